package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.server.store.jdbc.PostgresServer;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.JavaProcess;

/** All that a broker can hold goes from its journal to PostgreSQL and back: nothing is changed. */
class MigrateThroughPostgresTest {
  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final int LARGE_BYTES = 3_000_000; // several rows of a database
  private static final String UNUSUAL = "\u0000 \\ ' \u00e4 \uD83D\uDC26 \t\n";

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  @TempDir private Path directory;

  private record Name(String global) implements Xid {
    @Override
    public int getFormatId() {
      return 5;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return global.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {0, -1};
    }
  }

  @Test
  void aJournalThatGoesToPostgresAndBackIsTheSameToTheByte() throws Exception {
    PostgresServer server = PostgresServer.startOrSkip();
    try {
      fill();
      assertThat(broker.stop()).as(broker.log()).isIn(0, 143);
      Path back = directory.resolve("back");
      ternmq(
          "store",
          "migrate",
          "--from",
          broker.data().toString(),
          "--to",
          server.url(),
          "--to-user",
          server.user());
      ternmq(
          "store",
          "migrate",
          "--from",
          server.url(),
          "--from-user",
          server.user(),
          "--to",
          back.toString());
      List<String> before = export(broker.data());
      assertThat(export(back)).isEqualTo(before);
      assertThat(String.join("\n", before))
          .contains(
              "deep", "news", "5:6272616e63682d6f662d6d6967726174696f6e:00ff", "\"delivered\"");
      ternmq("journal", "verify", back.toString());
    } finally {
      server.close();
    }
  }

  private void fill() throws JMSException, XAException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      connection.setClientID("migrant");
      connection.start();
      Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("deep"));
      for (int i = 0; i < 300; i++) {
        producer.setPriority(i % 10);
        producer.setTimeToLive(i % 7 == 0 ? 1_000_000_000 : 0);
        producer.setDeliveryDelay(i % 11 == 0 ? 500_000_000 : 0);
        MapMessage message = session.createMapMessage();
        message.setString("text", UNUSUAL + i);
        message.setJMSCorrelationID(UNUSUAL);
        message.setJMSType("type " + i);
        message.setDoubleProperty("number", i / 3.0);
        producer.send(message);
      }
      byte[] large = new byte[LARGE_BYTES];
      new Random(1).nextBytes(large);
      BytesMessage bytes = session.createBytesMessage();
      bytes.writeBytes(large);
      producer.setDeliveryDelay(0);
      producer.send(bytes);
      var news = session.createTopic("news");
      session.createDurableSubscriber(news, "all", "number > 1", false).close();
      session.createSharedDurableConsumer(news, "both").close();
      for (int i = 0; i < 5; i++) {
        var message = session.createTextMessage(UNUSUAL + i);
        message.setIntProperty("number", i);
        session.createProducer(news).send(message);
      }
      var reader = session.createConsumer(session.createQueue("deep"));
      assertThat(reader.receive(PATIENT.toMillis())).isNotNull();
      session.recover(); // counts a delivery
    }
    prepare();
  }

  private void prepare() throws JMSException, XAException {
    try (XAConnection connection = new TernXAConnectionFactory(broker.url()).createXAConnection();
        XASession session = connection.createXASession()) {
      Name name = new Name("branch-of-migration");
      XAResource resource = session.getXAResource();
      resource.start(name, XAResource.TMNOFLAGS);
      session
          .createProducer(session.createQueue("deep"))
          .send(session.createTextMessage("prepared"));
      resource.end(name, XAResource.TMSUCCESS);
      assertThat(resource.prepare(name)).isEqualTo(XAResource.XA_OK);
    }
  }

  private static void ternmq(String... arguments) {
    try (JavaProcess process = JavaProcess.Command.ternmq(arguments).start()) {
      process.awaitSuccess(PATIENT);
    }
  }

  /** The lines in an order that does not depend on the store. */
  private List<String> export(Path data) throws IOException {
    Path lines = Files.createTempFile(directory, "export", ".jsonl");
    try (JavaProcess process =
        JavaProcess.Command.ternmq("journal", "export", data.toString()).output(lines).start()) {
      process.awaitSuccess(PATIENT);
    }
    return Files.readAllLines(lines).stream()
        .filter(line -> line.startsWith("{"))
        .sorted()
        .toList();
  }
}
