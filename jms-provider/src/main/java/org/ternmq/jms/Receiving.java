package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.message.TernMessage;
import org.ternmq.wire.command.ClientCommand;

/**
 * How application threads receive from a consumer: they wait, ask the broker once more before they
 * give up, and take by themselves (specification 8.6).
 */
final class Receiving {
  private final TernConsumer consumer;
  private final TernSession session;
  private final Inbox inbox;

  /** How many threads are in receive. Guarded by the inbox's lock. */
  private int receivers;

  Receiving(TernConsumer consumer) {
    this.consumer = consumer;
    this.session = consumer.session();
    this.inbox = session.inbox();
  }

  /** Under the inbox's lock. */
  boolean isUnderWay() {
    return receivers > 0;
  }

  /** Under the inbox's lock, which is released meanwhile; the consumer is closing. */
  void awaitEnd() {
    while (receivers > 0) {
      inbox.awaitUninterruptibly();
    }
  }

  /**
   * @param timeoutNanos {@link Long#MAX_VALUE} = for ever, 0 = not at all
   * @param bodyClass what the body must be assignable to, for {@code receiveBody}; null for
   *     anything. If it is not, {@link Unassignable} is thrown
   */
  Message receive(long timeoutNanos, Class<?> bodyClass) throws JMSException {
    session.checkMayReceive();
    inbox.lock();
    try {
      consumer.checkOpen();
      receivers++;
      inbox.receiveBegins();
    } finally {
      inbox.unlock();
    }
    try {
      session.acknowledging().beforeWaiting(consumer);
      return receiveWithin(timeoutNanos, bodyClass);
    } finally {
      inbox.lock();
      try {
        receivers--;
        inbox.receiveEnds();
      } finally {
        inbox.unlock();
      }
    }
  }

  private Message receiveWithin(long timeoutNanos, Class<?> bodyClass) throws JMSException {
    long deadlineNanos = timeoutNanos == Long.MAX_VALUE ? 0 : System.nanoTime() + timeoutNanos;
    long leftNanos = timeoutNanos;
    boolean drained = false;
    while (true) {
      if (await(leftNanos)) {
        if (consumer.takenIsExpired()) { // specification 3.4.9
          session.acknowledging().expired(consumer);
          drained = false;
        } else {
          return handOver(bodyClass);
        }
      } else if (drained || !drain()) {
        return null;
      } else {
        drained = true;
        leftNanos = 0;
        continue;
      }
      if (leftNanos != Long.MAX_VALUE && leftNanos > 0) {
        leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
      }
    }
  }

  /** Whether a message was taken; not if the time is over or the consumer closed. */
  private boolean await(long timeoutNanos) throws JMSException {
    long leftNanos = timeoutNanos;
    inbox.lock();
    try {
      while (true) {
        if (consumer.isClosing()) {
          return false;
        }
        if (inbox.isStarted() && consumer.take()) {
          return true;
        }
        inbox.throwIfFailed("Cannot receive");
        consumer.throwIfClosedByBroker();
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = inbox.await(leftNanos);
      }
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted("Receiving", e);
    } finally {
      inbox.unlock();
    }
  }

  /** Asks the broker for all it has now; false if there is no use in looking again. */
  private boolean drain() throws JMSException {
    int messages;
    long bytes;
    inbox.lock();
    try {
      if (!inbox.isStarted() || consumer.isClosing()) {
        return false;
      }
      CreditWindow window = consumer.window();
      window.grantAll();
      messages = window.grantMessages();
      bytes = window.grantBytes();
    } finally {
      inbox.unlock();
    }
    if (messages > 0) {
      session.link().credit(consumer.id, consumer.conversation(), messages, bytes);
    }
    return session
            .connection()
            .callOnce(
                "Cannot receive", correlation -> new ClientCommand.Drain(correlation, consumer.id))
        != 0;
  }

  private TernMessage handOver(Class<?> bodyClass) throws JMSException {
    TernMessage message = consumer.message();
    if (bodyClass != null && !isAssignable(message, bodyClass)) {
      if (session.acknowledging().takesBackUnassignable()) {
        inbox.lock();
        try {
          consumer.putBack();
        } finally {
          inbox.unlock();
        }
      } else {
        session.acknowledging().handedOver(consumer);
      }
      throw new Unassignable(message, bodyClass);
    }
    session.acknowledging().handedOver(consumer);
    return message;
  }

  private static boolean isAssignable(TernMessage message, Class<?> bodyClass) throws JMSException {
    return message.hasBody() && message.isBodyAssignableTo(bodyClass);
  }

  /** The body of a message is not of the wanted class. */
  static final class Unassignable extends MessageFormatException {
    private static final long serialVersionUID = 1L;

    Unassignable(TernMessage message, Class<?> wanted) {
      super("The body of the " + message + " cannot be had as " + wanted.getName());
    }
  }
}
