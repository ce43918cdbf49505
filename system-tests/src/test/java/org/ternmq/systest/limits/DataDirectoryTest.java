package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.FreePort;
import org.ternmq.systest.JavaProcess;
import org.ternmq.systest.JavaProcess.Command;
import org.ternmq.systest.Scratch;

/** Data directories that a broker must not, or cannot, use: it says why, and ends. */
@Timeout(120)
class DataDirectoryTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private static Command run(Path data) {
    return Command.ternmq(
        "run", "--data", data.toString(), "--listen", "127.0.0.1:" + FreePort.next());
  }

  private static String refused(Command command) {
    try (JavaProcess process = command.start()) {
      assertThat(process.awaitExit(DEADLINE)).as("exit code of %s", command).isNotZero();
      assertThat(process.log()).doesNotContain("\tat ", "Exception in thread");
      return process.log();
    }
  }

  @Test
  void aSecondBrokerOnTheSameDirectoryIsRefusedWithTheOwnersPid() throws JMSException {
    try (PingPong other = new PingPong(broker)) {
      other.once();
      assertThat(refused(run(broker.data()))).contains(Long.toString(broker.pid()));
      other.times(10);
    }
  }

  @Test
  void theLockOfAKilledBrokerKeepsNobodyOut() throws JMSException {
    broker.killAndRestart();
    try (PingPong other = new PingPong(broker)) {
      other.once();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    Path data = Scratch.directory("taken");
    assertThat(
            refused(
                Command.ternmq(
                    "run", "--data", data.toString(), "--listen", "127.0.0.1:" + broker.port())))
        .contains(Integer.toString(broker.port()));
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(Scratch.directory("file").resolve("data"));
    assertThat(refused(run(file))).contains(file.toString());
  }

  @Test
  void aDirectoryWithoutPermissionIsNamed() throws IOException {
    Path directory = Scratch.directory("read-only");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path data = directory.resolve("data");
    assertThat(refused(run(data).launchedBy(withoutOverride()))).contains(data.toString());
  }

  /** Permissions mean nothing to root unless it gives up the capability to pass over them. */
  private static List<String> withoutOverride() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/setpriv")),
        "skipped: running as root and there is no setpriv");
    return List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");
  }

  @Test
  void aByteThatChangedInTheMiddleOfTheJournalIsFoundAndNothingIsThrownAway()
      throws JMSException, IOException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("precious"))) {
      for (int i = 0; i < 200; i++) {
        producer.send(session.createTextMessage("precious " + i));
        session.commit();
      }
    }
    broker.kill();
    Path file = fileWith(broker.data(), "precious 50");
    byte[] bytes = Files.readAllBytes(file);
    int at = indexOf(bytes, "precious 50");
    bytes[at] ^= 1;
    Files.write(file, bytes);

    assertThat(refused(broker.command())).contains(file.getFileName().toString());

    // Mended by hand, it opens with everything: the refusal has changed nothing.
    bytes[at] ^= 1;
    Files.write(file, bytes);
    broker.start();
    try (Connection connection = broker.connect()) {
      assertThat(Deadline.drain(connection, "precious")).hasSize(200);
    }
  }

  private static Path fileWith(Path directory, String text) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file :
          all.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList()) {
        if (indexOf(Files.readAllBytes(file), text) >= 0) {
          return file;
        }
      }
    }
    throw new AssertionError("no file in " + directory + " holds: " + text);
  }

  private static int indexOf(byte[] bytes, String text) {
    byte[] wanted = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int i = 0; i <= bytes.length - wanted.length; i++) {
      int matched = 0;
      while (matched < wanted.length && bytes[i + matched] == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return i;
      }
    }
    return -1;
  }
}
