package org.ternmq.server;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is out of range, so that one error names everything. */
final class Ranges {
  private final List<String> problems = new ArrayList<>();

  void check(String key, long value, long min, long max) {
    if (value < min || value > max) {
      problems.add(
          key
              + " is "
              + value
              + ", must be at least "
              + min
              + (max == Long.MAX_VALUE ? "" : " and at most " + max));
    }
  }

  void problem(String text) {
    problems.add(text);
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
