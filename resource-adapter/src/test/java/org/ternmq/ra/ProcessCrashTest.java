package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.XAConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * A server's process ends between the phases of a transaction; the next one, with nothing but
 * Narayana's log and what the resource adapter gives its recovery manager, finishes what was begun.
 */
class ProcessCrashTest {
  @TempDir Path folder;
  private Broker broker;
  private String url;

  @BeforeEach
  void start() {
    broker =
        Broker.start(
            BrokerOptions.builder()
                .listen("127.0.0.1:0")
                .dataDirectory(folder.resolve("broker"))
                .build());
    url = "tern://127.0.0.1:" + broker.listenAddress().getPort();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private String runs(String mode, int exitCode) throws IOException, InterruptedException {
    Path output = folder.resolve(mode + ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Dhalts=" + !mode.equals("recovers"),
                "-cp",
                System.getProperty("java.class.path"),
                CrashingServer.class.getName(),
                mode,
                url,
                folder.resolve("server").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(mode + " ends").isTrue();
      String printed = Files.readString(output);
      assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  private void crashes(String mode) throws Exception {
    runs(mode, Halting.EXIT_CODE);
    assertThat(inDoubt()).as("in doubt after the crash").isEqualTo(1);
    assertThat(runs("recovers", 0)).contains(CrashingServer.RECOVERED);
    assertThat(inDoubt()).isZero();
  }

  private int inDoubt() throws jakarta.jms.JMSException, XAException {
    try (XAConnection connection = new TernXAConnectionFactory(url).createXAConnection()) {
      return connection
          .createXASession()
          .getXAResource()
          .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)
          .length;
    }
  }

  private void put(String text) {
    try (JMSContext context = new TernConnectionFactory(url).createContext()) {
      context.createProducer().send(context.createQueue("orders"), text);
    }
  }

  private List<String> orders() {
    List<String> all = new java.util.ArrayList<>();
    try (JMSContext context = new TernConnectionFactory(url).createContext()) {
      var consumer = context.createConsumer(context.createQueue("orders"));
      for (String each = consumer.receiveBody(String.class, 500);
          each != null;
          each = consumer.receiveBody(String.class, 500)) {
        all.add(each);
      }
    }
    return all;
  }

  @Test
  void whatWasSentInADecidedTransactionIsThere() throws Exception {
    crashes("sends-decided");
    assertThat(orders()).containsExactly("sent");
  }

  @Test
  void whatWasSentInAnUndecidedTransactionIsNot() throws Exception {
    crashes("sends-undecided");
    assertThat(orders()).isEmpty();
  }

  @Test
  void whatWasReceivedInADecidedTransactionIsGone() throws Exception {
    put("received");
    crashes("receives-decided");
    assertThat(orders()).isEmpty();
  }

  @Test
  void whatWasReceivedInAnUndecidedTransactionComesAgain() throws Exception {
    put("received");
    crashes("receives-undecided");
    assertThat(orders()).containsExactly("received");
  }
}
