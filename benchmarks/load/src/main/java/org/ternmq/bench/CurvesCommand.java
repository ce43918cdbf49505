package org.ternmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.report.Picture;
import org.ternmq.bench.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How rate and memory grow with producers, queues, subscribers, depth and size. */
@Command(
    name = "curves",
    description = "Measures growth, and writes a CSV file and a picture for each curve.",
    mixinStandardHelpOptions = true)
final class CurvesCommand implements Callable<Integer> {
  private static final int MILLION = 1_000_000;
  private static final int MIB = 1 << 20;

  /**
   * One picture.
   *
   * @param name of the scenarios, before the colon
   * @param few the points of a quick sweep
   */
  private record Curve(
      String name, String title, String axis, List<Integer> few, List<Integer> all) {}

  private static final List<Curve> CURVES =
      List.of(
          new Curve(
              "producers",
              "Producers of one queue, each waiting for the disk; 8 consumers",
              "producers",
              List.of(1, 16, 256),
              List.of(1, 4, 16, 64, 256, 1_000)),
          new Curve(
              "queues",
              "Messages that go round many queues, each with a consumer; not persistent",
              "queues",
              List.of(1, 100, 1_000),
              List.of(1, 10, 100, 1_000, 3_000, 10_000)),
          new Curve(
              "subscribers",
              "Subscribers of one topic, each with a selector; each message is for one",
              "subscribers",
              List.of(1, 50, 500),
              List.of(1, 10, 100, 500, 2_000, 5_000)),
          new Curve(
              "patterns",
              "Consumers of one queue, each with a selector LIKE of its own; each message is for one",
              "consumers",
              List.of(1, 30, 300),
              List.of(1, 10, 100, 300, 1_000)),
          new Curve(
              "depth",
              "Persistent messages through one queue beside a deep one; 4 producers, 4 consumers",
              "messages in the deep queue",
              List.of(0, 100_000),
              List.of(0, 10_000, 100_000, MILLION, 10 * MILLION)),
          new Curve(
              "size",
              "Messages of different sizes, not persistent; 1 producer, 1 consumer",
              "bytes of a body",
              List.of(16, 1_024, MIB),
              List.of(16, 256, 1_024, 4_096, 16_384, 65_536, 262_144, MIB, 4 * MIB, 16 * MIB)),
          new Curve(
              "persistent-size",
              "Messages of different sizes, persistent; 1 producer, 1 consumer",
              "bytes of a body",
              List.of(16, 1_024, MIB),
              List.of(16, 256, 1_024, 4_096, 16_384, 65_536, 262_144, MIB, 4 * MIB, 16 * MIB)));

  @Option(
      names = {"-p", "--providers"},
      split = ",",
      description = "Default: ${DEFAULT-VALUE}",
      defaultValue = "ternmq")
  private List<String> providers;

  @Option(
      names = {"-c", "--curves"},
      split = ",",
      description =
          "Of producers, queues, subscribers, patterns, depth, size, persistent-size. Default: all.")
  private List<String> curves = CURVES.stream().map(Curve::name).toList();

  @Option(names = "--quick", description = "Three points of each curve, none of them large.")
  private boolean quick;

  @Option(
      names = {"-o", "--out"},
      description = "The folder of the files. Default: docs/performance of the source tree.")
  private Path out;

  @Mixin private RunSettings settings;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = out == null ? settings.project().home().resolve("docs/performance") : out;
    Files.createDirectories(folder);
    List<Provider> all = settings.providers(providers);
    for (Curve curve : CURVES) {
      if (curves.contains(curve.name())) {
        Results results = measure(curve, all, new Launch(settings));
        Files.writeString(folder.resolve(curve.name() + ".csv"), csv(curve, results));
        Files.writeString(folder.resolve(curve.name() + ".svg"), picture(curve, results));
      }
    }
    return 0;
  }

  private Results measure(Curve curve, List<Provider> all, Launch launch)
      throws IOException, InterruptedException {
    Results results = new Results();
    for (int point : points(curve)) {
      for (Provider provider : all) {
        for (Map<String, Object> result : launch.run(curve.name() + ":" + point, provider)) {
          results.add(result);
          System.err.println(Progress.line(result));
        }
      }
    }
    return results;
  }

  private List<Integer> points(Curve curve) {
    return quick ? curve.few() : curve.all();
  }

  private String csv(Curve curve, Results results) {
    StringBuilder csv =
        new StringBuilder(curve.name() + ",provider,rate,broker_rss_peak_mib,broker_cpu_us\n");
    for (int point : points(curve)) {
      for (String provider : providers) {
        String scenario = curve.name() + ":" + point;
        csv.append(point).append(',').append(provider);
        for (String field : List.of("value", "broker_rss_peak_mib", "broker_cpu_us")) {
          csv.append(',');
          results.median(scenario, provider, field).ifPresent(csv::append);
        }
        csv.append('\n');
      }
    }
    return csv.toString();
  }

  private String picture(Curve curve, Results results) {
    List<Picture.Panel> panels = new ArrayList<>();
    panels.add(new Picture.Panel("messages a second", lines(curve, results, "value", false)));
    if (curve.axis().startsWith("bytes")) {
      panels.add(new Picture.Panel("MB a second", lines(curve, results, "value", true)));
    }
    panels.add(
        new Picture.Panel(
            "most memory of the broker (MiB, resident)",
            lines(curve, results, "broker_rss_peak_mib", false)));
    return new Picture(curve.title(), curve.axis(), panels).svg();
  }

  private Map<String, List<double[]>> lines(
      Curve curve, Results results, String field, boolean timesSize) {
    Map<String, List<double[]>> lines = new LinkedHashMap<>();
    for (String provider : providers) {
      List<double[]> points = new ArrayList<>();
      for (int point : points(curve)) {
        String scenario = curve.name() + ":" + point;
        results
            .median(scenario, provider, field)
            .ifPresent(
                value ->
                    points.add(new double[] {point, timesSize ? value * point / MILLION : value}));
      }
      lines.put(provider, points);
    }
    return lines;
  }
}
