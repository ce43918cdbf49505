package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import picocli.CommandLine;

/** The moment at which merged data take the place of those that were there. */
class JournalImportExchangeTest {
  @TempDir private Path folder;

  private Path data;
  private Path merged;
  private Path before;
  private Path export;

  @BeforeEach
  void oneMessageInEither() throws JMSException, IOException {
    data = folder.resolve("data");
    merged = folder.resolve("data.merged");
    before = folder.resolve("data.before-import");
    try (RunningBroker broker = RunningBroker.in(data);
        Connection connection = new TernConnectionFactory(broker.url()).createConnection();
        Session session = connection.createSession()) {
      session.createProducer(session.createQueue("q")).send(session.createTextMessage("one"));
    }
    Invocation command = new Invocation();
    assertThat(command.run("journal", "export", data.toString())).isZero();
    export = Files.write(folder.resolve("export.jsonl"), command.out());
  }

  private record Ended(int exitCode, String said) {}

  private Ended addToData(JournalImportCommand.Renaming renaming) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new ByteArrayOutputStream(),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Map.of(),
            new Termination());
    int exitCode =
        new CommandLine(new JournalImportCommand(console, renaming))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .execute(export.toString(), data.toString(), "--into-existing");
    return new Ended(exitCode, err.toString(StandardCharsets.UTF_8));
  }

  /** What another process is told that would work in a directory. */
  private static String owning(Path directory) throws IOException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Ternmq.class.getName(),
                "journal",
                "export",
                directory.toString())
            .redirectErrorStream(true)
            .start();
    return new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theDataOfBeforeAreLockedUntilTheMergedOnesAreInTheirPlace() {
    List<String> told = new ArrayList<>();
    Ended ended =
        addToData(
            (from, to) -> {
              told.add(owning(from.equals(data) ? data : before));
              Files.move(from, to);
              told.add(owning(before));
            });
    assertThat(ended.exitCode()).as(ended.said()).isZero();
    assertThat(told)
        .as("before and after either rename")
        .hasSize(4)
        .allSatisfy(
            each ->
                assertThat(each)
                    .contains("in use by")
                    .contains("" + ProcessHandle.current().pid()));
    assertThat(data).isDirectory();
    assertThat(before).isDirectory();
    assertThat(merged).doesNotExist();
  }

  @Test
  void aDirectoryThatSomebodyMakesMeanwhileIsNotTouchedAndBothDataAreNamed() {
    Ended ended =
        addToData(
            (from, to) -> {
              Files.move(from, to);
              if (from.equals(data)) { // a broker is started just now
                Files.writeString(Files.createDirectory(data).resolve("lock"), "another's");
              }
            });
    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.said())
        .contains(data + " was made anew by somebody")
        .contains(merged.toString())
        .contains(before.toString());
    assertThat(data.resolve("lock")).content().isEqualTo("another's");
    Invocation verify = new Invocation();
    assertThat(verify.run("journal", "verify", merged.toString())).as(verify.errText()).isZero();
    assertThat(verify.run("journal", "verify", before.toString())).as(verify.errText()).isZero();
  }
}
