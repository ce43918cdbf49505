package org.ternmq.tck;

/** How a test ended. */
enum Outcome {
  PASSED("passed"),
  FAILED("failed"),
  /** It took longer than the limit; its JVM was ended. */
  TIMED_OUT("timed out"),
  /** Its JVM died under it. */
  CRASHED("crashed"),
  /** It ran and gave up by itself: an assumption did not hold. */
  ABORTED("aborted"),
  /** Disabled in its own code. */
  SKIPPED("skipped"),
  /** Left out by who runs it, or because it cannot run here. */
  EXCLUDED("excluded"),
  /** Should have run and did not; the cause says why. */
  NOT_RUN("not run");

  private final String text;

  Outcome(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Whether somebody has to look into it: the run was no success. */
  boolean isFailure() {
    return this == FAILED || this == TIMED_OUT || this == CRASHED || this == NOT_RUN;
  }
}
