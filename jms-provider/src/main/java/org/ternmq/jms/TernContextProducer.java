package org.ternmq.jms;

import static org.ternmq.jms.failure.UncheckedFailures.unchecked;
import static org.ternmq.jms.failure.UncheckedFailures.uncheckedly;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import org.ternmq.jms.message.TemplateProducer;

/** A producer of the simplified API (specification 7.2) that sends through a context's session. */
final class TernContextProducer extends TemplateProducer {
  private final TernProducer producer;
  private CompletionListener completionListener;

  TernContextProducer(TernContext context) {
    super(context.session().connection().messages());
    this.producer = new TernProducer(context.session(), null);
  }

  @Override
  protected void checkOpen() throws JMSException {
    producer.checkOpen();
  }

  @Override
  protected void sendPrepared(Destination destination, Message message) throws JMSException {
    if (completionListener == null) {
      producer.send(destination, message);
    } else {
      producer.send(destination, message, completionListener);
    }
  }

  // --- settings

  @Override
  public JMSProducer setDisableMessageID(boolean value) {
    uncheckedly(() -> producer.setDisableMessageID(value));
    return this;
  }

  @Override
  public boolean getDisableMessageID() {
    return unchecked(producer::getDisableMessageID);
  }

  @Override
  public JMSProducer setDisableMessageTimestamp(boolean value) {
    uncheckedly(() -> producer.setDisableMessageTimestamp(value));
    return this;
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    return unchecked(producer::getDisableMessageTimestamp);
  }

  @Override
  public JMSProducer setDeliveryMode(int deliveryMode) {
    uncheckedly(() -> producer.setDeliveryMode(deliveryMode));
    return this;
  }

  @Override
  public int getDeliveryMode() {
    return unchecked(producer::getDeliveryMode);
  }

  @Override
  public JMSProducer setPriority(int priority) {
    uncheckedly(() -> producer.setPriority(priority));
    return this;
  }

  @Override
  public int getPriority() {
    return unchecked(producer::getPriority);
  }

  @Override
  public JMSProducer setTimeToLive(long timeToLive) {
    uncheckedly(() -> producer.setTimeToLive(timeToLive));
    return this;
  }

  @Override
  public long getTimeToLive() {
    return unchecked(producer::getTimeToLive);
  }

  @Override
  public JMSProducer setDeliveryDelay(long deliveryDelay) {
    uncheckedly(() -> producer.setDeliveryDelay(deliveryDelay));
    return this;
  }

  @Override
  public long getDeliveryDelay() {
    return unchecked(producer::getDeliveryDelay);
  }

  @Override
  public JMSProducer setAsync(CompletionListener listener) {
    uncheckedly(producer::checkOpen);
    completionListener = listener;
    return this;
  }

  @Override
  public CompletionListener getAsync() {
    uncheckedly(producer::checkOpen);
    return completionListener;
  }
}
