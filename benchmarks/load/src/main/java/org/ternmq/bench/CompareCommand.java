package org.ternmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.report.MarkdownTable;
import org.ternmq.bench.report.Results;
import org.ternmq.bench.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs providers turn and turn about, each time on a new broker, and prints the medians. */
@Command(
    name = "compare",
    description = "Runs the scenarios with the providers in turns, and prints a table of medians.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Option(
      names = {"-p", "--providers"},
      split = ",",
      description = "Of ternmq, ternmq-vm, artemis, classic. Default: ${DEFAULT-VALUE}",
      defaultValue = "ternmq,artemis,classic")
  private List<String> providers;

  @Option(
      names = {"-s", "--scenarios"},
      split = ",",
      description = "Default: all.")
  private List<String> scenarios = new ArrayList<>(Scenarios.names());

  @Option(
      names = {"-r", "--rounds"},
      description = "Default: ${DEFAULT-VALUE}",
      defaultValue = "3")
  private int rounds;

  @Option(
      names = {"-o", "--out"},
      description = "The file of JSON lines that results are added to. Default: ${DEFAULT-VALUE}",
      defaultValue = "benchmarks/results/compare.jsonl")
  private Path out;

  @Mixin private RunSettings settings;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Provider> all = new ArrayList<>(settings.providers(providers));
    scenarios.forEach(Scenarios::named); // a wrong name is told before anything runs
    Files.createDirectories(out.toAbsolutePath().getParent());
    Launch launch = new Launch(settings);
    Results results = new Results();
    for (int round = 1; round <= rounds; round++) {
      Collections.rotate(all, 1); // nobody always comes after the same other one
      for (String scenario : scenarios) {
        for (Provider provider : all) {
          for (Map<String, Object> result : launch.run(scenario, provider)) {
            result.put("round", round);
            results.add(result, out);
            System.err.println(Progress.line(result));
          }
        }
      }
    }
    System.out.println(new MarkdownTable(results).write());
    return 0;
  }
}
