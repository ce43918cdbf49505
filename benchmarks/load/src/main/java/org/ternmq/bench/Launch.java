package org.ternmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ternmq.bench.provider.Provider;
import org.ternmq.bench.report.JsonLine;
import org.ternmq.bench.report.Results;

/**
 * Starts one run as a process with the class path of its provider, and gives back what it found.
 */
final class Launch {
  private static final long LIMIT_MINUTES = 10;
  private static final String CLIENT_HEAP = "2g";

  private final RunSettings settings;

  Launch(RunSettings settings) {
    this.settings = settings;
  }

  List<Map<String, Object>> run(String scenario, Provider provider)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(settings.data(), "run-");
    Path out = folder.resolve("results.jsonl");
    Path log = folder.resolve("load.log");
    try {
      Process process =
          new ProcessBuilder(command(scenario, provider, folder, out))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Thread onExit = new Thread(() -> end(process));
      Runtime.getRuntime().addShutdownHook(onExit);
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      end(process);
      Runtime.getRuntime().removeShutdownHook(onExit);
      if (!ended || !Files.exists(out)) {
        Map<String, Object> failed = Results.head(scenario, provider.name());
        failed.put("verdict", ended ? "failed: " + lastLine(log) : "failed: did not end");
        return List.of(failed);
      }
      return Files.readAllLines(out).stream().map(JsonLine::read).toList();
    } finally {
      delete(folder);
    }
  }

  private List<String> command(String scenario, Provider provider, Path folder, Path out) {
    List<String> classPath = new ArrayList<>(provider.clientClassPath());
    classPath.add(0, settings.project().jars("benchmarks/load/target/lib"));
    List<String> command =
        new ArrayList<>(
            List.of(
                settings.java().resolve("bin/java").toString(),
                "-Xms" + CLIENT_HEAP,
                "-Xmx" + CLIENT_HEAP,
                "-cp",
                String.join(":", classPath),
                Main.class.getName(),
                "one",
                scenario,
                provider.name(),
                "--folder=" + folder,
                "--out=" + out));
    command.addAll(settings.words(scenario));
    return command;
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.isEmpty() ? "no word" : lines.get(lines.size() - 1);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
