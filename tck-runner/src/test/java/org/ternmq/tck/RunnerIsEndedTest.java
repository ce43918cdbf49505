package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill} while a test hangs: what the runner started must not stay. */
class RunnerIsEndedTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void brokersForksAndTheFolderGoWithTheRunner() throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path log = folder.resolve("log");
    Process runner =
        new ProcessBuilder(command(temporary))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      // One fork looks for tests and goes; then there are the broker and the fork of the test.
      await().atMost(LONG).until(() -> !runner.isAlive() || runner.descendants().count() == 2);
      List<ProcessHandle> started = runner.descendants().toList();
      assertThat(runner.isAlive()).as(Files.readString(log)).isTrue();

      runner.destroy();

      assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
      await().atMost(LONG).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(temporary).isEmptyDirectory();
    } finally {
      runner.descendants().forEach(ProcessHandle::destroyForcibly);
      runner.destroyForcibly();
    }
  }

  private List<String> command(Path temporary) throws IOException {
    Path adapter = folder.resolve("other.properties");
    String keys =
        """
        name=Other
        class.path=CLASSPATH
        broker.command={java} -cp {class.path} BROKER {port}
        jndi.java.naming.factory.initial=org.ternmq.jms.jndi.TernInitialContextFactory
        """;
    Files.writeString(
        adapter,
        keys.replace("CLASSPATH", System.getProperty("java.class.path"))
            .replace("BROKER", ListeningProcess.class.getName()));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.io.tmpdir=" + temporary,
        "-cp",
        System.getProperty("java.class.path"),
        TckRunner.class.getName(),
        "--tck",
        FakeTck.jar(folder).toString(),
        "--provider",
        adapter.toString(),
        "--include",
        "EndingsIT.hangs",
        "--report",
        folder.resolve("report").toString());
  }

  /** All that the runner asks of a broker before tests begin. */
  static final class ListeningProcess {
    private ListeningProcess() {}

    public static void main(String[] port) throws IOException {
      try (ServerSocket socket =
          new ServerSocket(Integer.parseInt(port[0]), 1, InetAddress.getLoopbackAddress())) {
        while (!socket.isClosed()) {
          socket.accept().close();
        }
      }
    }
  }
}
