package org.ternmq.jdbc;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.sql.Connection;
import java.util.function.Supplier;
import org.ternmq.jms.failure.UncheckedFailures;
import org.ternmq.jms.message.MessageFactory;
import org.ternmq.jms.message.MessageToSend;
import org.ternmq.jms.message.SendOptions;
import org.ternmq.jms.message.TemplateProducer;
import org.ternmq.wire.message.EncodedMessage;

/** A producer of the simplified API that sends on a JDBC connection. For one thread at a time. */
final class JdbcProducer extends TemplateProducer {
  private final Connection connection;
  private final Inbox inbox;
  private final MessageToSend encoder;
  private final Supplier<String> messageIds;
  private boolean messageIdDisabled;
  private boolean timestampDisabled;
  private int priority = Message.DEFAULT_PRIORITY;
  private long timeToLiveMs = Message.DEFAULT_TIME_TO_LIVE;
  private long deliveryDelayMs = Message.DEFAULT_DELIVERY_DELAY;

  JdbcProducer(
      Connection connection, Inbox inbox, MessageFactory messages, Supplier<String> messageIds) {
    super(messages);
    this.connection = connection;
    this.inbox = inbox;
    this.encoder = new MessageToSend(messages);
    this.messageIds = messageIds;
  }

  /** The connection tells, when it is used. */
  @Override
  protected void checkOpen() {}

  @Override
  protected void sendPrepared(Destination destination, Message message) throws JMSException {
    String id = messageIdDisabled ? null : messageIds.get();
    EncodedMessage encoded =
        encoder.encode(message, options(destination), id, System.currentTimeMillis());
    inbox.insert(connection, encoded, id);
  }

  private SendOptions options(Destination destination) {
    return new SendOptions(
        destination,
        DeliveryMode.PERSISTENT,
        priority,
        timeToLiveMs,
        deliveryDelayMs,
        timestampDisabled);
  }

  /** Refuses what is out of range when it is set, not only when something is sent. */
  private void set(Runnable change, Runnable back) {
    change.run();
    try {
      options(null).check();
    } catch (JMSException e) {
      back.run();
      throw UncheckedFailures.of(e);
    }
  }

  @Override
  public JMSProducer setDisableMessageID(boolean value) {
    messageIdDisabled = value;
    return this;
  }

  @Override
  public boolean getDisableMessageID() {
    return messageIdDisabled;
  }

  @Override
  public JMSProducer setDisableMessageTimestamp(boolean value) {
    timestampDisabled = value;
    return this;
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    return timestampDisabled;
  }

  @Override
  public JMSProducer setDeliveryMode(int deliveryMode) {
    if (deliveryMode != DeliveryMode.PERSISTENT) {
      throw new JMSRuntimeException(
          "What is sent in a database transaction is as durable as its rows: the delivery mode is"
              + " PERSISTENT");
    }
    return this;
  }

  @Override
  public int getDeliveryMode() {
    return DeliveryMode.PERSISTENT;
  }

  @Override
  public JMSProducer setPriority(int priority) {
    int before = this.priority;
    set(() -> this.priority = priority, () -> this.priority = before);
    return this;
  }

  @Override
  public int getPriority() {
    return priority;
  }

  @Override
  public JMSProducer setTimeToLive(long timeToLive) {
    long before = timeToLiveMs;
    set(() -> timeToLiveMs = timeToLive, () -> timeToLiveMs = before);
    return this;
  }

  @Override
  public long getTimeToLive() {
    return timeToLiveMs;
  }

  @Override
  public JMSProducer setDeliveryDelay(long deliveryDelay) {
    long before = deliveryDelayMs;
    set(() -> deliveryDelayMs = deliveryDelay, () -> deliveryDelayMs = before);
    return this;
  }

  @Override
  public long getDeliveryDelay() {
    return deliveryDelayMs;
  }

  @Override
  public JMSProducer setAsync(CompletionListener listener) {
    if (listener != null) {
      throw new IllegalStateRuntimeException(
          "A send in a database transaction is complete when that is: its commit tells");
    }
    return this;
  }

  @Override
  public CompletionListener getAsync() {
    return null;
  }
}
