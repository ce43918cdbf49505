package org.ternmq.bench.scenario;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/**
 * Messages that go round many queues, each with a consumer: eight connections send, eight with up
 * to 16 sessions each receive. Each queue's messages must come in order, none missing.
 */
final class ManyQueues implements Scenario {
  private static final int CONNECTIONS = 8;
  private static final int SESSIONS_OF_EACH = 16;
  private static final int BODY_BYTES = 1024;
  private static final int UNDER_WAY = 5_000;
  private static final long WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final Duration LOOK_STEP = Duration.ofMillis(5);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final String name;
  private final int queues;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final AtomicLong outOfOrder = new AtomicLong();

  ManyQueues(String name, int queues) {
    this.name = name;
    this.queues = queues;
  }

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    int connections = Math.min(CONNECTIONS, queues);
    for (int i = 0; i < connections; i++) {
      receive(run, i, connections);
    }
    for (int i = 0; i < connections; i++) {
      send(run, i, connections);
    }
    Measured measured = run.measure(received::sum);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (received.sum() < sent.sum() && System.nanoTime() < deadline) {
      run.stage().pass(LOOK_STEP);
    }
    Verdict verdict = new Verdict(sent.sum(), sent.sum() - received.sum(), 0, outOfOrder.get(), 0);
    return List.of(Figure.rate(name, "msg/s", measured, verdict));
  }

  private static String queueName(int index) {
    return "bench_many_" + index;
  }

  private void receive(Run run, int first, int step) throws JMSException {
    Connection connection = run.connect();
    List<Session> sessions = new ArrayList<>();
    int count = (queues - first - 1) / step + 1;
    for (int i = 0; i < Math.min(SESSIONS_OF_EACH, count); i++) {
      sessions.add(connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
    }
    for (int i = 0; i < count; i++) {
      Session session = sessions.get(i % sessions.size());
      Reader reader = new Reader(run);
      session
          .createConsumer(session.createQueue(queueName(first + i * step)))
          .setMessageListener(reader::read);
    }
    connection.start();
  }

  /** Of one queue, to which one producer sends. */
  private final class Reader {
    private final Run run;
    private final Payload payload = new Payload(BODY_BYTES);
    private long next;

    Reader(Run run) {
      this.run = run;
    }

    void read(Message message) {
      try {
        payload.read(message);
        if (payload.sequence() != next) {
          outOfOrder.incrementAndGet();
        }
        next = payload.sequence() + 1;
        received.increment();
      } catch (JMSException | RuntimeException e) {
        run.stage().fail(e);
      }
    }
  }

  private void send(Run run, int first, int step) throws JMSException {
    Session session = run.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(null);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    List<Queue> own = new ArrayList<>();
    for (int i = first; i < queues; i += step) {
      own.add(session.createQueue(queueName(i)));
    }
    Payload payload = new Payload(BODY_BYTES);
    run.stage()
        .start(
            "sender-" + first,
            () -> {
              for (long round = 0; !run.stage().isOver(); round++) {
                for (int i = 0; i < own.size() && !run.stage().isOver(); i++) {
                  while (sent.sum() - received.sum() > UNDER_WAY && !run.stage().isOver()) {
                    LockSupport.parkNanos(WAIT_NANOS);
                  }
                  producer.send(
                      own.get(i), payload.message(session, first, round, System.nanoTime()));
                  sent.increment();
                }
              }
            });
  }
}
