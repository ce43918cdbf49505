package org.ternmq.systest.walk;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryTopic;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.ternmq.systest.Seed;

/**
 * A thread with sessions that have a listener. Such a session is its listener's, which takes steps
 * with each message; the thread itself may only close things (specification 8.7), and use the
 * connection. The listener's steps are not the same ones when the seed is: they depend on what
 * arrives.
 */
final class ListenerWalker extends Walker {
  private static final long HEARING_MS = 5;

  private final SharedConnection shared;

  /** Of the listener's thread; there is one at a time, since a close waits for it. */
  private final RandomGenerator ofListener;

  private volatile AssertionError failure; // the first one in a listener
  private final AtomicInteger calls; // of all such listeners
  private final Semaphore called = new Semaphore(0); // calls the thread has not waited for
  private Session session;
  private MessageConsumer consumer;
  private MessageProducer feeder; // of a session without a listener
  private Message food;
  private boolean sessionClosed;
  private boolean consumerClosed;

  ListenerWalker(SharedConnection shared, String purpose, AtomicInteger calls) {
    super(purpose);
    this.shared = shared;
    this.calls = calls;
    this.ofListener = Seed.random(purpose + ", called");
  }

  @Override
  void walk(int steps) {
    for (int i = 0; i < steps; i++) {
      if (session == null || random.nextInt(20) == 0) {
        closeSession();
        take(step("createSession", this::open, null), false, shared);
      } else {
        oneOf(random.nextInt(100));
      }
      assertThat(failure).as("failed in a listener").isNull();
    }
    closeSession();
    assertThat(failure).as("failed in a listener").isNull();
  }

  private void open() throws JMSException {
    Session opened = shared.connection.createSession(random.nextInt(4));
    Queue queue = opened.createQueue("heard");
    if (feeder == null) {
      Session feeding = shared.connection.createSession();
      food = feeding.createMessage();
      feeder = feeding.createProducer(queue);
    }
    MessageProducer producer = opened.createProducer(queue);
    MessageConsumer receiver = opened.createConsumer(queue);
    receiver.setMessageListener(message -> called(opened, producer, message));
    session = opened;
    consumer = receiver;
    sessionClosed = false;
    consumerClosed = false;
  }

  private void closeSession() {
    if (session != null) {
      closing(step("close the session", () -> session.close(), null));
      sessionClosed = true;
    }
  }

  private void oneOf(int choice) {
    if (choice < 40) {
      take(step("feed", this::feed, null), false, shared);
    } else if (choice < 55) {
      take(step("start", () -> shared.connection.start(), null), false, shared);
    } else if (choice < 60) {
      take(step("stop", () -> shared.connection.stop(), null), false, shared);
    } else if (choice < 90) {
      take(
          step("receive", () -> consumer.receive(1), IllegalStateException.class),
          sessionClosed || consumerClosed,
          shared);
    } else if (choice < 96) {
      closing(step("close the consumer", () -> consumer.close(), null));
      consumerClosed = true;
    } else {
      closeSession();
    }
  }

  /** Sends a message and gives it a moment to come; it may not, while the connection is stopped. */
  private void feed() throws JMSException {
    feeder.send(food, DeliveryMode.NON_PERSISTENT, 4, 0);
    try {
      if (called.tryAcquire(HEARING_MS, TimeUnit.MILLISECONDS)) {
        called.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** On the listener's thread. */
  private void called(Session its, MessageProducer producer, Message message) {
    calls.incrementAndGet();
    called.release();
    try {
      if (ofListener.nextInt(30) == 0) {
        throw new UnsupportedOperationException("a fault of the application");
      }
      take(ofListener(its, producer, message), false, shared);
    } catch (JMSException | AssertionError e) {
      if (failure == null) {
        failure = new AssertionError(purpose + ": in a listener", e);
      }
    }
  }

  private Step ofListener(Session its, MessageProducer producer, Message message)
      throws JMSException {
    boolean transacted = its.getTransacted();
    Class<? extends Exception> unlessTransacted = transacted ? null : IllegalStateException.class;
    Class<? extends Exception> ifTransacted = transacted ? IllegalStateException.class : null;
    return switch (ofListener.nextInt(12)) {
      case 0, 1 -> step("send", () -> producer.send(its.createMessage()), null);
      case 2 -> step("send async", () -> producer.send(its.createMessage(), IGNORING), null);
      case 3, 4 -> step("commit", its::commit, unlessTransacted);
      case 5 -> step("rollback", its::rollback, unlessTransacted);
      case 6 -> step("recover", its::recover, ifTransacted);
      case 7 -> step("acknowledge", message::acknowledge, null);
      case 8 -> step("temporary", () -> subscribeToTemporary(its), null);
      case 9 -> step("close its session", its::close, IllegalStateException.class);
      case 10 -> step("stop its connection", shared.connection::stop, IllegalStateException.class);
      default ->
          step("close its connection", shared.connection::close, IllegalStateException.class);
    };
  }

  private static void subscribeToTemporary(Session its) throws JMSException {
    TemporaryTopic temporary = its.createTemporaryTopic();
    its.createConsumer(temporary).close();
    temporary.delete();
  }
}
