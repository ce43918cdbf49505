package org.ternmq.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which tests run. A pattern is a part of {@code package.Class.method}, or with {@code *} in it the
 * whole of it.
 */
record TestPatterns(List<String> includes, List<String> excludes) {

  TestPatterns {
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
  }

  /** The pattern that keeps a test out, in words; empty if it runs. */
  String reasonToExclude(String fullName) {
    List<String> reasons = new ArrayList<>();
    if (!includes.isEmpty() && includes.stream().noneMatch(p -> matches(p, fullName))) {
      reasons.add("not in --include " + String.join(" ", includes));
    }
    for (String exclude : excludes) {
      if (matches(exclude, fullName)) {
        reasons.add("--exclude " + exclude);
      }
    }
    return String.join("; ", reasons);
  }

  private static boolean matches(String pattern, String fullName) {
    if (!pattern.contains("*")) {
      return fullName.contains(pattern);
    }
    String regex =
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return fullName.matches(regex);
  }
}
