package org.ternmq.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/** The report as one page that needs nothing beside it. */
final class HtmlReport {
  private final Report report;
  private final StringBuilder page = new StringBuilder(1 << 16);

  HtmlReport(Report report) {
    this.report = report;
  }

  String text() {
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(escape(report.title())).append("</title>\n<style>\n");
    page.append(style()).append("</style></head>\n<body><main>\n");
    page.append("<h1>").append(escape(report.title())).append("</h1>\n");
    verdict();
    runs();
    statement();
    notes();
    failures();
    if (report.coverage() != null) {
      new HtmlCoverage(report, report.coverage(), page).append();
    }
    leftOut();
    tests();
    page.append("</main></body></html>\n");
    return page.toString();
  }

  private void verdict() {
    long failures = report.runs().stream().mapToLong(RunResult::failures).sum();
    long aborted = report.runs().stream().mapToLong(run -> (long) run.count(Outcome.ABORTED)).sum();
    if (report.isEmpty()) {
      page.append("<p class=\"verdict failed\">No test ran.</p>\n");
    } else if (report.passed()) {
      page.append("<p class=\"verdict passed\">All tests that ran passed");
      page.append(aborted == 0 ? "" : ", but " + aborted + " gave up by themselves");
      page.append(".</p>\n");
    } else if (failures == 0 && !report.differences().isEmpty()) {
      page.append("<p class=\"verdict failed\">The signature test did not pass.</p>\n");
    } else if (failures == 0) {
      page.append("<p class=\"verdict failed\">In one of the runs no test ran.</p>\n");
    } else {
      page.append("<p class=\"verdict failed\">")
          .append(failures)
          .append(failures == 1 ? " test did" : " tests did")
          .append(" not pass.</p>\n");
    }
  }

  private void runs() {
    page.append("<h2>Runs</h2>\n<div class=\"wide\"><table><thead><tr><th>run</th>");
    for (Outcome outcome : Outcome.values()) {
      page.append("<th class=\"number\">").append(outcome.text()).append("</th>");
    }
    page.append("<th class=\"number\">passed of those that ran</th>");
    page.append("<th class=\"number\">wall time</th><th class=\"number\">time of all tests</th>");
    page.append("<th>started (UTC)</th></tr></thead><tbody>\n");
    for (RunResult run : report.runs()) {
      page.append("<tr><th>").append(escape(run.label())).append("</th>");
      for (Outcome outcome : Outcome.values()) {
        int count = run.count(outcome);
        page.append("<td class=\"number ")
            .append(count == 0 ? "none" : css(outcome))
            .append("\">")
            .append(count)
            .append("</td>");
      }
      page.append("<td class=\"number\">").append(share(run)).append("</td>");
      page.append("<td class=\"number\">").append(seconds(run.wallTime().toMillis()));
      page.append("</td><td class=\"number\">").append(seconds(run.testMillis()));
      page.append("</td><td class=\"stamp\">")
          .append(run.started().truncatedTo(ChronoUnit.SECONDS));
      page.append("</td></tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private static String share(RunResult run) {
    int executed = run.executed();
    if (executed == 0) {
      return "-";
    }
    int passed = run.count(Outcome.PASSED);
    // Never rounded up to what it is not.
    double percent = passed == executed ? 100 : Math.floor(passed * 1000.0 / executed) / 10;
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }

  private void statement() {
    page.append("<h2>Statement</h2>\n<div class=\"wide\"><table class=\"facts\"><tbody>\n");
    report.statement().forEach((name, value) -> fact("", name, value));
    for (RunResult run : report.runs()) {
      run.facts().forEach((name, value) -> fact(run.label(), name, value));
    }
    page.append("</tbody></table></div>\n");
  }

  private void fact(String run, String name, String value) {
    page.append("<tr><th>").append(escape(name)).append("</th><td>").append(escape(value));
    page.append("</td><td class=\"quiet\">").append(escape(run)).append("</td></tr>\n");
  }

  private void notes() {
    if (!report.notes().isEmpty()) {
      page.append("<h2>Notes</h2>\n<ul>\n");
      report.notes().forEach(note -> page.append("<li>").append(escape(note)).append("</li>\n"));
      page.append("</ul>\n");
    }
  }

  private void failures() {
    page.append("<h2 id=\"failures\">What did not pass</h2>\n");
    boolean any = false;
    if (!report.differences().isEmpty()) {
      any = true;
      page.append("<details class=\"failure\" open><summary>Signature test</summary>\n<pre>");
      page.append(escape(String.join("\n", report.differences()))).append("</pre></details>\n");
    }
    for (RunResult run : report.runs()) {
      for (TestResult test : run.tests()) {
        if (test.outcome().isFailure() || test.outcome() == Outcome.ABORTED) {
          any = true;
          failure(run, test);
        }
      }
    }
    if (!any) {
      page.append("<p>Nothing.</p>\n");
    }
  }

  private void failure(RunResult run, TestResult test) {
    page.append("<details class=\"failure\"><summary><span class=\"badge ")
        .append(css(test.outcome()))
        .append("\">")
        .append(test.outcome().text())
        .append("</span> <code>")
        .append(escape(test.fullName()))
        .append("</code> <span class=\"quiet\">")
        .append(escape(run.label()))
        .append(", ")
        .append(seconds(test.millis()))
        .append("</span><br>")
        .append(escape(test.summary()))
        .append("</summary>\n<pre>")
        .append(escape(test.cause()))
        .append("</pre>\n");
    if (!test.output().isEmpty()) {
      page.append("<p>What it printed last:</p>\n<pre>")
          .append(escape(test.output()))
          .append("</pre>\n");
    }
    page.append("</details>\n");
  }

  private void leftOut() {
    List<String> lines = new ArrayList<>();
    for (RunResult run : report.runs()) {
      TreeSet<String> sorted = new TreeSet<>();
      for (TestResult test : run.tests()) {
        if (test.outcome() == Outcome.EXCLUDED || test.outcome() == Outcome.SKIPPED) {
          sorted.add(
              "<tr><td><code>"
                  + escape(test.fullName())
                  + "</code></td><td>"
                  + test.outcome().text()
                  + "</td><td>"
                  + escape(test.cause())
                  + "</td><td class=\"quiet\">"
                  + escape(run.label())
                  + "</td></tr>\n");
        }
      }
      lines.addAll(sorted);
    }
    page.append("<h2>Left out</h2>\n");
    if (lines.isEmpty()) {
      page.append("<p>Nothing: every test that was found ran.</p>\n");
      return;
    }
    page.append("<details><summary>").append(lines.size());
    page.append(" tests or classes</summary><div class=\"wide\"><table><thead><tr><th>test</th>");
    page.append("<th>outcome</th><th>why</th><th>run</th></tr></thead><tbody>\n");
    lines.forEach(page::append);
    page.append("</tbody></table></div></details>\n");
  }

  private void tests() {
    page.append("<h2>All tests by class</h2>\n");
    for (Map.Entry<String, SortedMap<String, TestResult[]>> entry : report.byClass().entrySet()) {
      SortedMap<String, TestResult[]> tests = entry.getValue();
      page.append("<details class=\"class\"><summary><code>").append(escape(entry.getKey()));
      page.append("</code> ").append(classCounts(tests)).append("</summary>\n");
      page.append("<div class=\"wide\"><table><thead><tr><th>test</th>");
      report.runs().forEach(run -> page.append("<th>").append(escape(run.label())).append("</th>"));
      page.append("</tr></thead><tbody>\n");
      tests.forEach(this::testRow);
      page.append("</tbody></table></div></details>\n");
    }
  }

  /** One number for each run, so that a class that fails is seen without opening it. */
  private String classCounts(SortedMap<String, TestResult[]> tests) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < report.runs().size(); i++) {
      int passed = 0;
      int all = 0;
      boolean failed = false;
      for (TestResult[] row : tests.values()) {
        if (row[i] != null) {
          all++;
          passed += row[i].outcome() == Outcome.PASSED ? 1 : 0;
          failed |= row[i].outcome().isFailure();
        }
      }
      text.append(" <span class=\"badge ")
          .append(failed ? "failed" : passed == all ? "passed" : "other")
          .append("\" title=\"")
          .append(escape(report.runs().get(i).label()))
          .append("\">")
          .append(passed)
          .append(" / ")
          .append(all)
          .append("</span>");
    }
    return text.toString();
  }

  private void testRow(String name, TestResult[] row) {
    page.append("<tr><td><code>").append(escape(name)).append("</code></td>");
    for (TestResult test : row) {
      if (test == null) {
        page.append("<td>-</td>");
      } else {
        page.append("<td><span class=\"badge ").append(css(test.outcome())).append("\">");
        page.append(test.outcome().text()).append("</span> <span class=\"quiet\">");
        page.append(seconds(test.millis())).append("</span></td>");
      }
    }
    page.append("</tr>\n");
  }

  static String css(Outcome outcome) {
    if (outcome == Outcome.PASSED) {
      return "passed";
    }
    return outcome.isFailure() ? "failed" : "other";
  }

  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        case '\t', '\n', '\r' -> escaped.append(c);
        default -> escaped.append(c < ' ' ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own jar cannot be read", e);
    }
  }
}
