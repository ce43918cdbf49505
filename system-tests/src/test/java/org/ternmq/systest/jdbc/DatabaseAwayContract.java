package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Seed;
import org.ternmq.systest.load.MixedLoad;

/**
 * The database's server ends under load and comes back later, while broker and clients live on:
 * what they were at goes on, nothing is lost or doubled.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseAwayContract {
  private static final int WORK_MS = 1_500;

  /** How a server ends. */
  enum End {
    /** It says goodbye to its clients. */
    ORDERLY,
    /** As with SIGKILL: it recovers at its next start. */
    AT_ONCE
  }

  private BrokerProcess broker;

  abstract String jdbcUrl();

  abstract String user();

  abstract void startDatabase() throws Exception;

  abstract void startDatabaseAgain() throws Exception;

  abstract void endDatabase(End how) throws Exception;

  abstract void closeDatabase() throws Exception;

  @BeforeAll
  final void start() throws Exception {
    startDatabase();
    broker = new BrokerProcess().inDatabase(jdbcUrl(), user(), "");
    broker.start();
  }

  @AfterAll
  final void stop() throws Exception {
    if (broker != null) {
      broker.end();
    }
    closeDatabase();
  }

  @Test
  void aDatabaseThatIsKilledAndComesBackInFourSecondsCostsTimeAndNothingElse() throws JMSException {
    away(4_000, End.AT_ONCE);
  }

  @Test
  @Tag("soak")
  void aDatabaseThatIsAwayForHalfAMinuteCostsTimeAndNothingElse() throws JMSException {
    away(30_000, End.AT_ONCE, End.ORDERLY, End.AT_ONCE, End.ORDERLY);
  }

  @Test
  @Tag("soak")
  void aDatabaseThatComesAndGoesCostsTimeAndNothingElse() throws JMSException {
    End[] ends = new End[20];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = i % 2 == 0 ? End.AT_ONCE : End.ORDERLY;
    }
    away(1_000, ends);
  }

  private void away(int ms, End... ends) throws JMSException {
    MixedLoad load = new MixedLoad(broker.url());
    try {
      load.run(
          Duration.ofSeconds(120 + ends.length * (20L + ms / 1_000)),
          () -> {
            endAndStartAgain(load, ms, ends);
            return null;
          });
    } catch (AssertionError e) {
      System.out.println(broker.log());
      throw e;
    }
    System.out.printf(
        "%s: away %d times for %d ms, seed %d: %s%n",
        getClass().getSimpleName(), ends.length, ms, Seed.value(), load.summary());
    assertThat(broker.isAlive()).isTrue();
  }

  private void endAndStartAgain(MixedLoad load, int ms, End... ends) throws Exception {
    try {
      for (End how : ends) {
        if (load.progress().awaitAbort(WORK_MS)) {
          return;
        }
        endDatabase(how);
        long steps;
        try {
          boolean unused = load.progress().awaitAbort(ms / 2);
          steps = load.progress().steps();
          unused = load.progress().awaitAbort(ms / 2);
        } finally {
          startDatabaseAgain();
        }
        while (load.progress().steps() < steps + 200) {
          if (load.progress().awaitAbort(10)) {
            return;
          }
        }
      }
    } finally {
      load.progress().stop();
    }
  }
}
