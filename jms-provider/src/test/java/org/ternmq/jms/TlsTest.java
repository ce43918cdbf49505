package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** {@code terns://}: TLS with trust, and without. */
class TlsTest {
  private static final String PASSWORD = "secret";

  @TempDir static Path directory;
  private static Path store;
  private static Broker broker;

  /** A certificate for localhost that nobody but its own store trusts. */
  @BeforeAll
  static void start() throws IOException, InterruptedException {
    store = directory.resolve("broker.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    broker =
        Broker.start(
            BrokerOptions.builder().tlsListen("127.0.0.1:0").keyStore(store, PASSWORD).build());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String url(String host) {
    return "terns://" + host + ":" + broker.listenAddresses().get(0).getPort();
  }

  private static TernConnectionFactory trusting(String host) {
    TernConnectionFactory factory = new TernConnectionFactory(url(host));
    factory.setTrustStore(store.toString());
    factory.setTrustStorePassword(PASSWORD);
    return factory;
  }

  @Test
  void messagesOfAllSizesGoThroughTls() throws JMSException {
    try (Connection connection = trusting("localhost").createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue("q");
      MessageConsumer consumer = session.createConsumer(queue);
      for (int size : new int[] {1, 100, 20_000, 1_000_000}) {
        byte[] body = new byte[size];
        var message = session.createBytesMessage();
        message.writeBytes(body);
        session.createProducer(queue).send(message);
        assertThat(consumer.receive(RunningBroker.DEADLINE_MS).getBody(byte[].class)).hasSize(size);
      }
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsRefused() {
    assertThatThrownBy(() -> new TernConnectionFactory(url("localhost")).createConnection())
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("certif");
  }

  @Test
  void aCertificateForAnotherHostIsRefusedUnlessVerifyHostIsOff() throws JMSException {
    TernConnectionFactory factory = trusting("127.0.0.1");
    assertThatThrownBy(factory::createConnection).isInstanceOf(JMSException.class);
    factory.setVerifyHost(false);
    factory.createConnection().close();
  }

  @Test
  void aTrustStoreThatCannotBeReadIsNamed() {
    TernConnectionFactory factory = new TernConnectionFactory(url("localhost"));
    factory.setTrustStore(directory.resolve("missing").toString());
    assertThatThrownBy(factory::createConnection)
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("missing");
  }
}
