package org.ternmq.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ternmq.bench.load.Probe;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.report.MarkdownTable;
import org.ternmq.bench.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What one message costs. Three runs of each scenario: one alone, for processor time; one whose
 * allocations are counted; one whose system calls are, fdatasync among them.
 */
@Command(
    name = "budget",
    description = "Tells what one message costs: processor time, allocation, system calls.",
    mixinStandardHelpOptions = true)
final class BudgetCommand implements Callable<Integer> {
  @Option(
      names = {"-p", "--providers"},
      split = ",",
      description = "Default: ${DEFAULT-VALUE}",
      defaultValue = "ternmq")
  private List<String> providers;

  @Option(
      names = {"-s", "--scenarios"},
      split = ",",
      description = "Default: ${DEFAULT-VALUE}",
      defaultValue =
          "persistent-send-only,persistent-queue-1p1c,nonpersistent-1p1c,topic-fanout-1to10,request-reply-1")
  private List<String> scenarios;

  @Mixin private RunSettings settings;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Provider> all = settings.providers(providers);
    StringBuilder table = new StringBuilder();
    table.append("| of one message | cpu us, broker + client | bytes allocated, broker + client |");
    table.append(
        " waits of threads, broker + client | disk flushes | system calls of the broker |\n");
    table.append("| --- | --- | --- | --- | --- | --- |\n");
    for (String scenario : scenarios) {
      for (Provider provider : all) {
        Results results = new Results();
        for (Probe probe : Probe.values()) {
          settings.probe = probe;
          for (Map<String, Object> result : new Launch(settings).run(scenario, provider)) {
            result.put("provider", probe.name());
            System.err.println(Progress.line(result));
            results.add(result);
          }
        }
        table.append(row(scenario, provider.name(), results));
      }
    }
    System.out.println(table);
    return 0;
  }

  private static String row(String scenario, String provider, Results results) {
    return String.join(
        " | ",
        "| " + scenario + ", " + provider,
        both(results, scenario, Probe.NONE, "cpu_us"),
        both(results, scenario, Probe.ALLOCATION, "bytes"),
        both(results, scenario, Probe.NONE, "switches"),
        number(results, scenario, Probe.NONE, "flushes"),
        results.text(scenario, Probe.CALLS.name(), "broker_calls") + " |\n");
  }

  private static String both(Results results, String scenario, Probe probe, String field) {
    return number(results, scenario, probe, "broker_" + field)
        + " + "
        + number(results, scenario, probe, "client_" + field);
  }

  private static String number(Results results, String scenario, Probe probe, String field) {
    return MarkdownTable.number(results.median(scenario, probe.name(), field).orElse(Double.NaN));
  }
}
