package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jdbc.JdbcJms;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/**
 * An application sends inside its own JDBC transactions and never stops, while the broker that
 * takes the messages out of that database is killed again and again.
 */
abstract class InboxThroughKillsContract {
  private static final int LEASE_MS = 600;
  private static final int PAUSE_MS = 4; // the database is not to be what the test is about
  private static final int RECEIVED_PER_COMMIT = 500;
  private static final String QUEUE = "orders";

  @RegisterExtension
  final BrokerProcess broker =
      new BrokerProcess()
          .inDatabase(url(), user(), "")
          .option("--set", "jdbc-lease-ms=" + LEASE_MS);

  private final CountDownLatch stop = new CountDownLatch(1);

  /** Of JDBC; asked before the fields of subclasses are there. */
  abstract String url();

  abstract String user();

  @Test
  void whatWasCommittedArrivesOnceAndInOrderThroughAFewKills() throws SQLException, JMSException {
    killWhileItSends(3);
  }

  @Test
  @Tag("soak")
  void whatWasCommittedArrivesOnceAndInOrderThroughManyKills() throws SQLException, JMSException {
    killWhileItSends(60);
  }

  private void killWhileItSends(int kills) throws SQLException, JMSException {
    List<Integer> results =
        Deadline.runAll(
            Deadline.PATIENT.plusSeconds(20L * kills),
            List.of(this::sendUntilStopped, () -> kill(kills)));
    int committed = results.get(0);
    int inboxAtKills = results.get(1);
    List<String> received = receive(committed);
    System.out.println(
        getClass().getSimpleName()
            + ": "
            + kills
            + " kills, "
            + committed
            + " messages committed, "
            + received.size()
            + " received; in the inbox at restarts "
            + inboxAtKills
            + ", seed "
            + Seed.value());
    assertThat(received)
        .as("seed %d", Seed.value())
        .isEqualTo(IntStream.range(0, committed).mapToObj(i -> "m" + i).toList());
    assertThat(inboxAtKills).as("each start found something to do").isGreaterThanOrEqualTo(kills);
    assertThat(rows("inbox")).isZero();
  }

  /** Gives how many messages it committed. */
  private int sendUntilStopped() throws SQLException, InterruptedException {
    RandomGenerator random = Seed.random("transactions of the application");
    int committed = 0;
    try (Connection connection = DriverManager.getConnection(url(), user(), "")) {
      connection.setAutoCommit(false);
      JdbcJms jms = JdbcJms.of(connection);
      while (!stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
        boolean rollback = random.nextInt(5) == 0;
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
          jms.send(connection, new TernQueue(QUEUE), rollback ? "never" : "m" + (committed + i));
        }
        if (rollback) {
          connection.rollback();
        } else {
          connection.commit();
          committed += size;
        }
      }
    } finally {
      stop.countDown();
    }
    return committed;
  }

  /** Gives how many messages lay in the inbox after the kills, all together. */
  private int kill(int kills) throws SQLException, InterruptedException {
    RandomGenerator random = Seed.random("kills of the broker with an inbox");
    int waiting = 0;
    try {
      for (int i = 0; i < kills; i++) {
        if (stop.await(random.nextInt(50, 900), TimeUnit.MILLISECONDS)) {
          return waiting; // the application failed, and says why
        }
        broker.kill();
        int left = rows("inbox");
        while (left == 0 && !stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
          left = rows("inbox"); // the application goes on: each start finds something to do
        }
        waiting += left;
        broker.start();
      }
      return waiting;
    } finally {
      stop.countDown();
    }
  }

  private int rows(String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), user(), "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM ternmq_" + table)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** So many, and what should not be there. */
  private List<String> receive(int expected) throws JMSException {
    List<String> bodies = new ArrayList<>();
    try (jakarta.jms.Connection connection = broker.connect();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
      while (bodies.size() < expected) {
        bodies.add(Deadline.receive(consumer).getBody(String.class));
        if (bodies.size() % RECEIVED_PER_COMMIT == 0) {
          session.commit();
        }
      }
      for (Message more = consumer.receive(1_000); more != null; more = consumer.receive(1_000)) {
        bodies.add(more.getBody(String.class));
      }
      session.commit();
    }
    return bodies;
  }
}
