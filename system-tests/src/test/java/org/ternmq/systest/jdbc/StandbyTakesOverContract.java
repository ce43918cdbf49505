package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;
import org.ternmq.systest.load.MixedLoad;

/** Two brokers on one database server, and clients that know both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StandbyTakesOverContract {
  private static final int LEASE_MS = 3_000;

  /** How often a standby looks, a recovery, and a machine that has other work. */
  private static final int SLACK_MS = 10_000;

  private PairedBroker owner;
  private PairedBroker standby;

  /** Of a server that runs as long as the class. */
  abstract String jdbcUrl();

  abstract String user();

  abstract void startDatabase() throws Exception;

  abstract void stopDatabase() throws Exception;

  @BeforeAll
  final void startTheDatabase() throws Exception {
    startDatabase();
    List<String> settings =
        List.of(
            "jdbc-url=" + jdbcUrl(),
            "jdbc-user=" + user(),
            "jdbc-password=secret",
            "jdbc-lease-ms=" + LEASE_MS,
            "heartbeat-ms=500");
    owner = new PairedBroker(settings);
    standby = new PairedBroker(settings);
  }

  @AfterAll
  final void endAll() throws Exception {
    if (owner != null) {
      owner.close();
      standby.close();
    }
    stopDatabase();
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
    assertThat(standby.status()).isEqualTo("standby");
    assertThat(owner.status()).isEqualTo("ready");
  }

  private String bothUrl() {
    return bothAddresses() + "?reconnect=true&reconnectDelayMs=50&reconnectMaxDelayMs=200";
  }

  private String bothAddresses() {
    return "tern://" + owner.address() + "," + standby.address();
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
      assertThat(owner.status()).isEmpty();
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
    assertThat(standby.status()).isEmpty();
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

  /** The application commits while nobody serves, too; who takes over finds it in the inbox. */
  @Test
  @Tag("soak")
  void whatSpringTransactionsSentArrivesOnceThroughTakeovers() throws Exception {
    try (SpringOrders orders = new SpringOrders(jdbcUrl(), user(), "secret");
        Connection receiving = new TernConnectionFactory(bothUrl()).createConnection()) {
      List<String> arrived = orders.listen(receiving);
      List<Callable<Void>> both =
          List.of(
              () -> orders.commitUntilStopped(),
              () -> {
                try {
                  orders.awaitCommits(30);
                  owner.kill();
                  standby.awaitReady();
                  owner.start(); // the standby now
                  owner.awaitStandby();
                  orders.awaitCommits(30);
                  assertThat(standby.stop()).as(standby.log()).isZero();
                  owner.awaitReady();
                  orders.awaitCommits(30);
                } finally {
                  orders.stop();
                }
                return null;
              });
      Deadline.runAll(Duration.ofMinutes(2), both);
      orders.assertArrivedOnceAndInOrder(arrived);
    }
  }

  /** The pause hits the owner anywhere: in the middle of a transaction of the database, too. */
  @Test
  @Tag("soak")
  void ownersThatArePausedInTheMiddleOfTheirWorkLoseAndDoubleNothing() throws JMSException {
    pauseUnderLoad(2, 0);
  }

  @Test
  @Tag("soak")
  void ownersThatArePausedForAMinuteInTheMiddleOfTheirWorkLoseAndDoubleNothing()
      throws JMSException {
    pauseUnderLoad(3, 60_000);
  }

  @Test
  @Tag("soak")
  void ownersThatArePausedOftenInTheMiddleOfTheirWorkLoseAndDoubleNothing() throws JMSException {
    pauseUnderLoad(30, 0);
  }

  private void pauseUnderLoad(int pauses, int atLeastMs) throws JMSException {
    RandomGenerator random = Seed.random("pauses of owners");
    MixedLoad load = new MixedLoad(bothAddresses());
    load.run(
        Duration.ofSeconds(120 + pauses * (30L + atLeastMs / 1_000)),
        () -> {
          try {
            for (int i = 0; i < pauses && !load.progress().isAborted(); i++) {
              pauseAndSwap(load, 500 + random.nextInt(1_000), atLeastMs);
            }
          } finally {
            load.progress().stop();
          }
          return null;
        });
    System.out.printf(
        "%s: %d pauses, seed %d: %s%n",
        getClass().getSimpleName(), pauses, Seed.value(), load.summary());
  }

  private void pauseAndSwap(MixedLoad load, int workMs, int atLeastMs) throws Exception {
    if (load.progress().awaitAbort(workMs)) {
      return;
    }
    try (Connection toOwner =
        new TernConnectionFactory("tern://" + owner.address()).createConnection()) {
      Session session = toOwner.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer late = session.createProducer(session.createQueue("late"));
      load.progress().trouble("a pause");
      owner.pause();
      long paused = System.nanoTime();
      standby.awaitReady();
      load.progress().trouble("the standby's takeover");
      long served = millis(paused, System.nanoTime());
      boolean failed = load.progress().awaitAbort(Math.max(300, atLeastMs - served));
      owner.goOn();
      int code = owner.awaitExit();
      if (failed) {
        return;
      }
      System.out.printf("a pause under load: the standby served after %d ms%n", served);
      assertThat(served).isLessThan(LEASE_MS + SLACK_MS);
      assertThat(code).as(owner.log()).isNotZero();
      assertThat(owner.log()).contains("The lease of the database was lost");
      assertThatThrownBy(() -> late.send(session.createTextMessage("late")))
          .as("its clients are told")
          .isInstanceOf(JMSException.class);
    }
    PairedBroker stopped = owner;
    owner = standby;
    standby = stopped;
    standby.start();
    standby.awaitStandby();
  }
}
