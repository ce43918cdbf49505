package org.ternmq.command;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Producers and consumers under full load, each with a connection and a thread of its own. Each
 * producer waits for the confirmation of its message (or commit) before it sends the next.
 */
final class LoadRun implements AutoCloseable {
  private static final long RECEIVE_MS = 100;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int SIGNIFICANT_DIGITS = 3;

  /** Opens the connection of one producer or consumer. */
  @FunctionalInterface
  interface Connector {
    Connection connect() throws JMSException;
  }

  private final Load load;
  private final Connector connector;
  private final Termination termination;
  private final long runId = System.nanoTime();
  private final List<Connection> connections = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch producersLeft;
  private final CountDownLatch consumersLeft;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Recorder confirmTimes = new Recorder(SIGNIFICANT_DIGITS);
  private final Recorder deliveryTimes = new Recorder(SIGNIFICANT_DIGITS);
  private final Histogram confirmTotal = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram deliveryTotal = new Histogram(SIGNIFICANT_DIGITS);
  private volatile boolean stopped;
  private volatile long producersEndNanos;
  private long startNanos;

  LoadRun(Load load, Connector connector, Termination termination) {
    this.load = load;
    this.connector = connector;
    this.termination = termination;
    this.producersLeft = new CountDownLatch(load.producers());
    this.consumersLeft = new CountDownLatch(load.consumers());
  }

  /** Consumers first, so that a topic's messages find their subscriptions. */
  void start() throws JMSException {
    for (int i = 0; i < load.consumers(); i++) {
      Session session = openSession();
      MessageConsumer consumer = session.createConsumer(load.destination().create(session));
      addThread("ternmq-consumer-" + i, () -> consume(session, consumer), consumersLeft);
    }
    for (int i = 0; i < load.producers(); i++) {
      Session session = openSession();
      MessageProducer producer = session.createProducer(load.destination().create(session));
      producer.setDeliveryMode(
          load.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      addThread("ternmq-producer-" + i, () -> produce(session, producer), producersLeft);
    }
    for (Connection connection : connections) {
      connection.start();
    }
    startNanos = System.nanoTime();
    producersEndNanos = startNanos + load.duration().toNanos();
    threads.forEach(Thread::start);
  }

  private Session openSession() throws JMSException {
    Connection connection = connector.connect();
    connections.add(connection);
    boolean transacted = load.transactionSize() > 0;
    return connection.createSession(
        transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
  }

  @FunctionalInterface
  private interface Work {
    void run() throws JMSException;
  }

  private void addThread(String name, Work work, CountDownLatch left) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (JMSException | RuntimeException problem) {
                failure.compareAndSet(null, problem);
                stopped = true;
              } finally {
                left.countDown();
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  private boolean mayGoOn() {
    return !stopped && !termination.isRequested();
  }

  private void produce(Session session, MessageProducer producer) throws JMSException {
    byte[] filling = new byte[load.bodyBytes() - Load.MIN_BODY_BYTES];
    int perCommit = Math.max(1, load.transactionSize());
    while (mayGoOn() && System.nanoTime() < producersEndNanos) {
      long begin = 0;
      for (int i = 0; i < perCommit; i++) {
        BytesMessage message = session.createBytesMessage();
        message.writeLong(runId);
        begin = System.nanoTime();
        message.writeLong(begin);
        message.writeBytes(filling);
        producer.send(message);
      }
      if (load.transactionSize() > 0) {
        begin = System.nanoTime();
        session.commit();
      }
      confirmTimes.recordValue(System.nanoTime() - begin);
      sent.addAndGet(perCommit);
    }
  }

  private void consume(Session session, MessageConsumer consumer) throws JMSException {
    int uncommitted = 0;
    long lastNanos = System.nanoTime();
    while (mayGoOn()) {
      Message message = consumer.receive(RECEIVE_MS);
      if (message != null) {
        lastNanos = System.nanoTime();
        count(message, lastNanos);
        uncommitted++;
      } else if (isDrained(System.nanoTime() - lastNanos)) {
        break;
      }
      if (uncommitted > 0
          && load.transactionSize() > 0
          && (message == null || uncommitted >= load.transactionSize())) {
        session.commit();
        uncommitted = 0;
      }
    }
    if (uncommitted > 0 && load.transactionSize() > 0) {
      session.commit();
    }
  }

  /** Messages of an earlier run that was interrupted are taken off the queue and not counted. */
  private void count(Message message, long now) throws JMSException {
    if (message instanceof BytesMessage bytes
        && bytes.getBodyLength() >= Load.MIN_BODY_BYTES
        && bytes.readLong() == runId) {
      deliveryTimes.recordValue(Math.max(0, now - bytes.readLong()));
      received.incrementAndGet();
    }
  }

  private boolean isDrained(long idleNanos) {
    if (!producersAreDone()) {
      return false;
    }
    return received.get() >= expected() || idleNanos > IDLE_NANOS;
  }

  private long expected() {
    return load.destination().isTopic() ? sent.get() * load.consumers() : sent.get();
  }

  /** Waits for the end of the run, at most for this long; true if it is over. */
  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(time);
    return producersLeft.await(time, unit)
        && consumersLeft.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  boolean producersAreDone() {
    return producersLeft.getCount() == 0;
  }

  /** What happened since the last call. */
  Interval interval() {
    Histogram confirmed = confirmTimes.getIntervalHistogram();
    Histogram delivered = deliveryTimes.getIntervalHistogram();
    confirmTotal.add(confirmed);
    deliveryTotal.add(delivered);
    return new Interval(confirmed, delivered);
  }

  record Interval(Histogram confirmTimes, Histogram deliveryTimes) {}

  long sent() {
    return sent.get();
  }

  long received() {
    return received.get();
  }

  /** Whether every confirmed message came to whom it should. */
  boolean isComplete() {
    return load.consumers() == 0 || received.get() >= expected();
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** What ended the run early; null if nothing did. */
  Exception failure() {
    return failure.get();
  }

  /** Of the whole run. Times of send() or commit(), in ns. */
  Histogram confirmTotal() {
    return confirmTotal;
  }

  /** Of the whole run. From the call of send() until the consumer has the message, in ns. */
  Histogram deliveryTotal() {
    return deliveryTotal;
  }

  /** Stops what still runs and closes all connections; the first failure to close is thrown. */
  @Override
  public void close() throws JMSException {
    stopped = true;
    JMSException problem = null;
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (JMSException notClosed) {
        problem = problem == null ? notClosed : problem;
      }
    }
    if (problem != null && failure.get() == null) {
      throw problem;
    }
  }
}
