package org.ternmq.systest.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Scratch;
import org.ternmq.systest.Seed;

/**
 * Weeks of use in fast motion: transactions of Narayana over the broker and H2, whose process is
 * killed in the middle of at least one of a hundred. The broker lives through all of it: neither
 * its heap nor the branches it has in doubt may grow. {@code -Dternmq.soak.transactions=NUMBER}
 * scales it.
 */
@Tag("soak")
class FastMotionTest {
  private static final int TRANSACTIONS = Integer.getInteger("ternmq.soak.transactions", 50_000);

  /** A process is killed somewhere in the time that so many transactions take. */
  private static final int PER_KILL = 100;

  private static final int SAMPLES = 10;
  private static final long HEAP_NOISE_KIB = 8 * 1_024;
  private static final Pattern USED = Pattern.compile("generation .*used (\\d+)K");

  @RegisterExtension final BrokerProcess broker = new BrokerProcess().jvm("-Xmx256m");

  private final Path directory = Scratch.directory("fast-motion");
  private final Set<String> moved = new HashSet<>();
  private final List<Long> heapKib = new ArrayList<>();

  @Test
  void heapAndBranchesInDoubtStayFlat() throws Exception {
    RandomGenerator random = Seed.random("fast motion");
    TransferProcess process = start();
    try {
      assertThat(process.ask("run warm " + PER_KILL)).startsWith("ran"); // code not yet compiled
      long begin = System.nanoTime();
      assertThat(process.ask("run measured " + PER_KILL)).startsWith("ran");
      long batchUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
      int kills = 0;
      while (moved.size() < TRANSACTIONS) {
        process.tell("run " + kills + " " + PER_KILL);
        // Past the start of the connections, and not after the last transaction.
        LockSupport.parkNanos(
            TimeUnit.MICROSECONDS.toNanos(batchUs / 10 + random.nextLong(batchUs)));
        process.close();
        kills++;
        process = start();
        assertThat(process.ask("recover"))
            .as("kill %d, seed %d", kills, Seed.value())
            .isEqualTo("clean");
        drain();
        if (moved.size() >= (heapKib.size() + 1L) * TRANSACTIONS / SAMPLES) {
          heapKib.add(heapAfterCollectionKib());
          System.out.printf(
              "%,d transactions, %d kills: heap %,d KiB%n",
              moved.size(), kills, heapKib.get(heapKib.size() - 1));
        }
      }
      assertThat(kills).as("kills").isGreaterThanOrEqualTo(TRANSACTIONS / PER_KILL);
      checkRows(process.ask("state"));
    } finally {
      process.close();
    }
    // The first sample may come before everything is loaded: it is not counted against growth.
    int third = SAMPLES / 3;
    long early = heapKib.subList(1, 1 + third).stream().mapToLong(each -> each).max().orElseThrow();
    long late =
        heapKib.subList(heapKib.size() - third, heapKib.size()).stream()
            .mapToLong(each -> each)
            .min()
            .orElseThrow();
    assertThat(late).as("heap in KiB, %s", heapKib).isLessThan(early + HEAP_NOISE_KIB);
  }

  private TransferProcess start() {
    return new TransferProcess(broker.url() + "?reconnect=true&reconnectDelayMs=20", directory);
  }

  /** Each message is moved once. */
  private void drain() throws JMSException {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("B"));
      for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        assertThat(moved.add(m.getBody(String.class))).as("moved twice: %s", m).isTrue();
      }
    }
  }

  /** A row for each message that was moved, and for no other; nothing is in doubt. */
  private void checkRows(String state) {
    String rows = "";
    for (String each : state.split(" ", -1)) {
      if (each.startsWith("rows=")) {
        rows = each.substring("rows=".length());
      }
    }
    assertThat(new HashSet<>(Arrays.asList(rows.split(",", -1)))).isEqualTo(moved);
    assertThat(state).contains(" doubt=0 ");
  }

  private long heapAfterCollectionKib() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    long total = 0;
    while (used.find()) {
      total += Long.parseLong(used.group(1));
    }
    assertThat(total).isPositive();
    return total;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(broker.pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
