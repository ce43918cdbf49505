package org.ternmq.systest.walk;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;

/** One thread with one session at a time; belongs to that thread. */
final class SessionWalker extends Walker {
  private final SharedConnection shared;
  private Session session;
  private boolean transacted;
  private boolean sessionClosed;
  private Queue queue;
  private MessageProducer producer;
  private boolean producerClosed;
  private MessageConsumer consumer;
  private boolean consumerClosed;

  SessionWalker(SharedConnection shared, String purpose) {
    super(purpose);
    this.shared = shared;
  }

  @Override
  void walk(int steps) {
    for (int i = 0; i < steps; i++) {
      if (session == null || random.nextInt(40) == 0) {
        take(new Step("createSession", this::open, null), false);
      } else {
        oneOf(random.nextInt(100));
      }
    }
  }

  private void take(Step step, boolean closed) {
    take(step, closed, shared);
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
      take(step("send null", () -> producer.send(null), MessageFormatException.class), ofProducer);
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
          step("browse", () -> session.createBrowser(queue).getEnumeration(), null), sessionClosed);
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
    if (random.nextBoolean()) {
      TemporaryQueue temporary = session.createTemporaryQueue();
      if (random.nextBoolean()) {
        temporary.delete();
      }
    } else {
      TemporaryTopic temporary = session.createTemporaryTopic();
      MessageConsumer subscriber = session.createConsumer(temporary);
      if (random.nextBoolean()) {
        subscriber.close();
        temporary.delete();
      }
    }
  }
}
