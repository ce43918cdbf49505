package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An installation as the archive unpacks it, with {@code bin/ternmq} as users call it. */
@TestMethodOrder(
    MethodOrderer.OrderAnnotation.class) // each leaves the file that the next one needs
class ClassArchiveTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String FROM_ARCHIVE = "shared objects file (top)";

  @TempDir static Path home;

  @BeforeAll
  static void install() throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("conf"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.copy(Path.of("../bin/ternmq"), home.resolve("bin/ternmq"));
    Files.copy(Path.of("src/main/conf/logback.xml"), home.resolve("conf/logback.xml"));
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path source = Path.of(entry);
      if (Files.isDirectory(source)) {
        jar(source, lib.resolve("module" + number++ + ".jar"));
      } else if (Files.exists(source)) {
        Files.copy(source, lib.resolve(number++ + "-" + source.getFileName()));
      }
    }
  }

  private static void jar(Path classes, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
  }

  private static Path archive() {
    return home.resolve("lib/ternmq.jsa");
  }

  @Test
  @Order(1)
  void aRunningBrokerMakesItAndCommandsUseIt() throws Exception {
    assertThat(version("-Xlog:class+load")).doesNotContain(FROM_ARCHIVE);
    runUntilMade();
    assertThat(version("-Xlog:class+load")).contains(FROM_ARCHIVE);
    assertThat(call("", "class-archive")).contains("up to date");
  }

  @Test
  @Order(2)
  void oneOfOtherJarsIsIgnoredWithoutAWordAndMadeAnew() throws Exception {
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_600_000_000_000L));
      }
    }
    assertThat(version("")).startsWith("TernMQ ");
    assertThat(version("-Xlog:class+load")).doesNotContain(FROM_ARCHIVE);
    runUntilMade();
    assertThat(version("-Xlog:class+load")).contains(FROM_ARCHIVE);
  }

  @Test
  @Order(3)
  void oneThatIsDamagedIsIgnoredWithoutAWord() throws Exception {
    byte[] good = Files.readAllBytes(archive());
    for (int at : new int[] {0, 40, good.length / 3, good.length - 5_000}) {
      byte[] bad = good.clone();
      for (int i = at; i < Math.min(at + 4_096, bad.length); i++) {
        bad[i] = (byte) ~bad[i];
      }
      Files.delete(archive());
      Files.write(archive(), bad);
      assertThat(version("")).as("damaged at " + at).startsWith("TernMQ ");
    }
  }

  /** All that the command prints. */
  private static String version(String jvmOptions) throws IOException, InterruptedException {
    return call(jvmOptions, "version");
  }

  private static void runUntilMade() throws IOException {
    FileTime before = Files.exists(archive()) ? Files.getLastModifiedTime(archive()) : null;
    Path log = home.resolve("run.log");
    Process broker =
        command("", "run", "--data", home.resolve("data").toString(), "--listen", "127.0.0.1:0")
            .redirectOutput(log.toFile())
            .start();
    try {
      Awaitility.await()
          .atMost(DEADLINE)
          .until(
              () ->
                  Files.exists(archive())
                      && !Files.getLastModifiedTime(archive()).equals(before)
                      && Files.size(home.resolve("lib/ternmq.jsa.of")) > 0);
    } finally {
      broker.destroy();
    }
    Awaitility.await().atMost(DEADLINE).until(() -> !broker.isAlive());
    assertThat(log).content().contains("ternmq: ready on").contains("ternmq: stopped cleanly");
  }

  private static String call(String jvmOptions, String... arguments)
      throws IOException, InterruptedException {
    Process process = command(jvmOptions, arguments).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static ProcessBuilder command(String jvmOptions, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("sh", home.resolve("bin/ternmq").toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", jvmOptions);
    return builder;
  }
}
