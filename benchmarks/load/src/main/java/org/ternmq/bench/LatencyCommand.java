package org.ternmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.report.MarkdownTable;
import org.ternmq.bench.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * End-to-end latency where nobody is at the limit: at a share of the best peer's highest rate,
 * which is measured first. It counts from when a message was due, not from when it could be sent.
 */
@Command(
    name = "latency",
    description = "Compares latencies at 70 % of what the best peer can.",
    mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {
  private static final double SHARE = 0.7;
  private static final String OURS = "ternmq";
  private static final String P99 = "e2e_p99_us";

  @Option(
      names = {"-s", "--scenarios"},
      split = ",",
      description =
          "Of those with queues, one consumer for each message. Default: ${DEFAULT-VALUE}",
      defaultValue =
          "persistent-queue-1p1c,persistent-queue-16p16c,nonpersistent-1p1c,nonpersistent-4p4c")
  private List<String> scenarios;

  @Option(
      names = {"-r", "--rounds"},
      description = "Default: ${DEFAULT-VALUE}",
      defaultValue = "3")
  private int rounds;

  @Option(
      names = {"-o", "--out"},
      description = "The file of JSON lines that results are added to. Default: ${DEFAULT-VALUE}",
      defaultValue = "benchmarks/results/latency.jsonl")
  private Path out;

  @Mixin private RunSettings settings;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(out.toAbsolutePath().getParent());
    List<Provider> all = settings.providers(List.of(OURS, "artemis", "classic"));
    Results atRate = new Results();
    for (String scenario : scenarios) {
      double best = 0;
      for (Provider provider : all) {
        if (!provider.name().equals(OURS)) {
          settings.rate = 0;
          best = Math.max(best, value(scenario, provider));
        }
      }
      settings.rate = Math.floor(SHARE * best);
      for (int round = 0; round < rounds; round++) {
        for (Provider provider : all) {
          for (Map<String, Object> result : new Launch(settings).run(scenario, provider)) {
            result.put("scenario", scenario + " at " + MarkdownTable.number(settings.rate) + "/s");
            if (result.get(P99) instanceof Double p99) {
              result.put("value", p99);
              result.put("unit", MarkdownTable.P99_UNIT);
            }
            System.err.println(Progress.line(result));
            atRate.add(result, out);
          }
        }
      }
    }
    System.out.println(new MarkdownTable(atRate).write());
    return 0;
  }

  private double value(String scenario, Provider provider)
      throws IOException, InterruptedException {
    double best = 0;
    for (Map<String, Object> result : new Launch(settings).run(scenario, provider)) {
      System.err.println(Progress.line(result));
      if (result.get("value") instanceof Double value && "ok".equals(result.get("verdict"))) {
        best = Math.max(best, value);
      }
    }
    return best;
  }
}
