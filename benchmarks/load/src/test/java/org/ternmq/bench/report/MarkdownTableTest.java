package org.ternmq.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {
  private final Results results = new Results();

  private void add(String scenario, String provider, String unit, double value) {
    Map<String, Object> result = Results.head(scenario, provider);
    result.put("value", value);
    result.put("unit", unit);
    result.put("verdict", "ok");
    results.add(result);
  }

  @Test
  void theRatioIsThatOfTheMedianToTheBestPeers() {
    for (double value : new double[] {100, 900, 300}) {
      add("queue", "ternmq", "msg/s", value);
    }
    add("queue", "artemis", "msg/s", 100);
    add("queue", "classic", "msg/s", 150);

    assertThat(row("queue")).contains("**300** (100-900)").endsWith("| 2.00 |");
  }

  @Test
  void ofATimeLessIsBetter() {
    add("restart", "ternmq", "s", 0.5);
    add("restart", "artemis", "s", 8);
    add("restart", "classic", "s", 2);

    assertThat(row("restart")).endsWith("| 4.00 |");
  }

  @Test
  void ourBrokerInTheClientsJvmIsNoPeer() {
    add("queue", "ternmq", "msg/s", 300);
    add("queue", "ternmq-vm", "msg/s", 1000);
    add("queue", "classic", "msg/s", 150);

    assertThat(row("queue")).endsWith("| 2.00 |");
  }

  @Test
  void aRunThatLostSomethingHasNoFigure() {
    add("queue", "ternmq", "msg/s", 300);
    Map<String, Object> wrong = Results.head("queue", "classic");
    wrong.put("value", 1e6);
    wrong.put("verdict", "WRONG: lost 1");
    results.add(wrong);

    assertThat(row("queue")).contains("WRONG: lost 1").doesNotContain("1,000,000");
    assertThat(row("queue")).as("no ratio to what is wrong").endsWith("|  |");
  }

  @Test
  void oursHasNoRatioWhereOneOfItsRunsIsWrong() {
    add("queue", "ternmq", "msg/s", 300);
    Map<String, Object> wrong = Results.head("queue", "ternmq");
    wrong.put("value", 1e6);
    wrong.put("verdict", "WRONG: lost 1");
    results.add(wrong);
    add("queue", "classic", "msg/s", 150);

    assertThat(row("queue")).endsWith("|  |");
  }

  private String row(String scenario) {
    return new MarkdownTable(results)
        .write()
        .lines()
        .filter(each -> each.startsWith("| " + scenario))
        .findFirst()
        .orElseThrow();
  }
}
