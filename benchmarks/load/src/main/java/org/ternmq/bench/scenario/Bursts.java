package org.ternmq.bench.scenario;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ternmq.bench.load.Latency;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/**
 * Silence, then 2,000 messages from each of ten producers at once, again and again: how long the
 * messages of a burst take, and how many a second go through while there is one. One consumer.
 */
final class Bursts implements Scenario {
  private static final String QUEUE = "bench_bursts";
  private static final int PRODUCERS = 10;
  private static final int MESSAGES = 2_000;
  private static final int BODY_BYTES = 1024;
  private static final Duration SILENCE = Duration.ofMillis(200);
  private static final long LIMIT_SECONDS = 60;
  private static final double NANOS_PER_SECOND = 1e9;

  private final AtomicLong received = new AtomicLong();
  private final List<Session> sessions = new ArrayList<>();
  private final List<MessageProducer> producers = new ArrayList<>();
  private volatile CountDownLatch missing = new CountDownLatch(0);

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    Latency latency = new Latency(run.stage());
    open(run, latency);
    run.startConnections();
    List<Double> seconds = new ArrayList<>();
    run.stage().start("bursts", () -> burst(run, seconds));
    Measured measured = run.measure(received::get);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = sorted[sorted.length / 2];
    Verdict verdict = new Verdict(received.get(), missing.getCount(), 0, 0, 0);
    Figure figure =
        new Figure(
            "bursts",
            PRODUCERS * MESSAGES / median,
            "msg/s",
            verdict,
            new java.util.LinkedHashMap<>());
    measured.tell(figure.fields());
    Latency.tell("e2e", List.of(latency), figure.fields());
    return List.of(figure);
  }

  private void open(Run run, Latency latency) throws JMSException {
    Session reader = run.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
    Payload payload = new Payload(BODY_BYTES);
    reader
        .createConsumer(reader.createQueue(QUEUE))
        .setMessageListener(
            message -> {
              try {
                payload.read(message);
                latency.endsNow(payload.sentNanos());
                received.incrementAndGet();
                missing.countDown();
              } catch (JMSException | RuntimeException e) {
                run.stage().fail(e);
              }
            });
    for (int i = 0; i < PRODUCERS; i++) {
      Session session = run.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      sessions.add(session);
      producers.add(producer);
    }
  }

  private void burst(Run run, List<Double> seconds) throws InterruptedException {
    while (!run.stage().isOver()) {
      run.stage().pass(SILENCE);
      missing = new CountDownLatch(PRODUCERS * MESSAGES);
      boolean counts = run.stage().isMeasuring();
      long begin = System.nanoTime();
      for (int i = 0; i < PRODUCERS; i++) {
        int producer = i;
        run.stage().start("burst-" + i, () -> sendAll(producer));
      }
      if (!missing.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(missing.getCount() + " messages of a burst did not come");
      }
      if (counts || seconds.isEmpty()) {
        seconds.add((System.nanoTime() - begin) / NANOS_PER_SECOND);
      }
    }
  }

  private void sendAll(int producer) throws JMSException {
    Payload payload = new Payload(BODY_BYTES);
    Session session = sessions.get(producer);
    for (int number = 0; number < MESSAGES; number++) {
      producers.get(producer).send(payload.message(session, producer, number, System.nanoTime()));
    }
  }
}
