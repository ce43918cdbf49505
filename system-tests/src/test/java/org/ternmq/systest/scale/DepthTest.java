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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/**
 * What a deep queue, or a durable subscriber that is far behind, costs everybody else: the same
 * load at several depths, in one table. The depths are -Dternmq.depth.steps (default
 * 0,1000000,10000000, which takes 12 GB of disk), the length of one measurement is
 * -Dternmq.depth.seconds (default 10).
 */
@Tag("soak")
class DepthTest {
  private static final int BODY_BYTES = 1024;
  private static final int BATCH = 500;
  private static final int SUBSCRIBERS = 50;
  private static final int FOR_TOPIC = 10; // of the messages of a queue, as many go to 50 readers

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  @Test
  void theDepthOfOneQueueIsNothingToTheOthers() throws Exception {
    restartSmall();
    List<String> table = new ArrayList<>();
    table.add("| depth | sent and consumed /s | heap after GC MiB | restart ms | journal MiB |");
    long depth = 0;
    for (long step : steps()) {
      fill("deep", step - depth);
      depth = step;
      long rate = rate("others", seconds());
      long heapMiB = heapMiB();
      broker.kill();
      long start = System.nanoTime();
      broker.start();
      if (depth > 0) {
        try (Connection connection = broker.connect();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue("deep"))) {
          Deadline.receive(consumer);
          session.rollback();
        }
      }
      long restartMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      table.add(
          String.format(
              Locale.ROOT,
              "| %,d | %,d | %,d | %,d | %,d |",
              depth,
              rate,
              heapMiB,
              restartMs,
              journalMiB()));
      assertThat(journalMiB()).isLessThan(2 * depth * (BODY_BYTES + 200) / 1_048_576 + 1_000);
    }
    table.forEach(System.out::println);
  }

  @Test
  void aSubscriberThatIsFarBehindIsNothingToFiftyThatKeepUp() throws Exception {
    restartSmall();
    long most = Arrays.stream(steps()).max().orElse(0) / FOR_TOPIC;
    try (Connection connection = broker.connect();
        Session session = connection.createSession()) {
      session.createSharedDurableConsumer(session.createTopic("t"), "behind").close();
      List<Connection> readers = new ArrayList<>();
      for (int i = 0; i < SUBSCRIBERS; i++) {
        Connection reader = broker.connect();
        readers.add(reader);
        Session own = reader.createSession();
        own.createConsumer(own.createTopic("t")).setMessageListener(message -> {});
      }
      long before = publish(session, most / 10);
      publish(session, most - 2 * (most / 10));
      long after = publish(session, most / 10);
      System.out.printf(
          Locale.ROOT,
          "published to %d, one is behind: %,d /s at first, %,d /s when it is %,d behind;"
              + " heap after GC %,d MiB, journal %,d MiB%n",
          SUBSCRIBERS,
          before,
          after,
          most,
          heapMiB(),
          journalMiB());
      for (Connection reader : readers) {
        reader.close();
      }
    }
  }

  private void restartSmall() {
    broker.stop();
    broker.jvm("-Xmx512m").start();
  }

  private static long[] steps() {
    String steps = System.getProperty("ternmq.depth.steps", "0,1000000,10000000");
    return Stream.of(steps.split(",", -1)).mapToLong(Long::parseLong).sorted().toArray();
  }

  private static int seconds() {
    return Integer.getInteger("ternmq.depth.seconds", 10);
  }

  private void fill(String queue, long count) throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      for (long i = 1; i <= count; i++) {
        producer.send(body(session));
        if (i % BATCH == 0) {
          session.commit();
        }
      }
      session.commit();
    }
  }

  private static BytesMessage body(Session session) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[BODY_BYTES]);
    return message;
  }

  /** Messages a second through another queue, in transactions of ten each way. */
  private long rate(String queue, int seconds) throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      long start = System.nanoTime();
      long end = start + TimeUnit.SECONDS.toNanos(seconds);
      long done = 0;
      while (System.nanoTime() < end) {
        for (int i = 0; i < 10; i++) {
          producer.send(body(session));
        }
        session.commit();
        for (int i = 0; i < 10; i++) {
          Deadline.receive(consumer);
        }
        session.commit();
        done += 10;
      }
      return done * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }
  }

  private static long publish(Session session, long count) throws JMSException {
    long start = System.nanoTime();
    try (MessageProducer producer = session.createProducer(session.createTopic("t"))) {
      for (long i = 0; i < count; i++) {
        producer.send(body(session));
      }
    }
    return count * TimeUnit.SECONDS.toNanos(1) / Math.max(1, System.nanoTime() - start);
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
