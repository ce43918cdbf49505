package org.ternmq.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which assertions of the specification the tests of the suite cover, and with what result.
 *
 * @param rows in the order of the list of assertions
 * @param unknown ids that tests name and the list does not have, with their tests
 */
record Coverage(List<Row> rows, Map<String, TreeSet<String>> unknown) {

  /**
   * @param id such as {@code JMS:SPEC:2}
   * @param required by the specification, or optional
   * @param testable by a client
   * @param where the section, or class and method
   * @param tests full names of those that cover it
   * @param verdicts one for each run: passed only if every test did; null where none ran
   */
  record Row(
      String id,
      boolean required,
      boolean testable,
      String where,
      TreeSet<String> tests,
      Outcome[] verdicts) {

    boolean isMissing() {
      return required && testable && tests.isEmpty();
    }
  }

  static Coverage of(List<RunResult> runs) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Row row : list(runs.size())) {
      rows.put(row.id(), row);
    }
    Map<String, TreeSet<String>> unknown = new TreeMap<>();
    for (int i = 0; i < runs.size(); i++) {
      for (TestResult test : runs.get(i).tests()) {
        for (String id : test.assertions()) {
          Row row = rows.get(id);
          if (row == null) {
            unknown.computeIfAbsent(id, key -> new TreeSet<>()).add(test.fullName());
          } else {
            row.tests().add(test.fullName());
            row.verdicts()[i] = worse(row.verdicts()[i], test.outcome());
          }
        }
      }
    }
    return new Coverage(List.copyOf(rows.values()), unknown);
  }

  private static Outcome worse(Outcome one, Outcome other) {
    if (one == null || one == Outcome.PASSED || (!one.isFailure() && other.isFailure())) {
      return other;
    }
    return one;
  }

  long count(boolean required, boolean covered) {
    return rows.stream()
        .filter(row -> row.testable() && row.required() == required)
        .filter(row -> !covered || !row.tests().isEmpty())
        .count();
  }

  private static List<Row> list(int runs) {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Coverage.class.getResourceAsStream("assertions.tsv"), StandardCharsets.UTF_8))) {
      lines.readLine(); // the names of the columns
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        rows.add(
            new Row(
                fields[0],
                Boolean.parseBoolean(fields[1]),
                Boolean.parseBoolean(fields[2]),
                fields[3],
                new TreeSet<>(),
                new Outcome[runs]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own jar cannot be read", e);
    }
    return rows;
  }
}
