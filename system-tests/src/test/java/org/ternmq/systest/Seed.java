package org.ternmq.systest;

import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Where the tests' randomness comes from. The seed is printed, and {@code -Dternmq.seed=NUMBER}
 * gives the same choices again (not the same interleaving: these are real processes).
 */
public final class Seed {

  private static final long VALUE = Long.getLong("ternmq.seed", System.nanoTime() & 0xffff_ffffL);

  static {
    System.out.println("Seed of the system tests: -Dternmq.seed=" + VALUE);
  }

  private Seed() {}

  /** The seed itself, for messages of failed assertions. */
  public static long value() {
    return VALUE;
  }

  /** A sequence of its own for each purpose, so that tests do not depend on one another's order. */
  public static RandomGenerator random(String purpose) {
    return new Random(VALUE * 31 + purpose.hashCode());
  }
}
