package org.ternmq.bench.scenario;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/**
 * Persistent messages that are to be delivered five seconds after they were sent: how many a second
 * come, and how late. One sender, which is given the rate by how fast it is: each send waits for
 * the disk in a transaction of 100.
 */
final class DelayedDelivery implements Scenario {
  private static final String QUEUE = "bench_delayed";
  private static final int BODY_BYTES = 1024;
  private static final int TRANSACTION = 100;
  private static final int SHARE = 10; // of the messages of a backlog
  private static final long DELAY_MS = 5_000;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_MS = 5;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong early = new AtomicLong();
  private final BitSet seen = new BitSet();
  private final Histogram late = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
  private long firstNanos;
  private volatile long lastNanos;

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    long messages = run.options().messages() / SHARE;
    listen(run);
    run.startConnections();
    Run.Snapshot begin = run.snapshot(received::get);
    send(run, messages);
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (received.get() < messages && System.nanoTime() < deadline) {
      run.stage().pass(java.time.Duration.ofMillis(LOOK_MS));
    }
    double seconds = (lastNanos - firstNanos) / NANOS_PER_SECOND;
    Verdict verdict =
        new Verdict(
            messages,
            messages - seen.cardinality(),
            received.get() - seen.cardinality(),
            0,
            early.get());
    Figure figure =
        new Figure(
            "delayed-delivery", received.get() / seconds, "msg/s", verdict, new LinkedHashMap<>());
    begin.until(run.snapshot(received::get)).tell(figure.fields());
    figure.fields().put("late_p50_us", late.getValueAtPercentile(50) / NANOS_PER_MICRO);
    figure.fields().put("late_p99_us", late.getValueAtPercentile(99) / NANOS_PER_MICRO);
    return List.of(figure);
  }

  private void listen(Run run) throws JMSException {
    Session session = run.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
    Payload payload = new Payload(BODY_BYTES);
    session
        .createConsumer(session.createQueue(QUEUE))
        .setMessageListener(message -> note(run, message, payload));
  }

  private void note(Run run, Message message, Payload payload) {
    try {
      payload.read(message);
      long now = System.nanoTime();
      firstNanos = firstNanos == 0 ? now : firstNanos;
      lastNanos = now;
      long after = now - payload.sentNanos() - TimeUnit.MILLISECONDS.toNanos(DELAY_MS);
      // Both sides count in whole milliseconds of the wall clock.
      if (after < -TimeUnit.MILLISECONDS.toNanos(2)) {
        early.incrementAndGet();
      }
      late.recordValue(Math.max(0, after));
      seen.set((int) payload.sequence());
      received.incrementAndGet();
    } catch (JMSException | RuntimeException e) {
      run.stage().fail(e);
    }
  }

  private static void send(Run run, long messages) throws JMSException {
    Session session = run.connect().createSession(true, Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
    producer.setDeliveryDelay(DELAY_MS);
    Payload payload = new Payload(BODY_BYTES);
    for (long number = 0; number < messages; number++) {
      BytesMessage message = payload.message(session, 0, number, System.nanoTime());
      producer.send(message);
      if ((number + 1) % TRANSACTION == 0) {
        session.commit();
      }
    }
    session.commit();
  }
}
