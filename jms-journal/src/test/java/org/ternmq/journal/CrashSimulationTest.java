package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Thousands of crashes. Another start: {@code -Dternmq.seed=N}; one failing seed alone: also {@code
 * -Dternmq.runs=1}.
 */
class CrashSimulationTest {
  private static final int LIVES = 6;

  @Test
  void whateverTheCrashTheJournalHoldsWhatWasForcedAndNothingThatNeverWas() {
    long first = Long.getLong("ternmq.seed", 1);
    int runs = Integer.getInteger("ternmq.runs", 400);
    int crashes = 0;
    int powerCuts = 0;
    int lost = 0;
    int recycled = 0;
    int copied = 0;
    int full = 0;
    for (long seed = first; seed < first + runs; seed++) {
      CrashSimulation simulation = new CrashSimulation(seed);
      try {
        simulation.run(LIVES);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "replay with -Dternmq.seed=" + seed + " -Dternmq.runs=1: " + e.getMessage(), e);
      }
      crashes += simulation.crashes;
      powerCuts += simulation.powerCuts;
      lost += simulation.lostBatches;
      recycled += simulation.recycled;
      copied += simulation.copied;
      full += simulation.fullDisks;
    }
    System.out.printf(
        "seeds %d to %d: %d crashes (%d power cuts), %d batches lost, %d segments reused, %d copied"
            + " forward, %d times full%n",
        first, first + runs - 1, crashes, powerCuts, lost, recycled, copied, full);
    assertThat(crashes).isEqualTo(runs * LIVES);
    if (runs >= 100) { // the simulation meets what it is made for
      assertThat(lost).isPositive();
      assertThat(recycled).isPositive();
      assertThat(copied).isPositive();
      assertThat(full).isPositive();
    }
  }
}
