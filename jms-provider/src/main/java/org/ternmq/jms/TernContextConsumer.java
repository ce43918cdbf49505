package org.ternmq.jms;

import static org.ternmq.jms.failure.UncheckedFailures.unchecked;
import static org.ternmq.jms.failure.UncheckedFailures.uncheckedly;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A consumer of the simplified API. */
final class TernContextConsumer implements JMSConsumer {
  private final TernConsumer consumer;

  TernContextConsumer(TernConsumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public String getMessageSelector() {
    return unchecked(consumer::getMessageSelector);
  }

  @Override
  public MessageListener getMessageListener() {
    return unchecked(consumer::getMessageListener);
  }

  @Override
  public void setMessageListener(MessageListener listener) {
    uncheckedly(() -> consumer.setMessageListener(listener));
  }

  @Override
  public Message receive() {
    return unchecked(() -> consumer.receive());
  }

  @Override
  public Message receive(long timeout) {
    return unchecked(() -> consumer.receive(timeout));
  }

  @Override
  public Message receiveNoWait() {
    return unchecked(consumer::receiveNoWait);
  }

  @Override
  public void close() {
    uncheckedly(consumer::close);
  }

  // Specification 8.6: what throws MessageFormatRuntimeException has not received the message in
  // the automatic modes, and has in the others.

  @Override
  public <T> T receiveBody(Class<T> c) {
    return unchecked(() -> body(c, Long.MAX_VALUE));
  }

  @Override
  public <T> T receiveBody(Class<T> c, long timeout) {
    return unchecked(() -> body(c, Inbox.nanos(timeout)));
  }

  @Override
  public <T> T receiveBodyNoWait(Class<T> c) {
    return unchecked(() -> body(c, 0));
  }

  private <T> T body(Class<T> c, long timeoutNanos) throws JMSException {
    Message message = consumer.receive(timeoutNanos, c);
    return message == null ? null : message.getBody(c);
  }
}
