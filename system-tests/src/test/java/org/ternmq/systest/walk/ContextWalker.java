package org.ternmq.systest.walk;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryTopic;

/** A thread with a context of its own at a time, which nobody else closes. */
final class ContextWalker extends Walker {
  private final ConnectionFactory factory;
  private JMSContext context;
  private boolean transacted;
  private boolean closed;
  private Queue queue;
  private JMSConsumer consumer;
  private boolean consumerClosed;

  ContextWalker(ConnectionFactory factory, String purpose) {
    super(purpose);
    this.factory = factory;
  }

  @Override
  void walk(int steps) {
    for (int i = 0; i < steps; i++) {
      if (context == null || random.nextInt(30) == 0) {
        close();
        open();
      } else {
        oneOf(random.nextInt(100));
      }
    }
    close();
  }

  private void open() {
    int mode = random.nextInt(4);
    transacted = mode == JMSContext.SESSION_TRANSACTED;
    context = factory.createContext(mode);
    queue = context.createQueue("texts" + random.nextInt(2));
    consumer = context.createConsumer(queue);
    closed = false;
    consumerClosed = false;
  }

  private void close() {
    if (context != null) {
      closing(step("close", context::close, null));
      closed = true;
    }
  }

  private void oneOf(int choice) {
    Class<? extends Exception> unlessTransacted =
        transacted ? null : IllegalStateRuntimeException.class;
    Class<? extends Exception> ifTransacted =
        transacted ? IllegalStateRuntimeException.class : null;
    if (choice < 20) {
      take(step("send", () -> context.createProducer().send(queue, "text"), null));
    } else if (choice < 28) {
      take(
          step(
              "send async",
              () -> context.createProducer().setAsync(IGNORING).send(queue, "text"),
              null));
    } else if (choice < 36) {
      ofConsumer(step("receiveNoWait", () -> consumer.receiveNoWait(), null));
    } else if (choice < 44) {
      ofConsumer(
          step("receiveBody", () -> consumer.receiveBody(String.class, 1 + choice % 3), null));
    } else if (choice < 52) {
      take(step("commit", context::commit, unlessTransacted));
    } else if (choice < 56) {
      take(step("rollback", context::rollback, unlessTransacted));
    } else if (choice < 60) {
      take(step("recover", context::recover, ifTransacted));
    } else if (choice < 66) {
      take(step("acknowledge", context::acknowledge, null));
    } else if (choice < 70) {
      take(step("another context", this::useAnother, null));
    } else if (choice < 76) {
      take(step("temporary", this::useTemporary, null));
    } else if (choice < 82) {
      take(step("start", context::start, null));
    } else if (choice < 85) {
      take(step("stop", context::stop, null));
    } else if (choice < 88) {
      take(
          step(
              "setClientID too late",
              () -> context.setClientID("late"),
              IllegalStateRuntimeException.class));
    } else if (choice < 91) {
      take(
          step(
              "createConsumer of null",
              () -> context.createConsumer(null),
              InvalidDestinationRuntimeException.class));
    } else if (choice < 94) {
      take(
          step(
              "setPriority 10",
              () -> context.createProducer().setPriority(10),
              JMSRuntimeException.class));
    } else if (choice < 97) {
      closing(step("close the consumer", () -> consumer.close(), null));
      consumerClosed = true;
    } else {
      close();
    }
  }

  /** It has the same connection, which lives on. */
  private void useAnother() {
    try (JMSContext another = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      another.createProducer().send(queue, "from another");
    }
  }

  private void useTemporary() throws JMSException {
    TemporaryTopic temporary = context.createTemporaryTopic();
    JMSConsumer subscriber = context.createConsumer(temporary);
    context.createProducer().send(temporary, "to everybody");
    if (random.nextBoolean()) {
      subscriber.close();
      temporary.delete();
    }
  }

  private void ofConsumer(Step step) {
    take(step, closed || consumerClosed);
  }

  private void take(Step step) {
    take(step, closed);
  }

  private void take(Step step, boolean objectClosed) {
    Exception outcome = step.outcome();
    if (objectClosed) {
      assertThat(outcome)
          .as("%s: %s, closed", purpose, step.name())
          .isInstanceOf(IllegalStateRuntimeException.class);
    } else {
      assertOutcome(step, outcome);
    }
  }
}
