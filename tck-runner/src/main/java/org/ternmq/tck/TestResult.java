package org.ternmq.tck;

import java.util.Comparator;
import java.util.List;

/**
 * What became of one test.
 *
 * @param millis what it took, in the fork
 * @param cause stack trace of a failure, or the reason of what did not run; empty for what passed
 * @param output the last of what the test printed; empty for what passed
 */
record TestResult(
    String className,
    String name,
    List<String> assertions,
    Outcome outcome,
    long millis,
    String cause,
    String output) {

  static final Comparator<TestResult> BY_NAME =
      Comparator.comparing(TestResult::className).thenComparing(TestResult::name);

  String fullName() {
    return className + "." + name;
  }

  /** The first line of the cause. */
  String summary() {
    int end = cause.indexOf('\n');
    return end < 0 ? cause : cause.substring(0, end);
  }
}
