package org.ternmq.tck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a report tells.
 *
 * @param title of the page
 * @param statement what a certification request asks for, in order
 * @param notes what the reader must know to judge the figures: exclusions, isolation
 * @param runs the columns
 * @param signatures what the signature test found; null for the conformance suite, which has none
 * @param coverage null for the official TCK, whose tests do not say what they cover
 */
record Report(
    String title,
    Map<String, String> statement,
    List<String> notes,
    List<RunResult> runs,
    SignatureTest.Result signatures,
    Coverage coverage) {

  private static final String TIMES = "times.tsv";

  /** Not if a run has nothing but tests that were left out: there is nothing to be proud of. */
  boolean passed() {
    return differences().isEmpty()
        && runs.stream().allMatch(run -> run.failures() == 0 && run.executed() > 0);
  }

  /** What the signature test found; empty also when it did not run. */
  List<String> differences() {
    return signatures == null ? List.of() : signatures.failures();
  }

  /** Whether no run has a test that ran. */
  boolean isEmpty() {
    return runs.stream().allMatch(run -> run.executed() == 0);
  }

  /** Every test once, with its result in each run; null where a run does not have it. */
  SortedMap<String, SortedMap<String, TestResult[]>> byClass() {
    SortedMap<String, SortedMap<String, TestResult[]>> classes = new TreeMap<>();
    for (int i = 0; i < runs.size(); i++) {
      for (TestResult test : runs.get(i).tests()) {
        classes.computeIfAbsent(test.className(), key -> new TreeMap<>())
                .computeIfAbsent(test.name(), key -> new TestResult[runs.size()])[i] =
            test;
      }
    }
    return classes;
  }

  /** Writes the page, an XML file for each run, and the times for the next run. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("index.html"), new HtmlReport(this).text(), StandardCharsets.UTF_8);
    for (RunResult run : runs) {
      new JUnitXmlReport(run, statement, signatures).write(folder.resolve(xmlName(run)));
    }
    List<String> times = new ArrayList<>();
    for (RunResult run : runs) {
      run.tests().forEach(test -> times.add(test.fullName() + "\t" + test.millis()));
    }
    Files.write(folder.resolve(TIMES), times);
  }

  private static String xmlName(RunResult run) {
    return JUnitXmlReport.fileName(run.label());
  }

  /**
   * Removes what an earlier run left for build servers: the new one may have other runs, and theirs
   * would be read as new. Files of others stay.
   */
  static void removeEarlier(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(TIMES))) {
      return; // no report of ours is here
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
      for (Path file : files) {
        if (JUnitXmlReport.wrote(file)) {
          Files.delete(file);
        }
      }
    }
  }

  /** What tests took in an earlier run with the same folder; empty if there was none. */
  static Map<String, Long> times(Path folder) {
    Map<String, Long> times = new HashMap<>();
    Path file = folder.resolve(TIMES);
    if (!Files.exists(file)) {
      return times;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        int tab = line.lastIndexOf('\t');
        times.merge(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)), Math::max);
      }
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new RunnerException(file + " of an earlier run cannot be read; remove it: " + e, e);
    }
    return times;
  }
}
