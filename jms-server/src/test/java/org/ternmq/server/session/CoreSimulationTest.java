package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Seeded random histories against the rules that matter: nothing confirmed is lost, nothing rolled
 * back or refused appears, nothing comes twice without saying so, order is kept, transactions
 * happen all or none. A failure names its seed; {@code -Dternmq.seed=N} runs that one alone.
 *
 * <p>Each build draws other histories; {@code -Dternmq.histories=N} says how many.
 */
class CoreSimulationTest {
  private static final int HISTORIES = 60;
  private static final int STEPS = 3_000;

  @Test
  void noHistoryBreaksThePromisesOfTheBroker() {
    Long only = Long.getLong("ternmq.seed");
    long first = only != null ? only : System.nanoTime();
    int count = only != null ? 1 : Integer.getInteger("ternmq.histories", HISTORIES);
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
