package org.ternmq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.message.SendOptions;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.PendingSend;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.message.EncodedMessage;

/** A message producer (specification 7). For the thread that uses the session. */
class TernProducer implements MessageProducer {
  private static final String DOING = "Cannot send the message";

  private final TernSession session;

  /** Null: each send names one. */
  private final TernDestination destination;

  private final Completions.Sender sender = new Completions.Sender();
  private boolean messageIdDisabled;
  private boolean timestampDisabled;
  private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
  private int priority = Message.DEFAULT_PRIORITY;
  private long timeToLiveMs = Message.DEFAULT_TIME_TO_LIVE;
  private long deliveryDelayMs = Message.DEFAULT_DELIVERY_DELAY;
  private volatile boolean closed;

  /** Of the last send: the next one is likely to be the same. Null after a change. */
  private SendOptions options;

  TernProducer(TernSession session, TernDestination destination) {
    this.session = session;
    this.destination = destination;
  }

  void checkOpen() throws JMSException {
    if (closed) {
      throw new IllegalStateException("The producer is closed");
    }
    session.checkOpen();
  }

  // --- settings

  @Override
  public void setDisableMessageID(boolean value) throws JMSException {
    checkOpen();
    messageIdDisabled = value;
  }

  @Override
  public boolean getDisableMessageID() throws JMSException {
    checkOpen();
    return messageIdDisabled;
  }

  @Override
  public void setDisableMessageTimestamp(boolean value) throws JMSException {
    checkOpen();
    timestampDisabled = value;
    options = null;
  }

  @Override
  public boolean getDisableMessageTimestamp() throws JMSException {
    checkOpen();
    return timestampDisabled;
  }

  @Override
  public void setDeliveryMode(int deliveryMode) throws JMSException {
    checkOpen();
    check(deliveryMode, priority, timeToLiveMs, deliveryDelayMs);
    this.deliveryMode = deliveryMode;
  }

  @Override
  public int getDeliveryMode() throws JMSException {
    checkOpen();
    return deliveryMode;
  }

  @Override
  public void setPriority(int defaultPriority) throws JMSException {
    checkOpen();
    check(deliveryMode, defaultPriority, timeToLiveMs, deliveryDelayMs);
    priority = defaultPriority;
  }

  @Override
  public int getPriority() throws JMSException {
    checkOpen();
    return priority;
  }

  @Override
  public void setTimeToLive(long timeToLive) throws JMSException {
    checkOpen();
    check(deliveryMode, priority, timeToLive, deliveryDelayMs);
    timeToLiveMs = timeToLive;
  }

  @Override
  public long getTimeToLive() throws JMSException {
    checkOpen();
    return timeToLiveMs;
  }

  @Override
  public void setDeliveryDelay(long deliveryDelay) throws JMSException {
    checkOpen();
    check(deliveryMode, priority, timeToLiveMs, deliveryDelay);
    deliveryDelayMs = deliveryDelay;
    options = null;
  }

  @Override
  public long getDeliveryDelay() throws JMSException {
    checkOpen();
    return deliveryDelayMs;
  }

  private static void check(int mode, int priority, long timeToLiveMs, long deliveryDelayMs)
      throws JMSException {
    new SendOptions(null, mode, priority, timeToLiveMs, deliveryDelayMs, false).check();
  }

  @Override
  public Destination getDestination() throws JMSException {
    checkOpen();
    return destination;
  }

  // --- sending

  @Override
  public void send(Message message) throws JMSException {
    send(own(), message, deliveryMode, priority, timeToLiveMs, null);
  }

  @Override
  public void send(Message message, int deliveryMode, int priority, long timeToLive)
      throws JMSException {
    send(own(), message, deliveryMode, priority, timeToLive, null);
  }

  @Override
  public void send(Destination destination, Message message) throws JMSException {
    send(named(destination), message, deliveryMode, priority, timeToLiveMs, null);
  }

  @Override
  public void send(
      Destination destination, Message message, int deliveryMode, int priority, long timeToLive)
      throws JMSException {
    send(named(destination), message, deliveryMode, priority, timeToLive, null);
  }

  @Override
  public void send(Message message, CompletionListener completionListener) throws JMSException {
    send(own(), message, deliveryMode, priority, timeToLiveMs, listener(completionListener));
  }

  @Override
  public void send(
      Message message,
      int deliveryMode,
      int priority,
      long timeToLive,
      CompletionListener completionListener)
      throws JMSException {
    send(own(), message, deliveryMode, priority, timeToLive, listener(completionListener));
  }

  @Override
  public void send(Destination destination, Message message, CompletionListener completionListener)
      throws JMSException {
    send(
        named(destination),
        message,
        deliveryMode,
        priority,
        timeToLiveMs,
        listener(completionListener));
  }

  @Override
  public void send(
      Destination destination,
      Message message,
      int deliveryMode,
      int priority,
      long timeToLive,
      CompletionListener completionListener)
      throws JMSException {
    send(
        named(destination),
        message,
        deliveryMode,
        priority,
        timeToLive,
        listener(completionListener));
  }

  private static CompletionListener listener(CompletionListener listener) {
    if (listener == null) {
      throw new IllegalArgumentException("The completion listener is null");
    }
    return listener;
  }

  private TernDestination own() throws JMSException {
    checkOpen();
    if (destination == null) {
      throw new UnsupportedOperationException(
          "The producer has no destination of its own: the send must name one");
    }
    return destination;
  }

  private TernDestination named(Destination named) throws JMSException {
    checkOpen();
    if (destination != null) {
      throw new UnsupportedOperationException(
          "The producer is for " + destination + ": the send must not name a destination");
    }
    if (named == null) {
      throw new InvalidDestinationException("The destination is null");
    }
    return session.checked(named);
  }

  private void send(
      TernDestination to,
      Message message,
      int mode,
      int priority,
      long timeToLiveMs,
      CompletionListener listener)
      throws JMSException {
    if (to.isDeleted()) {
      throw new InvalidDestinationException(to + " is deleted");
    }
    SendOptions how = options(to, mode, priority, timeToLiveMs);
    EncodedMessage encoded =
        session
            .encoder()
            .encode(
                message,
                how,
                messageIdDisabled ? null : session.nextMessageId(),
                System.currentTimeMillis());
    try {
      if (listener != null) {
        sendAsync(encoded, message, listener);
      } else if (session.branches() != null && session.branches().send(encoded)) {
        return; // the transaction's completion tells
      } else if (session.transacted()) {
        session.transaction().sentIn(session.link().send(session.id(), encoded, null));
      } else if (mode == DeliveryMode.PERSISTENT) {
        PendingSend pending = new PendingSend(session.id(), encoded);
        session.link().send(session.id(), encoded, pending);
        awaitOutcome(pending);
      } else {
        session.link().send(session.id(), encoded, null);
      }
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted(DOING, e); // before the message was written
    } catch (RefusedException | LinkException e) {
      throw LinkFailures.of(DOING, e);
    }
  }

  private void awaitOutcome(PendingSend pending)
      throws JMSException, LinkException, RefusedException {
    try {
      session.link().awaitOutcome(pending);
    } catch (InterruptedException e) {
      throw JmsFailures.interruptedInDoubt(DOING, e);
    }
  }

  private SendOptions options(TernDestination to, int mode, int priority, long timeToLiveMs) {
    SendOptions last = options;
    if (last != null
        && last.destination() == to
        && last.deliveryMode() == mode
        && last.priority() == priority
        && last.timeToLiveMs() == timeToLiveMs) {
      return last;
    }
    options = new SendOptions(to, mode, priority, timeToLiveMs, deliveryDelayMs, timestampDisabled);
    return options;
  }

  /**
   * In a transaction the listener is told when the message is written: the commit tells the rest.
   */
  private void sendAsync(EncodedMessage encoded, Message message, CompletionListener listener)
      throws JMSException, LinkException, RefusedException, InterruptedException {
    Completions.AsyncSend send =
        session.completions().begin(session.id(), encoded, message, listener, sender);
    boolean sent = false;
    try {
      if (session.branches() != null && session.branches().send(encoded)) {
        sent = true;
        send.sent();
        return;
      }
      int conversation =
          session.link().send(session.id(), encoded, session.transacted() ? null : send);
      sent = true;
      if (session.transacted()) {
        session.transaction().sentIn(conversation);
        send.sent();
      }
    } finally {
      if (!sent) {
        send.withdrawn();
      }
    }
  }

  @Override
  public void close() throws JMSException {
    if (closed) {
      return;
    }
    session.completions().awaitAllOf(sender);
    closed = true;
  }

  TernSession session() {
    return session;
  }
}
