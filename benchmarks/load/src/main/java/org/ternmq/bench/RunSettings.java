package org.ternmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ternmq.bench.load.Probe;
import org.ternmq.bench.provider.Project;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.provider.Providers;
import org.ternmq.bench.scenario.Scenarios;
import picocli.CommandLine.Option;

/** What is the same for every run of a command. */
final class RunSettings {
  @Option(
      names = "--seconds",
      description = "Length of the measured window. Default: ${DEFAULT-VALUE}",
      defaultValue = "8")
  double seconds;

  @Option(
      names = "--warm-up",
      description = "Seconds of load before it. Default: ${DEFAULT-VALUE}",
      defaultValue = "4")
  double warmUpSeconds;

  @Option(
      names = "--messages",
      description =
          "Messages of a backlog; half of it for a restart, a tenth with a delay. Default:"
              + " ${DEFAULT-VALUE}",
      defaultValue = "1000000")
  int messages;

  @Option(
      names = "--rate",
      description = "Messages a second of all producers; 0 = as many as they can.",
      defaultValue = "0")
  double rate;

  @Option(
      names = "--probe",
      description = "One of ${COMPLETION-CANDIDATES}; the others than NONE disturb the rate.",
      defaultValue = "NONE")
  Probe probe;

  @Option(
      names = "--heap",
      description = "Every broker's heap. Default: 1g, 512m with large messages.")
  private String heap;

  @Option(names = "--java", description = "Home of the JVM of brokers and clients.")
  private Path java;

  @Option(
      names = "--data",
      description =
          "The folder of the brokers' data, on the disk that is to be measured. Default:"
              + " benchmarks/load/target/data")
  private Path data;

  @Option(names = "--project", hidden = true, defaultValue = "${sys:ternmq.home}")
  private Path home;

  Project project() {
    return new Project(home);
  }

  /** In the order of their names. */
  List<Provider> providers(List<String> names) {
    Project project = project();
    return names.stream().map(each -> Providers.named(each, project)).toList();
  }

  /** Where data go: not the temporary folder, which is memory on many machines. */
  Path data() throws IOException {
    Path folder = data == null ? home.resolve("benchmarks/load/target/data") : data;
    Files.createDirectories(folder);
    String type = Files.getFileStore(folder).type();
    if (type.equals("tmpfs") || type.equals("ramfs")) {
      throw new IllegalStateException(folder + " is in memory; --data names a folder on a disk");
    }
    return folder;
  }

  String heap(String scenario) {
    return heap == null ? Scenarios.heap(scenario) : heap;
  }

  Path java() {
    return java == null ? Path.of(System.getProperty("java.home")) : java;
  }

  /** As a command line says it. */
  List<String> words(String scenario) {
    return List.of(
        "--project=" + home,
        "--seconds=" + seconds,
        "--warm-up=" + warmUpSeconds,
        "--messages=" + messages,
        "--rate=" + rate,
        "--probe=" + probe,
        "--heap=" + heap(scenario),
        "--java=" + java());
  }
}
