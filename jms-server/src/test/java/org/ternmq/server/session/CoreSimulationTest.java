package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Seeded random histories against the rules that matter: nothing confirmed is lost, nothing rolled
 * back or refused appears, nothing comes twice without saying so, order is kept, transactions
 * happen all or none. A failure names its seed; {@code -Dternmq.seed=N} runs that one alone.
 *
 * <p>The build runs the same histories each time, so that only a change fails it; {@code
 * -Dternmq.histories=N} runs N others, drawn anew. One in about a thousand of these still fails:
 * after a kill a message that somebody had seen comes again without its flag.
 */
class CoreSimulationTest {
  private static final int HISTORIES = 60;
  private static final int STEPS = 3_000;

  @Test
  void noHistoryBreaksThePromisesOfTheBroker() {
    Long only = Long.getLong("ternmq.seed");
    Integer others = Integer.getInteger("ternmq.histories");
    long drawn = others != null ? System.nanoTime() : 1;
    long first = only != null ? only : drawn;
    int drawnCount = others != null ? others : HISTORIES;
    int count = only != null ? 1 : drawnCount;
    System.out.println("seeds " + first + " to " + (first + count - 1));
    long delivered = 0;
    long redelivered = 0;
    int crashes = 0;
    for (long seed = first; seed < first + count; seed++) {
      CoreSimulation simulation = new CoreSimulation(seed);
      try {
        simulation.run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " breaks a promise: " + e.getMessage(), e);
      }
      delivered += simulation.ledger.delivered;
      redelivered += simulation.ledger.redelivered;
      crashes += simulation.crashes;
    }
    System.out.printf(
        "%d deliveries, %d of them again, %d crashes%n", delivered, redelivered, crashes);
    if (only == null) { // else the histories were idle, and prove nothing
      assertThat(delivered).isGreaterThan(5_000);
      assertThat(redelivered).isGreaterThan(500);
      assertThat(crashes).isGreaterThan(50);
    }
  }
}
