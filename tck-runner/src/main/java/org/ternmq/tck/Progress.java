package org.ternmq.tck;

import java.io.PrintStream;
import java.time.Duration;

/** Tells the user how far a run is. Any thread. */
final class Progress {
  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final PrintStream out;

  // Guarded by this.
  private int planned;
  private int finished;
  private int failed;
  private long startedNanos;
  private long toldNanos;

  Progress(PrintStream out) {
    this.out = out;
  }

  synchronized void begin(String label, int tests) {
    planned = tests;
    finished = 0;
    failed = 0;
    startedNanos = System.nanoTime();
    toldNanos = startedNanos;
    out.println(label + ": " + tests + " tests");
  }

  synchronized void finished(TestResult result) {
    finished++;
    if (result.outcome().isFailure()) {
      failed++;
      out.println(
          "  " + result.outcome().text() + ": " + result.fullName() + ": " + result.summary());
    }
    if (System.nanoTime() - toldNanos > EVERY_NANOS) {
      tell();
    }
  }

  synchronized void end() {
    tell();
  }

  private void tell() {
    toldNanos = System.nanoTime();
    long seconds = (toldNanos - startedNanos) / 1_000_000_000;
    out.println("  " + seconds + " s: " + finished + ofPlanned() + " done, " + failed + " failed");
  }

  /** A parameterized test is planned as one and ends as several. */
  private String ofPlanned() {
    return finished <= planned ? " of " + planned : "";
  }
}
