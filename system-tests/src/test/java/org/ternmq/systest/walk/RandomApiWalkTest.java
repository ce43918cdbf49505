package org.ternmq.systest.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/**
 * Random calls in random order from several threads, each outcome held against what the
 * specification lets that state answer. Each thread has sessions of its own (6.2.5); the connection
 * is everybody's, and anybody closes it at any time.
 */
class RandomApiWalkTest {
  private static final int THREADS = 4;

  /** A call, and what it throws while the object is open; null for nothing. */
  private record Step(String name, Call call, Class<? extends Exception> expected) {
    interface Call {
      void run() throws JMSException;
    }
  }

  /** A connection that all threads share, with what is known of its end. */
  private static final class Shared {
    private final Connection connection;
    private volatile boolean closing;
    private volatile boolean closed;

    Shared(Connection connection) {
      this.connection = connection;
    }

    void close() throws JMSException {
      closing = true;
      connection.close();
      closed = true;
    }
  }

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
      for (int round = 0; round < rounds; round++) {
        round(factory, transport + round, steps);
        assertNothingIsLeft(broker);
      }
    }
    await()
        .atMost(Deadline.PATIENT)
        .untilAsserted(() -> assertThat(clientThreads()).as("threads of the client").isEmpty());
  }

  private static void round(TernConnectionFactory factory, String round, int steps) {
    try {
      Shared shared = new Shared(factory.createConnection());
      List<Callable<Void>> walkers = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String purpose = round + "/" + thread;
        walkers.add(
            () -> {
              new Walker(shared, purpose, steps).walk();
              return null;
            });
      }
      Deadline.runAll(Duration.ofSeconds(30), walkers);
      shared.close();
    } catch (JMSException | AssertionError e) {
      throw new AssertionError(
          "-Dternmq.seed=" + Seed.value() + ", round " + round + threadDump(e), e);
    }
  }

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
              assertThat(broker.queues()).as("queues").noneMatch(q -> isTemporary(q.toString()));
            });
  }

  private static boolean isTemporary(String queue) {
    return queue.contains("temp-queue");
  }

  private static List<String> clientThreads() {
    List<String> names = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      boolean client = thread.getName().startsWith("ternmq-completions");
      if (client || thread.getName().startsWith("ternmq-session")) {
        names.add(thread.getName());
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

  /** One thread with one session at a time; belongs to that thread. */
  private static final class Walker {
    private static final CompletionListener IGNORING =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            // The walk is about what the calls answer.
          }

          @Override
          public void onException(Message message, Exception exception) {
            // A send may meet the end of its connection.
          }
        };

    private final Shared shared;
    private final RandomGenerator random;
    private final int steps;
    private final String purpose;
    private Session session;
    private boolean transacted;
    private boolean sessionClosed;
    private Queue queue;
    private MessageProducer producer;
    private boolean producerClosed;
    private MessageConsumer consumer;
    private boolean consumerClosed;

    Walker(Shared shared, String purpose, int steps) {
      this.shared = shared;
      this.purpose = purpose;
      this.steps = steps;
      this.random = Seed.random(purpose);
    }

    void walk() {
      for (int i = 0; i < steps; i++) {
        if (session == null || random.nextInt(40) == 0) {
          take(new Step("createSession", this::open, null), false);
        } else {
          oneOf(random.nextInt(100));
        }
      }
    }

    private void open() throws JMSException {
      int mode = random.nextInt(4);
      transacted = mode == Session.SESSION_TRANSACTED;
      Session opened = shared.connection.createSession(mode);
      Queue its = opened.createQueue("walk" + random.nextInt(3));
      MessageProducer sender = opened.createProducer(its);
      MessageConsumer receiver = opened.createConsumer(its);
      session = opened;
      queue = its;
      producer = sender;
      consumer = receiver;
      sessionClosed = false;
      producerClosed = false;
      consumerClosed = false;
    }

    private void oneOf(int choice) {
      Class<? extends Exception> unlessTransacted = transacted ? null : IllegalStateException.class;
      Class<? extends Exception> ifTransacted = transacted ? IllegalStateException.class : null;
      boolean ofProducer = sessionClosed || producerClosed;
      boolean ofConsumer = sessionClosed || consumerClosed;
      if (choice < 15) {
        take(step("send", () -> producer.send(session.createMessage()), null), ofProducer);
      } else if (choice < 25) {
        take(
            step("send async", () -> producer.send(session.createMessage(), IGNORING), null),
            ofProducer);
      } else if (choice < 30) {
        take(
            step("send null", () -> producer.send(null), MessageFormatException.class), ofProducer);
      } else if (choice < 34) {
        int priority = random.nextInt(12) - 1;
        boolean legal = priority >= 0 && priority <= 9;
        take(
            step(
                "setPriority " + priority,
                () -> producer.setPriority(priority),
                legal ? null : JMSException.class),
            ofProducer);
      } else if (choice < 46) {
        take(step("receiveNoWait", () -> consumer.receiveNoWait(), null), ofConsumer);
      } else if (choice < 54) {
        take(step("receive", () -> consumer.receive(1 + random.nextInt(3)), null), ofConsumer);
      } else if (choice < 60) {
        take(step("commit", () -> session.commit(), unlessTransacted), sessionClosed);
      } else if (choice < 64) {
        take(step("rollback", () -> session.rollback(), unlessTransacted), sessionClosed);
      } else if (choice < 68) {
        take(step("recover", () -> session.recover(), ifTransacted), sessionClosed);
      } else if (choice < 72) {
        take(step("temporary", this::makeAndDeleteTemporary, null), sessionClosed);
      } else if (choice < 76) {
        take(
            step(
                "createConsumer of null",
                () -> session.createConsumer(null),
                InvalidDestinationException.class),
            sessionClosed);
      } else if (choice < 80) {
        take(
            step("browse", () -> session.createBrowser(queue).getEnumeration(), null),
            sessionClosed);
      } else if (choice < 84) {
        take(step("start", () -> shared.connection.start(), null), false);
      } else if (choice < 87) {
        take(step("stop", () -> shared.connection.stop(), null), false);
      } else if (choice < 90) {
        closing(step("close the producer", () -> producer.close(), null));
        producerClosed = true;
      } else if (choice < 93) {
        closing(step("close the consumer", () -> consumer.close(), null));
        consumerClosed = true;
      } else if (choice < 96) {
        closing(step("close the session", () -> session.close(), null));
        sessionClosed = true;
      } else if (random.nextInt(40) == 0) {
        closing(step("close the connection", shared::close, null));
      }
    }

    private void makeAndDeleteTemporary() throws JMSException {
      TemporaryQueue temporary = session.createTemporaryQueue();
      if (random.nextBoolean()) {
        temporary.delete();
      }
    }

    private static Step step(String name, Step.Call call, Class<? extends Exception> expected) {
      return new Step(name, call, expected);
    }

    /** A close never fails, whatever the state. */
    private void closing(Step step) {
      Exception outcome = outcome(step);
      assertThat(outcome).as("%s: %s", purpose, step.name()).isNull();
    }

    /**
     * @param closed whether this thread has closed the object
     */
    private void take(Step step, boolean closed) {
      boolean closedBefore = closed || shared.closed;
      Exception outcome = outcome(step);
      boolean closingAfter = closed || shared.closing;
      String what = purpose + ": " + step.name();
      if (closedBefore) {
        assertThat(outcome).as(what + ", closed").isInstanceOf(IllegalStateException.class);
      } else if (closingAfter) {
        if (outcome != null) { // it met the close of another thread
          assertThat(outcome).as(what + ", being closed").isInstanceOf(JMSException.class);
        }
      } else if (step.expected() == null) {
        assertThat(outcome).as(what).isNull();
      } else {
        assertThat(outcome).as(what).isInstanceOf(step.expected());
      }
    }

    private static Exception outcome(Step step) {
      try {
        step.call().run();
        return null;
      } catch (JMSException | RuntimeException e) {
        return e;
      }
    }
  }
}
