package org.ternmq.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Results of many runs, from files of JSON lines. */
public final class Results {
  private final List<Map<String, Object>> lines = new ArrayList<>();

  /** Reads a file, adding to what is there. */
  public void read(Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        lines.add(JsonLine.read(line));
      }
    }
  }

  /** Adds one result, here and at the end of the file. */
  public void add(Map<String, Object> result, Path file) throws IOException {
    lines.add(result);
    Files.writeString(
        file, JsonLine.write(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  public void add(Map<String, Object> result) {
    lines.add(result);
  }

  /** The different values of a field, in the order in which they first came. */
  public List<String> values(String field) {
    return lines.stream()
        .filter(each -> each.containsKey(field))
        .map(each -> String.valueOf(each.get(field)))
        .distinct()
        .toList();
  }

  private List<Map<String, Object>> of(String scenario, String provider) {
    return lines.stream()
        .filter(each -> scenario.equals(each.get("scenario")))
        .filter(each -> provider.equals(each.get("provider")))
        .toList();
  }

  /** The median of a number over the rounds. */
  public OptionalDouble median(String scenario, String provider, String field) {
    double[] sorted = sorted(scenario, provider, field);
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** The values of the rounds that were as they should be, smallest first. */
  public double[] sorted(String scenario, String provider, String field) {
    return of(scenario, provider).stream()
        .filter(Results::isRight)
        .map(each -> each.get(field))
        .filter(Number.class::isInstance)
        .mapToDouble(each -> ((Number) each).doubleValue())
        .sorted()
        .toArray();
  }

  /** A text of the first run that has it. */
  public String text(String scenario, String provider, String field) {
    return of(scenario, provider).stream()
        .filter(each -> each.containsKey(field))
        .map(each -> String.valueOf(each.get(field)))
        .findFirst()
        .orElse("");
  }

  private static boolean isRight(Map<String, Object> result) {
    return "ok".equals(result.getOrDefault("verdict", "ok"));
  }

  /** The texts of runs that are not as they should be: failed, unsupported or wrong. */
  public List<String> problems(String scenario, String provider) {
    return of(scenario, provider).stream()
        .filter(each -> !isRight(each))
        .map(each -> String.valueOf(each.get("verdict")))
        .distinct()
        .toList();
  }

  /** A result's fields that say what it is of. */
  public static Map<String, Object> head(String scenario, String provider) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("scenario", scenario);
    head.put("provider", provider);
    return head;
  }
}
