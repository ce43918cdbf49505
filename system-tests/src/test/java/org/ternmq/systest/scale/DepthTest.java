package org.ternmq.systest.scale;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.JavaProcess;
import org.ternmq.systest.Scratch;

/**
 * What a deep queue, or a durable subscriber that is far behind, costs everybody else: the same
 * load at several depths, in one table, with a heap of 512 MiB.
 *
 * <ul>
 *   <li>{@code ternmq.depth.steps}: the depths, default 0,1000000,10000000 (15 GB of disk)
 *   <li>{@code ternmq.depth.behind}: how far the subscriber is behind, default 1000000
 *   <li>{@code ternmq.depth.seconds}: the length of one measurement, default 10
 *   <li>{@code ternmq.depth.data}: a directory that is kept, so that another call goes on there,
 *       and {@code ternmq.depth.from}: how deep the queue in it is
 * </ul>
 */
@Tag("soak")
class DepthTest {
  private static final int BODY_BYTES = 1024;
  private static final int BATCH = 500;
  private static final int READERS = 50;
  private static final int STARTS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @RegisterExtension final BrokerProcess broker = broker();

  private static BrokerProcess broker() {
    BrokerProcess made = new BrokerProcess().jvm("-Xmx512m");
    String data = System.getProperty("ternmq.depth.data");
    if (JavaProcess.classArchive() != null) {
      made.jvm("-XX:SharedArchiveFile=" + JavaProcess.classArchive());
    }
    return data == null ? made : made.data(Path.of(data));
  }

  @Test
  void theDepthOfOneQueueIsNothingToTheOthers() throws Exception {
    List<String> table = new ArrayList<>();
    table.add(
        "| depth | sent and consumed /s | delivered p50, p99 | heap after GC MiB | ready ms | first"
            + " delivery ms | journal MiB |");
    load(5); // a broker that has just started is slower
    long depth = Long.getLong("ternmq.depth.from", 0);
    for (String step :
        System.getProperty("ternmq.depth.steps", "0,1000000,10000000").split(",", -1)) {
      long filled = System.nanoTime();
      fill(Long.parseLong(step) - depth);
      depth = Long.parseLong(step);
      System.out.printf(
          Locale.ROOT, "filled to %,d in %d s%n", depth, seconds(System.nanoTime() - filled));
      Load load = load(Integer.getInteger("ternmq.depth.seconds", 10));
      long heap = heapMiB();
      table.add(
          String.format(
              Locale.ROOT,
              "| %,d | %s | %s | %,d | %s | %,d |",
              depth,
              load.rate(),
              load.delivered(),
              heap,
              restarts(depth > 0),
              journalMiB()));
      System.out.println(table.get(table.size() - 1));
      assertThat(heap).as("heap after a collection").isLessThan(256);
      assertThat(journalMiB()).isLessThan(2 * depth * (BODY_BYTES + 200) / 1_048_576 + 1_000);
    }
    table.forEach(System.out::println);
  }

  @Test
  void aSubscriberThatIsFarBehindIsNothingToFiftyThatKeepUp() throws Exception {
    int behind = Integer.getInteger("ternmq.depth.behind", 1_000_000);
    try (Connection connection = broker.connect();
        Session session = connection.createSession()) {
      session.createSharedDurableConsumer(session.createTopic("t"), "behind").close();
      publishToReaders(); // a broker that has just started is slower
      long before = publishToReaders();
      publish(behind);
      long after = publishToReaders();
      System.out.printf(
          Locale.ROOT,
          "| published /s to %d that keep up, beside one that is behind | %,d when it begins | %,d"
              + " when it is %,d behind | heap after GC %,d MiB | journal %,d MiB |%n",
          READERS,
          before,
          after,
          behind,
          heapMiB(),
          journalMiB());
    }
  }

  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos);
  }

  // --- load

  /**
   * What others get.
   *
   * @param delivered time from the send to the receipt
   */
  private record Load(String rate, String delivered) {}

  /** Four producers and four consumers on another queue, each message confirmed by the disk. */
  private Load load(int seconds) throws IOException {
    Path report = Files.createTempFile(Scratch.directory("depth"), "bench", ".txt");
    JavaProcess.Command command =
        JavaProcess.Command.ternmq(
            "bench",
            "--queue=others",
            "--producers=4",
            "--consumers=4",
            "--size=" + BODY_BYTES,
            "--seconds=" + seconds,
            "--url=" + broker.url());
    try (JavaProcess bench = command.output(report).start()) {
      bench.awaitSuccess(PATIENCE);
    }
    List<String> lines = Files.readAllLines(report);
    String delivered = line(lines, "delivered ");
    String[] words = delivered.split("(p50 |, p90 .*p99 |, p99.9)", -1);
    return new Load(line(lines, "rate ").split(" per ", -1)[0], words[1] + ", " + words[2]);
  }

  private static String line(List<String> lines, String beginning) {
    return lines.stream()
        .filter(line -> line.startsWith(beginning))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError("no line " + beginning + " in " + lines))
        .substring(beginning.length())
        .strip();
  }

  private void fill(long count) throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("deep"))) {
      send(session, producer, count);
    }
  }

  private void publish(long count) throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createTopic("t"))) {
      send(session, producer, count);
    }
  }

  private static void send(Session session, MessageProducer producer, long count)
      throws JMSException {
    for (long i = 1; i <= count; i++) {
      producer.send(body(session));
      if (i % BATCH == 0) {
        session.commit();
      }
    }
    session.commit();
  }

  private static BytesMessage body(Session session) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[BODY_BYTES]);
    return message;
  }

  /** Messages a second, in transactions of ten, that all readers got. */
  private long publishToReaders() throws JMSException {
    LongAdder received = new LongAdder();
    List<Connection> readers = new ArrayList<>();
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createTopic("t"))) {
      for (int i = 0; i < READERS; i++) {
        Connection reader = broker.connect();
        readers.add(reader);
        Session own = reader.createSession();
        own.createConsumer(own.createTopic("t"))
            .setMessageListener(message -> received.increment());
      }
      long start = System.nanoTime();
      long end = start + TimeUnit.SECONDS.toNanos(Integer.getInteger("ternmq.depth.seconds", 10));
      long sent = 0;
      while (System.nanoTime() < end) {
        send(session, producer, 10);
        sent += 10;
      }
      while (received.sum() < sent * READERS) {
        assertThat(System.nanoTime() - end)
            .as("%s of %s", received, sent * READERS)
            .isLessThan(PATIENCE.toNanos());
        Thread.onSpinWait();
      }
      return sent * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    } finally {
      for (Connection reader : readers) {
        reader.close();
      }
    }
  }

  // --- what it costs

  /** SIGKILL, and the median times from the new process to its ready line and to a delivery. */
  private String restarts(boolean anythingToDeliver) throws JMSException {
    List<Long> ready = new ArrayList<>();
    List<Long> delivered = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      broker.kill();
      long start = System.nanoTime();
      broker.start();
      ready.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      if (anythingToDeliver) {
        try (Connection connection = broker.connect();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue("deep"))) {
          Deadline.receive(consumer);
          delivered.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
          session.rollback();
        }
      }
    }
    return median(ready) + " | " + (anythingToDeliver ? median(delivered) : "");
  }

  private static long median(List<Long> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private long heapMiB() throws IOException {
    jcmd("GC.run");
    String info = jcmd("GC.heap_info"); // "... total 123K, used 45K ..." for each generation
    long usedKib = 0;
    for (String line : info.split("\n", -1)) {
      int used = line.indexOf("used ");
      if (used > 0 && line.contains("generation")) {
        usedKib += Long.parseLong(line.substring(used + 5, line.indexOf('K', used)));
      }
    }
    assertThat(usedKib).as(info).isPositive();
    return usedKib / 1024;
  }

  private String jcmd(String command) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(broker.pid()), command)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private long journalMiB() throws IOException {
    try (Stream<Path> files = Files.list(broker.data())) {
      return files.mapToLong(file -> file.toFile().length()).sum() / 1_048_576;
    }
  }
}
