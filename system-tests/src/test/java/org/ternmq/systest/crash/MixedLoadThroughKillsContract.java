package org.ternmq.systest.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Seed;
import org.ternmq.systest.load.MixedLoad;

/**
 * A broker that is killed at any moment, also while it starts, under everything that clients do,
 * with each kind of store: what was confirmed arrives, once, in order, and nothing else does.
 */
abstract class MixedLoadThroughKillsContract {
  private static final int KILLS = Integer.getInteger("ternmq.soak.kills", 300);
  private static final int LONGEST_LIFE_MS = 900;
  private static final int LONGEST_START_MS = 700;
  private static final int KILLED_AT_START = 8; // one in so many

  /** A little more than what a start writes, so that each life is seen to work. */
  private static final int STEPS_OF_A_LIFE = 50;

  @RegisterExtension
  final BrokerProcess broker =
      store(new BrokerProcess().jvm("-Xmx256m").jvm("-XX:TieredStopAtLevel=1"));

  /** Adds the options for the store; asked before the fields of subclasses are there. */
  abstract BrokerProcess store(BrokerProcess plain);

  int fewKills() {
    return 4;
  }

  @Test
  final void nothingIsLostOrDoubledThroughAFewKills() throws JMSException {
    kill(fewKills());
  }

  @Test
  @Tag("soak")
  final void nothingIsLostOrDoubledThroughManyKills() throws JMSException {
    kill(KILLS);
  }

  private void kill(int kills) throws JMSException {
    MixedLoad load = new MixedLoad(broker.url());
    long begun = System.nanoTime();
    try {
      load.run(
          Duration.ofSeconds(120 + 6L * kills),
          () -> {
            killAgainAndAgain(load, kills);
            return null;
          });
    } finally {
      System.out.printf(
          "%s: %d kills in %d s, seed %d: %s%n",
          getClass().getSimpleName(),
          kills,
          (System.nanoTime() - begun) / 1_000_000_000,
          Seed.value(),
          load.summary());
    }
    assertThat(load.progress().steps()).as("work between the kills").isGreaterThan(100L * kills);
  }

  private void killAgainAndAgain(MixedLoad load, int kills) throws InterruptedException {
    RandomGenerator random = Seed.random("kills under mixed load");
    try {
      for (int done = 0; done < kills; done++) {
        if (awaitSteps(load, STEPS_OF_A_LIFE)
            || load.progress().awaitAbort(random.nextInt(LONGEST_LIFE_MS))) {
          return; // it failed, and says why
        }
        load.progress().trouble("kill " + done);
        broker.kill();
        while (done + 1 < kills && random.nextInt(KILLED_AT_START) == 0) {
          broker.startAndKill(Duration.ofMillis(random.nextInt(LONGEST_START_MS)));
          done++;
        }
        broker.start();
        load.progress().trouble("start " + done);
      }
    } finally {
      load.progress().stop();
    }
  }

  /** True if the load has failed. */
  private static boolean awaitSteps(MixedLoad load, int more) throws InterruptedException {
    long until = load.progress().steps() + more;
    while (load.progress().steps() < until) {
      if (load.progress().awaitAbort(5)) {
        return true;
      }
    }
    return false;
  }
}
