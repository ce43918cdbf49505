package org.ternmq.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the forks run on, for the statement. */
final class Environment {
  private static final String PROPERTY = "    java.";

  private Environment() {}

  /** The program of a JVM. */
  static String java(Path javaHome) {
    Path program = javaHome.resolve("bin").resolve("java");
    if (!Files.isExecutable(program) && !Files.isExecutable(javaHome.resolve("bin/java.exe"))) {
      throw new RunnerException("there is no bin/java in " + javaHome);
    }
    return program.toString();
  }

  /** Asks that JVM itself: it need not be the one that runs this. */
  static Map<String, String> facts(String java) {
    Map<String, String> all = properties(java);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "Java",
        all.get("java.version")
            + " ("
            + all.get("java.vm.name")
            + ", "
            + all.get("java.vendor")
            + ", "
            + all.get("java.runtime.version")
            + ")");
    facts.put(
        "Operating system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    facts.put("Processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    return facts;
  }

  private static Map<String, String> properties(String java) {
    Map<String, String> properties = new LinkedHashMap<>();
    try {
      Process process =
          new ProcessBuilder(java, "-XshowSettings:properties", "-version")
              .redirectErrorStream(true)
              .start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          int equals = line.indexOf(" = ");
          if (line.startsWith(PROPERTY) && equals > 0) {
            properties.put(line.substring(0, equals).trim(), line.substring(equals + 3));
          }
        }
      }
      if (process.waitFor() != 0) {
        throw new RunnerException(java + " does not start");
      }
    } catch (IOException e) {
      throw new RunnerException(java + " does not start: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunnerException("interrupted", e);
    }
    return properties;
  }
}
