package org.ternmq.tck;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ternmq.tck.fork.ForkMain;

/**
 * Another provider, from a properties file; docs/tck.md lists its keys. In every value {@code
 * {home}} is the file's folder and {@code {env.NAME}} a variable of the environment.
 */
final class Adapter {
  private static final String NAMES = "jndi.";
  private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");

  /** One class of each jar that the fork needs of ours. */
  private static final List<String> NEEDED =
      List.of(
          ForkMain.class.getName(),
          "org.junit.platform.launcher.Launcher",
          "org.junit.platform.engine.TestEngine",
          "org.junit.platform.commons.JUnitException",
          "org.junit.jupiter.api.Test",
          "org.junit.jupiter.params.ParameterizedTest",
          "org.junit.jupiter.engine.JupiterTestEngine",
          "org.opentest4j.AssertionFailedError",
          "org.assertj.core.api.Assertions",
          "net.bytebuddy.ByteBuddy",
          "jakarta.jms.Message");

  private Adapter() {}

  /**
   * @param store what the broker command sees as {@code {store}}: {@code memory} or {@code journal}
   * @param java the JVM that it sees as {@code {java}}
   * @throws RunnerException that names the file and the key that is wrong
   */
  static Target read(Path file, String store, String java) {
    Properties all = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      all.load(in);
    } catch (IOException e) {
      throw new RunnerException("the adapter " + file + " cannot be read: " + e, e);
    }
    Map<String, String> known = new LinkedHashMap<>();
    Path folder = file.toAbsolutePath().getParent();
    known.put("home", folder.toString());
    known.put("store", store);
    known.put("java", java);
    String classPath = fill(required(all, "class.path", file), known, file);
    known.put("class.path", classPath);

    Properties names = Target.destinations();
    List<String> command = new ArrayList<>();
    for (String key : new TreeSet<>(all.stringPropertyNames())) {
      if (key.startsWith(NAMES)) {
        names.setProperty(key.substring(NAMES.length()), fill(all.getProperty(key), known, file));
      } else if (key.equals("broker.command")) {
        for (String word : List.of(all.getProperty(key).trim().split("\\s+"))) {
          command.add(fill(word, known, file));
        }
      } else if (!key.equals("name") && !key.equals("class.path")) {
        throw new RunnerException(file + ": unknown key " + key);
      }
    }
    String name = required(all, "name", file);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Product", name);
    facts.put("Adapter", file.getFileName().toString());
    facts.put("Store", store);
    return new Target(
        name + (command.isEmpty() ? "" : ", " + store),
        facts,
        needed() + System.getProperty("path.separator") + classPath,
        names,
        false,
        false,
        false,
        command,
        command.isEmpty());
  }

  private static String required(Properties all, String key, Path file) {
    String value = all.getProperty(key);
    if (value == null) {
      throw new RunnerException(file + " says no " + key);
    }
    return value;
  }

  /** {@code {port}} and {@code {data}} stay: they differ for each broker. */
  private static String fill(String value, Map<String, String> known, Path file) {
    StringBuilder text = new StringBuilder();
    Matcher places = PLACE.matcher(value);
    while (places.find()) {
      String place = places.group(1);
      String with = known.get(place);
      if (place.startsWith("env.")) {
        with = System.getenv(place.substring("env.".length()));
        if (with == null) {
          throw new RunnerException(
              file + " needs the environment variable " + place.substring("env.".length()));
        }
      } else if (place.equals("port") || place.equals("data")) {
        with = places.group();
      } else if (with == null) {
        throw new RunnerException(file + ": nothing is known as {" + place + "}");
      }
      places.appendReplacement(text, Matcher.quoteReplacement(with));
    }
    return places.appendTail(text).toString();
  }

  private static String needed() {
    TreeSet<String> paths = new TreeSet<>();
    for (String name : NEEDED) {
      try {
        Class<?> type = Class.forName(name, false, Adapter.class.getClassLoader());
        paths.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (ClassNotFoundException | java.net.URISyntaxException e) {
        throw new IllegalStateException(name + " is part of this program", e);
      }
    }
    return String.join(System.getProperty("path.separator"), paths);
  }
}
