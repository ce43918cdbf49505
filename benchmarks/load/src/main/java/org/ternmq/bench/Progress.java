package org.ternmq.bench;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.ternmq.bench.report.MarkdownTable;

/** A line on the terminal for each result. */
final class Progress {
  private Progress() {}

  static String line(Map<String, Object> result) {
    String head =
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
            + " "
            + result.get("scenario")
            + " "
            + result.get("provider")
            + ": ";
    return result.get("value") instanceof Number value
        ? head
            + MarkdownTable.number(value.doubleValue())
            + " "
            + result.get("unit")
            + ", "
            + result.get("verdict")
        : head + result.get("verdict");
  }
}
