package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** Copies of a data directory, with a broker on it and without. */
class BackupTest {
  @TempDir private Path directory;

  private Path path(String name) {
    return directory.resolve(name);
  }

  private Invocation backup(Path from, Path to, String... more) {
    Invocation command = new Invocation();
    String[] all = new String[3 + more.length];
    all[0] = "backup";
    all[1] = from.toString();
    all[2] = to.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    command.run(all);
    return command;
  }

  /** Sends numbered messages, and takes every second one at once, until it is told to stop. */
  private static final class Load implements AutoCloseable {
    final AtomicInteger confirmed = new AtomicInteger(); // sends
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CompletableFuture<Void> done;

    Load(String url) {
      done = CompletableFuture.runAsync(() -> run(url));
    }

    private void run(String url) {
      try (Connection connection = new TernConnectionFactory(url).createConnection();
          Session session = connection.createSession();
          MessageProducer kept = session.createProducer(session.createQueue("kept"));
          MessageProducer passing = session.createProducer(session.createQueue("passing"));
          MessageConsumer consumer = session.createConsumer(session.createQueue("passing"))) {
        connection.start();
        String filling = "x".repeat(2_000);
        while (!stopped.get()) {
          kept.send(session.createTextMessage(Integer.toString(confirmed.get() + 1)));
          confirmed.incrementAndGet();
          passing.send(session.createTextMessage(filling));
          consumer.receive(10_000);
        }
      } catch (JMSException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      stopped.set(true);
      done.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  /** Small files and many checkpoints, so that segments are reused while they are copied. */
  private static Broker busyBroker(Path data) {
    return Broker.start(
        BrokerOptions.builder()
            .dataDirectory(data)
            .listen("127.0.0.1:0")
            .set("segment-bytes", "1MiB")
            .set("checkpoint-log-bytes", "1MiB")
            .build());
  }

  private static int drain(Path data, String queue) throws JMSException {
    try (RunningBroker broker = RunningBroker.in(data);
        Connection connection = new TernConnectionFactory(broker.url()).createConnection();
        Session session = connection.createSession()) {
      connection.start();
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      int expected = 0;
      for (var message = consumer.receive(2_000);
          message != null;
          message = consumer.receiveNoWait()) {
        expected++;
        assertThat(message.getBody(String.class)).isEqualTo(Integer.toString(expected));
      }
      return expected;
    }
  }

  @Test
  void copiesBesideABrokerUnderLoadHoldAllThatWasConfirmedBeforeAndServeAtOnce() throws Exception {
    int[] before = new int[3];
    try (Broker broker = busyBroker(path("data"));
        Load load = new Load("tern://127.0.0.1:" + broker.listenAddress().getPort())) {
      for (int i = 0; i < before.length; i++) {
        int wanted = load.confirmed.get() + 400;
        Awaitility.await().until(() -> load.confirmed.get() >= wanted || load.done.isDone());
        before[i] = load.confirmed.get();
        Invocation command = backup(path("data"), path("copy" + i));
        assertThat(command.exitCode()).as(command.errText()).isZero();
        assertThat(command.errText()).contains("checked").hasLineCount(1);
      }
    }
    for (int i = 0; i < before.length; i++) {
      Invocation verify = new Invocation();
      assertThat(verify.run("journal", "verify", path("copy" + i).toString())).isZero();
      assertThat(verify.outText()).contains("sound").doesNotContain("being written");
      assertThat(drain(path("copy" + i), "kept")).isGreaterThanOrEqualTo(before[i]);
    }
  }

  @Test
  void aStoppedBrokersDataAreCopiedToo() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    Invocation command = backup(path("data"), path("copy"), "--json");
    assertThat(command.exitCode()).as(command.errText()).isZero();
    assertThat(command.outText())
        .contains("\"segments\":", "\"passes\":1,", "\"logEnd\":\"")
        .hasLineCount(1);
    assertThat(export(path("copy"))).isEqualTo(export(path("data")));
  }

  private String export(Path data) {
    Invocation export = new Invocation();
    assertThat(export.run("journal", "export", data.toString())).as(export.errText()).isZero();
    return export.outText();
  }

  @Test
  void damagedDataAreNamedAndNoCopyIsLeft() throws Exception {
    JournalCopyTest.fill(path("data"), 1);
    Path segment = path("data").resolve("segment-0000000001.log");
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(4_500);
      file.write(0x55);
    }
    Invocation command = backup(path("data"), path("copy"));
    assertThat(command.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(command.errText()).contains("segment-0000000001.log, offset 4").hasLineCount(1);
    assertThat(Files.exists(path("copy"))).isFalse();
  }

  @Test
  void whatCannotBeCopiedOrOverwrittenIsNamed() throws IOException {
    Files.createDirectory(path("full"));
    Files.writeString(path("full").resolve("letter.txt"), "dear");
    Files.createDirectory(path("empty"));
    RunningBroker.in(path("data")).close();
    Invocation taken = backup(path("data"), path("full"));
    assertThat(taken.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(taken.errText()).contains("is not empty").hasLineCount(1);
    assertThat(backup(path("none"), path("copy")).errText()).contains("does not exist");
    assertThat(backup(path("empty"), path("copy")).errText()).contains("no journal");
    Invocation database = backup(Path.of("jdbc:h2:mem:x"), path("copy"));
    assertThat(database.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(database.errText()).contains("database's own backup").hasLineCount(1);
    assertThat(backup(path("data"), path("empty")).exitCode()).isZero();
  }
}
