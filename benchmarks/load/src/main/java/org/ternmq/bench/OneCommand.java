package org.ternmq.bench;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.RunOptions;
import org.ternmq.bench.process.Broker;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.provider.Providers;
import org.ternmq.bench.report.JsonLine;
import org.ternmq.bench.report.Results;
import org.ternmq.bench.scenario.Figure;
import org.ternmq.bench.scenario.Scenario;
import org.ternmq.bench.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * One run, in a JVM of its own with one provider's client library: starts the broker, runs the
 * scenario, kills the broker. {@link Launch} starts this.
 */
@Command(name = "one", hidden = true)
final class OneCommand implements Callable<Integer> {
  @Parameters(index = "0")
  private String scenario;

  @Parameters(index = "1")
  private String providerName;

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--out", required = true)
  private Path out;

  @Mixin private RunSettings settings;

  @Override
  public Integer call() throws IOException {
    Provider provider = Providers.named(providerName, settings.project());
    StringBuilder lines = new StringBuilder();
    for (Map<String, Object> each : results(provider)) {
      lines.append(JsonLine.write(each)).append('\n');
    }
    Files.writeString(out, lines);
    // Client libraries leave threads behind that are no daemons.
    Runtime.getRuntime().halt(0);
    return 0;
  }

  private List<Map<String, Object>> results(Provider provider) {
    try (Broker broker = Broker.start(provider, folder, settings.heap(scenario), settings.java())) {
      Runtime.getRuntime().addShutdownHook(new Thread(broker::kill));
      return run(provider, broker);
    } catch (UnsupportedOperationException e) {
      return List.of(verdict("unsupported"));
    } catch (IOException | JMSException | RuntimeException e) {
      return List.of(verdict("failed: " + withCauses(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(verdict("interrupted"));
    }
  }

  private List<Map<String, Object>> run(Provider provider, Broker broker)
      throws JMSException, IOException, InterruptedException {
    RunOptions options =
        new RunOptions(
            Duration.ofMillis((long) (settings.warmUpSeconds * 1000)),
            Duration.ofMillis((long) (settings.seconds * 1000)),
            settings.rate,
            settings.messages,
            settings.probe);
    Scenario load = Scenarios.named(scenario);
    Run run = new Run(provider, broker, options);
    List<Figure> figures = load.run(run);
    double peak = broker.counters().peakResidentMiB();
    return figures.stream().map(each -> result(each, peak)).toList();
  }

  private Map<String, Object> result(Figure figure, double peak) {
    Map<String, Object> result = Results.head(figure.name(), providerName);
    result.put("value", figure.value());
    result.put("unit", figure.unit());
    result.put("verdict", figure.verdict().toString());
    result.put("verified", figure.verdict().expected());
    result.putAll(figure.fields());
    if (peak > 0) {
      result.put("broker_rss_peak_mib", peak);
    }
    result.put("java", Runtime.version().feature());
    if (settings.rate > 0) {
      result.put("rate", settings.rate);
    }
    return result;
  }

  private static String withCauses(Throwable problem) {
    StringBuilder text = new StringBuilder(problem.toString());
    for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
      text.append(", since ").append(cause);
    }
    return text.toString();
  }

  private Map<String, Object> verdict(String text) {
    Map<String, Object> result = Results.head(scenario, providerName);
    result.put("verdict", text);
    return result;
  }
}
