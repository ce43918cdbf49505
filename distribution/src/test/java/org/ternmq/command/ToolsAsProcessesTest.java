package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;

/**
 * The tools as a user calls them: the script {@code bin/ternmq}, in the layout of the archive, each
 * command a process of its own, beside a broker that is another one; exit codes and what is
 * printed.
 */
@Timeout(300)
@DisabledOnOs(OS.WINDOWS)
class ToolsAsProcessesTest {
  private static final int MESSAGES = 25;

  @TempDir private Path home;

  private record Ended(int exitCode, String out, String err) {}

  /** bin and lib as in the archive; the one jar in lib leads to the class path of this test. */
  @BeforeEach
  void unpack() throws IOException {
    Path script = Path.of("..", "bin", "ternmq");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("conf"));
    Files.copy(
        Files.exists(script) ? script : Path.of("bin", "ternmq"),
        home.resolve("bin").resolve("ternmq"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(home.resolve("lib").resolve("all.jar"))) {
      new JarOutputStream(out, manifest).close();
    }
  }

  private ProcessBuilder command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(home.resolve("bin").resolve("ternmq").toString()));
    all.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-Xmx256m");
    return builder;
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    Process process =
        command(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("end of %s", (Object) arguments).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Ended done(String... arguments) throws IOException, InterruptedException {
    Ended ended = run(arguments);
    assertThat(ended.exitCode).as("%s: %s", List.of(arguments), ended.err).isZero();
    return ended;
  }

  private void refused(String why, String... arguments) throws IOException, InterruptedException {
    Ended ended = run(arguments);
    assertThat(ended.exitCode).as("%s: %s", List.of(arguments), ended.out).isEqualTo(1);
    assertThat(ended.err).startsWith("ternmq: ").contains(why).hasLineCount(1);
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  private static String url(String readyLine) {
    return "tern://" + readyLine.replaceFirst(".*ready on ([^,]+),.*", "$1");
  }

  private static void send(String url) throws JMSException {
    try (Connection connection = new TernConnectionFactory(url).createConnection();
        Session session = connection.createSession();
        var producer = session.createProducer(session.createQueue("orders"))) {
      for (int i = 1; i <= MESSAGES; i++) {
        producer.send(session.createTextMessage("order " + i));
      }
    }
  }

  @Test
  void besideARunningBrokerAndOnAStoppedOnesData() throws Exception {
    Process broker =
        command("run", "--data", path("data"), "--listen", "127.0.0.1:0")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = broker.inputReader(StandardCharsets.UTF_8)) {
      send(url(lines.readLine()));
      besideTheBroker(Long.toString(broker.pid()));
      broker.destroy();
      assertThat(broker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      broker.destroyForcibly();
    }
    copiesOfTheStoppedBrokersData();
  }

  private void besideTheBroker(String pid) throws IOException, InterruptedException {
    assertThat(done("journal", "verify", path("data")).out).endsWith("sound\n");
    assertThat(done("journal", "print", path("data")).out).contains(" messageAdded ");
    assertThat(done("backup", path("data"), path("backup")).err).contains("checked");
    refused(pid, "journal", "export", path("data"));
    refused(pid, "journal", "salvage", path("data"), path("saved"));
    refused(pid, "store", "migrate", "--from", path("data"), "--to", path("moved"));
    assertThat(Files.exists(home.resolve("saved"))).isFalse();
  }

  private void copiesOfTheStoppedBrokersData() throws IOException, InterruptedException {
    Path exported = home.resolve("export.jsonl");
    Files.writeString(exported, done("journal", "export", path("data")).out);
    assertThat(Files.readString(exported).lines().filter(line -> line.contains("\"order ")))
        .hasSize(MESSAGES);
    done("journal", "import", exported.toString(), path("imported"));
    assertThat(done("journal", "export", path("imported")).out)
        .isEqualTo(Files.readString(exported));
    assertThat(done("journal", "export", path("backup")).out).contains("order " + MESSAGES);
    assertThat(done("journal", "verify", "--json", path("backup")).out).contains("\"sound\":true");

    String h2 = "jdbc:h2:file:" + path("h2");
    String migrated =
        done("store", "migrate", "--json", "--from", path("data"), "--to", h2, "--to-user", "sa")
            .out;
    assertThat(migrated).contains("\"messages\":" + MESSAGES + ",");
    refused("not empty", "store", "migrate", "--from", path("data"), "--to", h2, "--to-user", "sa");

    assertThat(done("journal", "salvage", path("data"), path("saved")).out)
        .contains("nothing is damaged", "saved: " + MESSAGES + " messages");
    refused("is not empty", "journal", "salvage", path("data"), path("saved"));
    refused("does not exist", "backup", path("none"), path("copy"));
    assertThat(run("backup").exitCode).isEqualTo(2);
  }
}
