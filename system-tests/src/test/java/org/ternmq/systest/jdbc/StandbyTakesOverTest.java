package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Scratch;

/** Two brokers on one database server, and clients that know both. */
class StandbyTakesOverTest {
  private static final int LEASE_MS = 3_000;

  /** How often a standby looks, a recovery, and a machine that has other work. */
  private static final int SLACK_MS = 10_000;

  private static Server database;
  private static PairedBroker owner;
  private static PairedBroker standby;

  @BeforeAll
  static void startTheDatabase() throws SQLException {
    String folder = Scratch.directory("standby-database").toString();
    database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder).start();
    List<String> settings =
        List.of(
            "jdbc-url=" + jdbcUrl(),
            "jdbc-user=sa",
            "jdbc-password=secret",
            "jdbc-lease-ms=" + LEASE_MS,
            "heartbeat-ms=500");
    owner = new PairedBroker(settings);
    standby = new PairedBroker(settings);
  }

  @AfterAll
  static void endAll() {
    owner.close();
    standby.close();
    database.stop();
  }

  /** A test before this one left one of them serving, and the other one ended. */
  @BeforeEach
  void haveOneServeAndOneStandBy() {
    if (standby.isAlive()) {
      PairedBroker serving = standby;
      standby = owner;
      owner = serving;
    } else if (!owner.isAlive()) {
      owner.start();
    }
    owner.awaitReady();
    standby.start();
    standby.awaitStandby();
    assertThat(standby.isReady()).isFalse();
  }

  private static String bothUrl() {
    return "tern://"
        + owner.address()
        + ","
        + standby.address()
        + "?reconnect=true&reconnectDelayMs=50&reconnectMaxDelayMs=200";
  }

  /**
   * All acknowledgements are in the tables. H2 has no time-out for a transaction whose client is
   * paused in the middle of it: nobody could take over until its connection is gone.
   */
  private static void awaitAllWritten() {
    await()
        .atMost(Deadline.PATIENT)
        .until(
            () -> {
              try (java.sql.Connection connection =
                      DriverManager.getConnection(jdbcUrl(), "sa", "secret");
                  Statement statement = connection.createStatement();
                  ResultSet row =
                      statement.executeQuery(
                          "SELECT (SELECT COUNT(*) FROM ternmq_entry)"
                              + " + (SELECT COUNT(*) FROM ternmq_message)")) {
                return row.next() && row.getLong(1) == 0;
              }
            });
  }

  private static String jdbcUrl() {
    return "jdbc:h2:tcp://localhost:" + database.getPort() + "/./store";
  }

  private static void say(String what, long fromNanos, long readyNanos, long confirmedNanos) {
    System.out.printf(
        "%s: the standby served after %d ms, the next send was confirmed after %d ms (lease %d)%n",
        what, millis(fromNanos, readyNanos), millis(fromNanos, confirmedNanos), LEASE_MS);
  }

  private static long millis(long fromNanos, long toNanos) {
    return (toNanos - fromNanos) / 1_000_000;
  }

  @Test
  void afterAKillTheStandbyServesWhenTheLeaseHasRunOut() throws Exception {
    try (Traffic traffic = new Traffic(bothUrl(), "killed")) {
      long[] killed = new long[1];
      traffic.send(200);
      List<Callable<Long>> both =
          List.of(
              () -> traffic.send(300), // the kill comes among them
              () -> {
                owner.kill();
                killed[0] = System.nanoTime();
                return standby.awaitReady();
              });
      long ready = Deadline.runAll(Duration.ofSeconds(90), both).get(1);
      long confirmed = traffic.send(50);
      say("SIGKILL", killed[0], ready, confirmed);
      assertThat(millis(killed[0], ready)).isLessThan(LEASE_MS + SLACK_MS);
      traffic.assertAllArrivedOnce();
    }
  }

  @Test
  void afterACleanStopTheStandbyServesAtOnce() throws Exception {
    try (Traffic traffic = new Traffic(bothUrl(), "stopped")) {
      traffic.send(200);
      assertThat(owner.stop()).as(owner.log()).isZero();
      long ended = System.nanoTime();
      long confirmed = traffic.send(200);
      long ready = standby.awaitReady();
      say("SIGTERM", ended, ready, confirmed);
      assertThat(millis(ended, ready)).as("it does not wait for the lease").isLessThan(LEASE_MS);
      traffic.assertAllArrivedOnce();
    }
  }

  @Test
  void aStandbyThatIsStoppedEndsCleanly() {
    assertThat(standby.stop()).as(standby.log()).isZero();
  }

  @Test
  void anOwnerThatWasPausedForLongerThanItsLeaseWritesNothingMoreAndEnds() throws Exception {
    try (Traffic traffic = new Traffic(bothUrl(), "paused");
        Connection toOwner =
            new TernConnectionFactory("tern://" + owner.address()).createConnection()) {
      Session session = toOwner.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer late = session.createProducer(session.createQueue("paused"));
      traffic.send(200);
      traffic.assertAllArrivedOnce();
      awaitAllWritten();
      owner.pause();
      long paused = System.nanoTime();
      // Lies in the paused owner's socket until it goes on.
      assertThatThrownBy(() -> late.send(session.createTextMessage("late")))
          .isInstanceOf(JMSException.class);
      long confirmed = traffic.send(200);
      say("SIGSTOP", paused, standby.awaitReady(), confirmed);
      owner.goOn();
      assertThat(owner.awaitExit()).as(owner.log()).isNotZero();
      assertThat(owner.log())
          .contains("The lease of the database was lost")
          .contains("took over, since this broker did not renew it within " + LEASE_MS + " ms");
      traffic.send(100);
      traffic.assertAllArrivedOnce();
    }
  }
}
