package org.ternmq.bench.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Verdict;

/**
 * What a scenario found.
 *
 * @param name the row of the table
 * @param fields all there is beside the value: latencies in microseconds, costs of each message
 */
public record Figure(
    String name, double value, String unit, Verdict verdict, Map<String, Object> fields) {
  /** The rate of a window. */
  static Figure rate(String name, String unit, Measured measured, Verdict verdict) {
    Figure figure = new Figure(name, measured.rate(), unit, verdict, new LinkedHashMap<>());
    measured.tell(figure.fields);
    return figure;
  }
}
