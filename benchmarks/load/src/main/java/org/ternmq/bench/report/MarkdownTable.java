package org.ternmq.bench.report;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The medians of all rounds, a row for each scenario, and how ours compare with the best peer's.
 */
public final class MarkdownTable {
  /** The unit of values of which less is better, beside seconds. */
  public static final String P99_UNIT = "us, p99";

  /** Whose ratio is told. */
  private static final String OURS = "ternmq";

  /** Not out of process as the others are, so no peer. */
  private static final String IN_VM = "ternmq-vm";

  private final Results results;
  private final List<String> providers;

  public MarkdownTable(Results results) {
    this.results = results;
    this.providers =
        results.values("provider").stream()
            .sorted(comparing(each -> !each.startsWith(OURS)))
            .toList();
  }

  /** The table. */
  public String write() {
    StringBuilder text = new StringBuilder();
    row(text, head());
    row(text, providers.stream().map(each -> "---").toList(), "---", "---");
    for (String scenario : results.values("scenario")) {
      List<String> cells = new ArrayList<>();
      for (String provider : providers) {
        cells.add(cell(scenario, provider));
      }
      row(text, cells, scenario + unit(scenario), ratio(scenario));
    }
    return text.toString();
  }

  private List<String> head() {
    List<String> head = new ArrayList<>();
    head.add("scenario");
    head.addAll(providers);
    head.add("ternmq / best peer");
    return head;
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static void row(StringBuilder text, List<String> middle, String first, String last) {
    List<String> cells = new ArrayList<>();
    cells.add(first);
    cells.addAll(middle);
    cells.add(last);
    row(text, cells);
  }

  private String unit(String scenario) {
    String unit =
        providers.stream()
            .map(each -> results.text(scenario, each, "unit"))
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElse("");
    return unit.isEmpty() ? "" : " (" + unit + ")";
  }

  private String cell(String scenario, String provider) {
    List<String> problems = results.problems(scenario, provider);
    if (!problems.isEmpty()) {
      return String.join("; ", problems);
    }
    double[] values = results.sorted(scenario, provider, "value");
    if (values.length == 0) {
      return "";
    }
    StringBuilder cell = new StringBuilder();
    cell.append("**").append(number(median(scenario, provider, "value"))).append("**");
    if (values.length > 1) {
      cell.append(" (")
          .append(number(values[0]))
          .append("-")
          .append(number(values[values.length - 1]))
          .append(")");
    }
    percentiles(cell, "", scenario, provider, "lat");
    percentiles(cell, "e2e ", scenario, provider, "e2e");
    percentiles(cell, "late ", scenario, provider, "late");
    append(cell, "<br>cpu b ", scenario, provider, "broker_cpu_us", "");
    append(cell, " c ", scenario, provider, "client_cpu_us", " us");
    append(cell, ", ", scenario, provider, "flushes", " flushes");
    append(cell, ", ", scenario, provider, "broker_rss_peak_mib", " MiB");
    return cell.toString();
  }

  private void percentiles(
      StringBuilder cell, String label, String scenario, String provider, String name) {
    if (results.median(scenario, provider, name + "_p50_us").isPresent()) {
      cell.append("<br>").append(label);
      append(cell, "", scenario, provider, name + "_p50_us", "");
      append(cell, "/", scenario, provider, name + "_p99_us", "");
      append(cell, "/", scenario, provider, name + "_p999_us", "");
      cell.append(" us");
    }
  }

  private void append(
      StringBuilder cell,
      String before,
      String scenario,
      String provider,
      String field,
      String after) {
    results
        .median(scenario, provider, field)
        .ifPresent(value -> cell.append(before).append(number(value)).append(after));
  }

  private double median(String scenario, String provider, String field) {
    return results.median(scenario, provider, field).orElse(Double.NaN);
  }

  /** How many times the best peer's value ours is; for a time, how many times shorter. */
  private String ratio(String scenario) {
    String unit = unit(scenario);
    boolean lessIsBetter = unit.equals(" (s)") || unit.equals(" (" + P99_UNIT + ")");
    OptionalDouble ours = results.median(scenario, OURS, "value");
    double[] peers =
        providers.stream()
            .filter(each -> !each.equals(OURS) && !each.equals(IN_VM))
            .map(each -> results.median(scenario, each, "value"))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .sorted()
            .toArray();
    if (ours.isEmpty() || peers.length == 0 || !results.problems(scenario, OURS).isEmpty()) {
      return "";
    }
    double best = lessIsBetter ? peers[0] : peers[peers.length - 1];
    double ratio = lessIsBetter ? best / ours.getAsDouble() : ours.getAsDouble() / best;
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  /** Three digits, thousands set apart. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "?";
    }
    if (Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.3g", value);
  }
}
