package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.BrokerException;
import org.ternmq.server.store.StoreException;

/** What {@code store migrate} makes of a journal in H2, and back. PostgreSQL: system-tests. */
class StoreMigrateTest {
  @TempDir private Path directory;

  private Path path(String name) {
    return directory.resolve(name);
  }

  private String h2() {
    return "jdbc:h2:file:" + path("h2").resolve("store");
  }

  private String export(Path data) {
    Invocation export = new Invocation();
    assertThat(export.run("journal", "export", data.toString())).as(export.errText()).isZero();
    return export.outText();
  }

  /** The lines of an export, in an order that does not depend on the store. */
  private static List<String> sorted(String export) {
    return export.lines().sorted().toList();
  }

  private Invocation migrate(String from, String to, String... more) {
    List<String> all = new ArrayList<>(List.of("store", "migrate", "--from", from, "--to", to));
    all.addAll(List.of(more));
    Invocation command = new Invocation();
    command.run(all.toArray(String[]::new));
    return command;
  }

  private void migrated(String from, String to, String... more) {
    Invocation command = migrate(from, to, more);
    assertThat(command.exitCode()).as(command.errText()).isZero();
  }

  private void sql(String text) throws SQLException {
    try (java.sql.Connection connection = DriverManager.getConnection(h2(), "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  private long count(String table) throws SQLException {
    try (java.sql.Connection connection = DriverManager.getConnection(h2(), "sa", "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM ternmq_" + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void aJournalThatGoesToADatabaseAndBackIsTheSameToTheByte() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    Map<String, byte[]> before = JournalCopyTest.files(path("data"));
    String exported = export(path("data"));

    migrated(path("data").toString(), h2(), "--to-user", "sa");
    assertThat(hashes(JournalCopyTest.files(path("data")))).isEqualTo(hashes(before));
    assertThat(count("entry")).isEqualTo(10);
    assertThat(count("staged_entry")).isEqualTo(1);

    migrated(h2(), path("back").toString(), "--from-user", "sa");
    assertThat(sorted(export(path("back")))).isEqualTo(sorted(exported));
    assertThat(count("entry")).as("the source is not changed").isEqualTo(10);

    Invocation verify = new Invocation();
    assertThat(verify.run("journal", "verify", path("back").toString())).isZero();
  }

  private static Map<String, Integer> hashes(Map<String, byte[]> files) {
    Map<String, Integer> all = new TreeMap<>();
    files.forEach((name, bytes) -> all.put(name, java.util.Arrays.hashCode(bytes)));
    return all;
  }

  @Test
  void aBrokerOnTheDatabaseDeliversWhatWasInTheJournal() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    Invocation command = migrate(path("data").toString(), h2(), "--to-user", "sa", "--json");
    assertThat(command.outText())
        .contains("\"messages\":10,", "\"queues\":3,", "\"subscriptions\":1,")
        .contains("\"preparedBranches\":1,", "\"to\":\"jdbc:h2:file:")
        .hasLineCount(1);
    try (RunningBroker broker = RunningBroker.on(h2());
        Connection connection = new TernConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer all = session.createConsumer(session.createQueue("all"));
      int found = 0;
      while (all.receive(500) != null) {
        found++;
      }
      assertThat(found).as("one is with the prepared branch").isEqualTo(7);
    }
  }

  @Test
  void aTargetThatIsNotEmptyIsRefused() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    String data = path("data").toString();
    migrated(data, h2(), "--to-user", "sa");
    Invocation again = migrate(data, h2(), "--to-user", "sa");
    assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(again.errText()).contains("not empty").contains("ternmq_entry").hasLineCount(1);
    assertThat(count("entry")).isEqualTo(10);

    Invocation back = migrate(h2(), data, "--from-user", "sa");
    assertThat(back.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(back.errText()).contains("is not empty").hasLineCount(1);
  }

  @Test
  void noBrokerStartsOnACopyThatDidNotEndAndTheNextAttemptReplacesIt() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    String data = path("data").toString();
    migrated(data, h2(), "--to-user", "sa");
    sql(
        "INSERT INTO ternmq_schema_version SELECT 2147483647, 'filling', applied_at FROM"
            + " ternmq_schema_version WHERE version = 0");
    sql(
        "DELETE FROM ternmq_message WHERE payload_id IN (SELECT MAX(payload_id) FROM"
            + " ternmq_message)");
    assertThat(failureOf(() -> RunningBroker.on(h2()).close()))
        .hasMessageContaining("not finished")
        .hasMessageContaining("store migrate");
    Invocation from = migrate(h2(), path("back").toString(), "--from-user", "sa");
    assertThat(from.errText()).contains("not finished").hasLineCount(1);
    assertThat(Files.exists(path("back"))).isFalse();

    migrated(data, h2(), "--to-user", "sa");
    migrated(h2(), path("back").toString(), "--from-user", "sa");
    assertThat(sorted(export(path("back")))).isEqualTo(sorted(export(path("data"))));
  }

  private static Throwable failureOf(Runnable start) {
    try {
      start.run();
    } catch (StoreException | BrokerException e) {
      return e;
    }
    throw new AssertionError("it started");
  }

  @Test
  void anAttemptThatEndedHalfWayLeavesADirectoryUnderAnotherNameWhichTheNextReplaces()
      throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    migrated(path("data").toString(), h2(), "--to-user", "sa");
    // What a killed command leaves: records without the rest.
    Path unfinished = Files.createDirectory(path("back.unfinished"));
    for (var file : JournalCopyTest.files(path("data")).entrySet()) {
      Files.write(unfinished.resolve(file.getKey()), file.getValue());
    }
    migrated(h2(), path("back").toString(), "--from-user", "sa");
    assertThat(sorted(export(path("back")))).isEqualTo(sorted(export(path("data"))));
    assertThat(Files.exists(unfinished)).isFalse();

    Files.createDirectory(path("other.unfinished"));
    Files.writeString(path("other.unfinished").resolve("letter.txt"), "dear");
    Invocation refused = migrate(h2(), path("other").toString(), "--from-user", "sa");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.errText()).contains("letter.txt").hasLineCount(1);
    assertThat(Files.exists(path("other.unfinished").resolve("letter.txt"))).isTrue();
  }

  @Test
  void whatARunningBrokerUsesIsRefusedWithItsOwner() throws Exception {
    try (RunningBroker broker = RunningBroker.in(path("data"))) {
      assertThat(broker.url()).isNotNull();
      Invocation command = migrate(path("data").toString(), h2(), "--to-user", "sa");
      assertThat(command.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(command.errText())
          .contains(Long.toString(ProcessHandle.current().pid()))
          .hasLineCount(1);
    }
    try (RunningBroker broker = RunningBroker.on(h2())) {
      assertThat(broker.url()).isNotNull();
      Invocation read = migrate(h2(), path("back").toString(), "--from-user", "sa");
      assertThat(read.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(read.errText())
          .contains("in use by " + ProcessHandle.current().pid() + "@", "stop that broker")
          .hasLineCount(1);
      Invocation written = migrate(path("data").toString(), h2(), "--to-user", "sa");
      assertThat(written.errText()).contains("in use by").hasLineCount(1);
    }
  }

  @Test
  void messagesInTheInboxAreNotLeftBehindInSilence() throws Exception {
    RunningBroker.on(h2()).close();
    sql(
        "INSERT INTO ternmq_inbox (destination, jms_message_id, message) VALUES ('queue://q',"
            + " 'ID:1', X'00')");
    Invocation command = migrate(h2(), path("back").toString(), "--from-user", "sa");
    assertThat(command.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).contains("1 message waits in the inbox").hasLineCount(1);
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    Invocation noDirectory = migrate(path("none").toString(), h2(), "--to-user", "sa");
    assertThat(noDirectory.errText()).contains("none does not exist").hasLineCount(1);
    Invocation noDatabase = migrate(h2(), path("back").toString(), "--from-user", "sa");
    assertThat(noDatabase.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(noDatabase.errText()).contains("there is no such database").hasLineCount(1);
    assertThat(Files.exists(path("h2"))).isFalse();
    Invocation noKind = migrate("jdbc:oracle:thin:@x", path("back").toString());
    assertThat(noKind.errText()).contains("is not known").hasLineCount(1);
    Invocation noFile = migrate(path("x.properties").toString(), path("back").toString());
    assertThat(noFile.errText()).contains("there is no configuration file").hasLineCount(1);
    Files.writeString(path("memory.properties"), "max-deliveries=3\n");
    Invocation noStore = migrate(path("memory.properties").toString(), path("back").toString());
    assertThat(noStore.errText()).contains("neither data nor jdbc-url").hasLineCount(1);
    Invocation user =
        migrate(path("none").toString(), path("back").toString(), "--from-user", "sa");
    assertThat(user.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aConfigurationFileSaysWhereTheStoreIs() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    Files.writeString(path("from.properties"), "data=data\n");
    Files.writeString(
        path("to.properties"), "jdbc-url=" + h2() + "\njdbc-user=sa\njdbc-table-prefix=mine_\n");
    migrated(path("from.properties").toString(), path("to.properties").toString());
    migrated(path("to.properties").toString(), path("back").toString());
    assertThat(sorted(export(path("back")))).isEqualTo(sorted(export(path("data"))));
  }
}
