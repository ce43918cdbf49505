package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;

/** {@code journal salvage}, as a user meets it. What it does to random damage: SalvageTest. */
class JournalSalvageTest {
  @TempDir private Path directory;

  private Path path(String name) {
    return directory.resolve(name);
  }

  private static void send(Path data, int count) throws JMSException {
    try (RunningBroker broker = RunningBroker.in(data);
        Connection connection = new TernConnectionFactory(broker.url()).createConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("orders"))) {
      for (int i = 1; i <= count; i++) {
        producer.send(session.createTextMessage("order number " + i + "."));
      }
    }
  }

  /** Turns a byte of the first place where a text lies. */
  private static Path damage(Path data, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (var files = Files.list(data)) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at + wanted.length <= bytes.length; at++) {
          if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
            bytes[at] ^= 1;
            Files.write(file, bytes);
            return file;
          }
        }
      }
    }
    throw new AssertionError(text + " is nowhere");
  }

  @Test
  void whatIsWholeIsServedAgainAndWhatIsLostIsNamed() throws Exception {
    send(path("data"), 20);
    Path file = damage(path("data"), "order number 7.");
    Map<String, byte[]> before = JournalCopyTest.files(path("data"));

    Invocation command = new Invocation();
    assertThat(command.run("journal", "salvage", path("data").toString(), path("saved").toString()))
        .as(command.errText())
        .isZero();
    assertThat(command.outText())
        .contains(file + ", offset ", "wrong checksum", "Messages with the ids ")
        .contains("saved: 19 messages");
    Map<String, byte[]> after = JournalCopyTest.files(path("data"));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach((name, bytes) -> assertThat(after.get(name)).as(name).isEqualTo(bytes));

    try (RunningBroker broker = RunningBroker.in(path("saved"));
        Connection connection = new TernConnectionFactory(broker.url()).createConnection();
        Session session = connection.createSession()) {
      connection.start();
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      for (int i = 1; i <= 20; i++) {
        if (i != 7) {
          Message message = consumer.receive(10_000);
          assertThat(message.getBody(String.class)).isEqualTo("order number " + i + ".");
          assertThat(message.getJMSRedelivered()).as("order %d", i).isEqualTo(i < 7);
        }
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void aSoundJournalIsCopiedAndFoundSound() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    Invocation command = new Invocation();
    assertThat(
            command.run(
                "journal", "salvage", path("data").toString(), path("saved").toString(), "--json"))
        .as(command.errText())
        .isZero();
    assertThat(command.outText())
        .contains("\"messages\":10,", "\"preparedBranches\":1,", "\"unsureMessages\":0,")
        .contains("\"damages\":[],\"lost\":[],\"remarks\":[]")
        .hasLineCount(1);
    assertThat(sorted(export(path("saved")))).isEqualTo(sorted(export(path("data"))));
  }

  private static java.util.List<String> sorted(String export) {
    return export
        .lines()
        .filter(line -> !line.contains("-ids\"") && !line.contains("\"ids\""))
        .sorted()
        .toList();
  }

  private String export(Path data) {
    Invocation export = new Invocation();
    assertThat(export.run("journal", "export", data.toString())).as(export.errText()).isZero();
    return export.outText();
  }

  @Test
  void aJournalInUseOrATargetThatHoldsAnythingIsRefused() throws Exception {
    try (RunningBroker broker = RunningBroker.in(path("data"))) {
      assertThat(broker.url()).isNotNull();
      Invocation used = new Invocation();
      assertThat(used.run("journal", "salvage", path("data").toString(), path("saved").toString()))
          .isEqualTo(ExitCode.FAILED);
      assertThat(used.errText())
          .contains(Long.toString(ProcessHandle.current().pid()))
          .hasLineCount(1);
    }
    Files.createDirectory(path("full"));
    Files.writeString(path("full").resolve("letter.txt"), "dear");
    Invocation full = new Invocation();
    assertThat(full.run("journal", "salvage", path("data").toString(), path("full").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(full.errText()).contains("is not empty").hasLineCount(1);
    Invocation none = new Invocation();
    assertThat(none.run("journal", "salvage", path("none").toString(), path("saved").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(none.errText()).contains("does not exist").hasLineCount(1);
    assertThat(Files.exists(path("saved"))).isFalse();
  }

  @Test
  void withoutAnyHeaderNothingIsInvented() throws IOException {
    Files.createDirectory(path("data"));
    Files.write(path("data").resolve("segment-0000000001.log"), new byte[20_000]);
    Invocation command = new Invocation();
    assertThat(command.run("journal", "salvage", path("data").toString(), path("saved").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).contains("no file has a header").hasLineCount(1);
    assertThat(Files.exists(path("saved"))).isFalse();
  }
}
