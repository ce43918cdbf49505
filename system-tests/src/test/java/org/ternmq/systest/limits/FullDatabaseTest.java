package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.store.jdbc.PostgresServer;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** A database whose disk, a small file system of its own, fills up and is given more room. */
@Tag("soak")
@Timeout(180)
class FullDatabaseTest {
  private static final int BODY_BYTES = 100_000;
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createTempDirectory("ternmq-full");
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=40m", "ternmq", disk.toString()),
        "skipped: mounting a small file system needs root");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    boolean unused = command("umount", "-l", disk.toString());
    Files.deleteIfExists(disk);
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void onH2SendsAreRefusedUntilThereIsRoomAgain() throws Exception {
    fillAndGiveRoom(
        new BrokerProcess().inDatabase("jdbc:h2:file:" + disk.resolve("store"), "sa", "secret"));
  }

  @Test
  void onPostgresSendsAreRefusedUntilThereIsRoomAgain() throws Exception {
    PostgresServer server = PostgresServer.startOrSkip();
    try {
      assumeTrue(command("chown", "postgres", disk.toString()), "needs root");
      execute(server, "CREATE TABLESPACE small LOCATION '" + disk + "'");
      execute(server, "ALTER DATABASE postgres SET default_tablespace = small");
      fillAndGiveRoom(new BrokerProcess().inDatabase(server.url(), server.user(), ""));
    } finally {
      server.close();
    }
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (java.sql.Connection connection =
            DriverManager.getConnection(server.url(), server.user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void fillAndGiveRoom(BrokerProcess broker) throws Exception {
    broker.start();
    try (Connection connection =
            new TernConnectionFactory(broker.url() + "?sendTimeoutMs=3000").createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      MessageProducer producer = session.createProducer(session.createQueue("filling"));
      List<Integer> confirmed = new ArrayList<>();
      JMSException atTheLimit = null;
      for (int i = 0; i < 1_000 && atTheLimit == null; i++) {
        try {
          producer.send(message(session, i));
          confirmed.add(i);
        } catch (JMSException full) {
          atTheLimit = full; // this one waits for room: stored later, or not
        }
      }
      assertThat(atTheLimit).as("after %d messages", confirmed.size()).isNotNull();
      assertThat(confirmed).hasSizeGreaterThan(20);
      await()
          .atMost(PATIENT)
          .untilAsserted(
              () ->
                  assertThat(refusal(producer, message(session, 5_000)))
                      .isInstanceOf(ResourceAllocationException.class));

      assertThat(command("mount", "-o", "remount,size=200m", disk.toString())).isTrue();
      await()
          .atMost(PATIENT)
          .ignoreExceptionsInstanceOf(JMSException.class)
          .until(
              () -> {
                producer.send(message(session, 10_000));
                return true;
              });
      confirmed.add(10_000);
      assertAllThere(session, confirmed);
      assertThat(broker.isAlive()).isTrue();
    } catch (AssertionError | Exception e) {
      System.out.println(broker.log());
      throw e;
    } finally {
      broker.end();
    }
  }

  private static JMSException refusal(MessageProducer producer, Message message) {
    try {
      producer.send(message);
      return null;
    } catch (JMSException e) {
      return e;
    }
  }

  /** Those that were confirmed, in their order; between them may be what was in doubt. */
  private static void assertAllThere(Session session, List<Integer> confirmed) throws JMSException {
    List<Integer> found = new ArrayList<>();
    try (MessageConsumer consumer = session.createConsumer(session.createQueue("filling"))) {
      while (found.isEmpty() || found.get(found.size() - 1) != 10_000) {
        found.add(Deadline.receive(consumer).getIntProperty("number"));
      }
    }
    assertThat(found).containsSubsequence(confirmed).doesNotHaveDuplicates();
  }

  private static BytesMessage message(Session session, int number) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[BODY_BYTES]);
    message.setIntProperty("number", number);
    return message;
  }
}
