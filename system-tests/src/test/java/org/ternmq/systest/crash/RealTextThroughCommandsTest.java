package org.ternmq.systest.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.JavaProcess;
import org.ternmq.systest.JavaProcess.Command;
import org.ternmq.systest.RealText;
import org.ternmq.systest.Scratch;
import org.ternmq.systest.Seed;

/**
 * The main job: lines of text go through {@code ternmq send}, the broker and {@code ternmq
 * receive}, each a process of its own, and come out as the same bytes in the same order; also when
 * the broker is killed on the way.
 */
class RealTextThroughCommandsTest {

  private static final int SMALL = 50_000;
  private static final int LARGE = 1_000_000;
  private static final Duration SMALL_DEADLINE = Duration.ofMinutes(2);
  private static final Duration LARGE_DEADLINE = Duration.ofMinutes(30);

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private final Path received = Scratch.directory("received").resolve("lines.txt");

  @Test
  void linesComeOutAsTheyWentIn() throws IOException {
    sendAndReceiveAtOnce(RealText.ofJdk(SMALL, Seed.value()), SMALL_DEADLINE);
  }

  @Test
  @Tag("soak")
  void aMillionLinesComeOutAsTheyWentIn() throws IOException {
    sendAndReceiveAtOnce(RealText.ofInstalledDocumentation(LARGE), LARGE_DEADLINE);
  }

  @Test
  void linesSurviveKillsWhileTheyAreSentAndReceived() throws IOException {
    sendAndReceiveThroughKills(RealText.ofJdk(SMALL, Seed.value()), 3, SMALL_DEADLINE);
  }

  @Test
  @Tag("soak")
  void aMillionLinesSurviveKillsWhileTheyAreSentAndReceived() throws IOException {
    sendAndReceiveThroughKills(RealText.ofInstalledDocumentation(LARGE), 12, LARGE_DEADLINE);
  }

  @Test
  void aBacklogSurvivesKillsWhileItIsReceivedInTransactions() throws IOException {
    RealText text = RealText.ofJdk(SMALL / 2, Seed.value());
    try (JavaProcess sender = send(broker.url()).input(text.file()).start()) {
      sender.awaitSuccess(SMALL_DEADLINE);
    }
    broker.killAndRestart();
    RandomGenerator random = Seed.random("backlog");
    long size = Files.size(text.file());
    try (JavaProcess receiver = receive(text, "--batch", "100").start()) {
      for (int kill = 1; kill <= 2; kill++) {
        long threshold = (kill - 1) * size / 2 + random.nextLong(size / 3);
        Awaitility.await()
            .atMost(SMALL_DEADLINE)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> receivedBytes() >= threshold || !receiver.isAlive());
        broker.killAndRestart();
      }
      receiver.awaitSuccess(SMALL_DEADLINE);
    }
    assertSameBytes(text);
  }

  private void sendAndReceiveAtOnce(RealText text, Duration deadline) throws IOException {
    try (JavaProcess receiver = receive(text).start();
        JavaProcess sender = send(broker.url()).input(text.file()).start()) {
      sender.awaitSuccess(deadline);
      receiver.awaitSuccess(deadline);
    }
    assertSameBytes(text);
    assertThat(broker.stop()).as("exit code of the broker after SIGTERM").isIn(0, 143);
  }

  /**
   * The test itself writes the sender's standard input, so it knows how far the sender is, give or
   * take a pipe: the kills fall at lines drawn from the seed.
   */
  private void sendAndReceiveThroughKills(RealText text, int kills, Duration deadline)
      throws IOException {
    RandomGenerator random = Seed.random("kills");
    long size = Files.size(text.file());
    long[] killAt = random.longs(kills, size / 50, size).sorted().toArray();
    System.out.println(
        "kills after " + Arrays.toString(killAt) + " of " + size + " bytes, seed " + Seed.value());
    ExecutorService executioner = Executors.newSingleThreadExecutor();
    try (JavaProcess receiver = receive(text).start();
        JavaProcess sender = send(broker.reconnectingUrl()).start()) {
      CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
      try (InputStream in = new BufferedInputStream(Files.newInputStream(text.file()));
          OutputStream out = sender.standardInput()) {
        byte[] buffer = new byte[4096];
        long written = 0;
        int next = 0;
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          out.flush();
          written += n;
          if (next < kills && written >= killAt[next]) {
            next++;
            // On another thread: the sender goes on being fed while its broker is dead.
            done = done.thenRunAsync(broker::killAndRestart, executioner);
          }
        }
      }
      done.join();
      sender.awaitSuccess(deadline);
      receiver.awaitSuccess(deadline);
    } finally {
      executioner.shutdownNow();
    }
    assertSameBytes(text);
  }

  private static Command send(String url) {
    return Command.ternmq("send", "--url", url, "queue:lines");
  }

  private Command receive(RealText text, String... more) {
    String[] fixed = {
      "receive",
      "--url",
      broker.reconnectingUrl(),
      "queue:lines",
      "--count",
      Long.toString(text.lines()),
      "--wait",
      "60s"
    };
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return Command.ternmq(all).output(received);
  }

  private long receivedBytes() throws IOException {
    return Files.exists(received) ? Files.size(received) : 0;
  }

  private void assertSameBytes(RealText text) throws IOException {
    long mismatch = Files.mismatch(text.file(), received);
    assertThat(mismatch)
        .as("first byte of %s that differs from %s (seed %d)", received, text.file(), Seed.value())
        .isEqualTo(-1);
    Files.delete(received);
    Files.delete(text.file());
  }
}
