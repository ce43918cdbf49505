package org.ternmq.systest.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/**
 * Random calls in random order from several threads, each outcome held against what the
 * specification lets that state answer. Each thread has sessions of its own (6.2.5), or contexts;
 * the connection of the sessions is everybody's, and anybody closes it at any time.
 */
class RandomApiWalkTest {
  private static final int SESSIONS = 4;

  @Test
  void overTcpEveryOutcomeIsOneThatTheSpecificationLetsBe() {
    walk("tcp", 12, 150);
  }

  @Test
  void insideTheJvmEveryOutcomeIsOneThatTheSpecificationLetsBe() {
    walk("vm", 12, 150);
  }

  @Test
  @Tag("soak")
  void forALongTimeEveryOutcomeIsOneThatTheSpecificationLetsBe() {
    walk("tcp", 1_000, 300);
    walk("vm", 1_000, 300);
  }

  /**
   * @param rounds each with a connection of its own, which is closed in its midst
   * @param steps of each thread in each round
   */
  private static void walk(String transport, int rounds, int steps) {
    String name = "walk-" + transport;
    BrokerOptions options = BrokerOptions.builder().name(name).listen("127.0.0.1:0").build();
    try (Broker broker = Broker.start(options)) {
      TernConnectionFactory factory =
          new TernConnectionFactory(
              transport.equals("vm")
                  ? "tern:vm://" + name
                  : "tern://127.0.0.1:" + broker.listenAddress().getPort());
      AtomicInteger calls = new AtomicInteger();
      for (int round = 0; round < rounds; round++) {
        round(factory, transport + round, steps, calls);
        assertNothingIsLeft(broker);
      }
      assertThat(calls).as("calls of listeners").hasPositiveValue();
    }
    await()
        .atMost(Deadline.PATIENT)
        .untilAsserted(() -> assertThat(clientThreads()).as("threads of the client").isEmpty());
  }

  private static void round(
      TernConnectionFactory factory, String round, int steps, AtomicInteger calls) {
    try {
      SharedConnection shared = new SharedConnection(factory.createConnection());
      List<Callable<Void>> walkers = new ArrayList<>();
      for (int thread = 0; thread < SESSIONS; thread++) {
        walkers.add(walk(new SessionWalker(shared, round + "/" + thread), steps));
      }
      walkers.add(walk(new ListenerWalker(shared, round + "/listener", calls), steps));
      walkers.add(walk(new ContextWalker(factory, round + "/context"), steps));
      Deadline.runAll(Duration.ofSeconds(30), walkers);
      shared.close();
    } catch (JMSException | AssertionError e) {
      throw new AssertionError(
          "-Dternmq.seed=" + Seed.value() + ", round " + round + threadDump(e), e);
    }
  }

  private static Callable<Void> walk(Walker walker, int steps) {
    return () -> {
      walker.walk(steps);
      return null;
    };
  }

  /** All topics of a walk are temporary, and so all its subscriptions end with their consumers. */
  private static void assertNothingIsLeft(Broker broker) {
    await()
        .atMost(Deadline.PATIENT)
        .untilAsserted(
            () -> {
              var core = broker.stats().core();
              assertThat(core.connections()).as("connections").isZero();
              assertThat(core.sessions()).as("sessions").isZero();
              assertThat(core.consumers()).as("consumers").isZero();
              assertThat(core.deliveredMessages()).as("delivered messages").isZero();
              assertThat(core.subscriptions()).as("subscriptions").isZero();
              assertThat(core.topics()).as("topics").isZero();
              assertThat(broker.queues()).as("queues").noneMatch(q -> isTemporary(q.name()));
            });
  }

  private static boolean isTemporary(String queue) {
    return queue.startsWith("temp-");
  }

  private static List<String> clientThreads() {
    List<String> names = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      if (name.startsWith("ternmq-completions") || name.startsWith("ternmq-listener")) {
        names.add(name);
      }
    }
    return names;
  }

  /** For a walk that hangs: where everybody stands. */
  private static String threadDump(Throwable failure) {
    if (failure.getMessage() == null || !failure.getMessage().contains("did not end within")) {
      return "";
    }
    StringBuilder dump = new StringBuilder();
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      dump.append('\n').append(each.getKey());
      for (StackTraceElement frame : each.getValue()) {
        dump.append("\n    ").append(frame);
      }
    }
    return dump.toString();
  }
}
