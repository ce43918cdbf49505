package org.ternmq.tck;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All of one run: one provider on one transport and one store.
 *
 * @param label short, unique in a report: a column of it
 * @param facts about provider and environment, in order, for the statement
 * @param tests sorted by class and name
 */
record RunResult(
    String label,
    Map<String, String> facts,
    Instant started,
    Duration wallTime,
    List<TestResult> tests) {

  RunResult {
    tests = tests.stream().sorted(TestResult.BY_NAME).toList();
  }

  Map<Outcome, Integer> counts() {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    tests.forEach(test -> counts.merge(test.outcome(), 1, Integer::sum));
    return counts;
  }

  int count(Outcome outcome) {
    return counts().getOrDefault(outcome, 0);
  }

  long failures() {
    return tests.stream().filter(test -> test.outcome().isFailure()).count();
  }

  /** All that was not left out: what the share of passed tests refers to. */
  int executed() {
    return tests.size() - count(Outcome.EXCLUDED) - count(Outcome.SKIPPED);
  }

  long testMillis() {
    return tests.stream().mapToLong(TestResult::millis).sum();
  }

  /** {@code 903 tests: 901 passed, 2 failed}. */
  String summary() {
    StringBuilder text = new StringBuilder().append(tests.size()).append(" tests: ");
    String separator = "";
    for (Map.Entry<Outcome, Integer> entry : counts().entrySet()) {
      text.append(separator).append(entry.getValue()).append(' ').append(entry.getKey().text());
      separator = ", ";
    }
    return text.toString();
  }
}
