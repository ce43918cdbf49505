package org.ternmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** A message whose body is a text, or null. */
public final class TernTextMessage extends TernMessage implements TextMessage {
  /** Of a received message null until it is read. */
  private String text;

  TernTextMessage() {}

  TernTextMessage(Received received) {
    super(received);
  }

  @Override
  public void setText(String text) throws JMSException {
    checkBodyWritable();
    this.text = text;
  }

  @Override
  public String getText() throws JMSException {
    EncodedMessage received = receivedBody();
    if (text == null && received != null) {
      try {
        text = received.bodyText();
      } catch (WireException e) {
        throw unreadable(e);
      }
    }
    return text;
  }

  @Override
  BodyType bodyType() {
    return BodyType.TEXT;
  }

  @Override
  void resetBody() {
    text = null;
  }

  @Override
  void encodeBody(MessageEncoder encoder) {
    encoder.textBody(text);
  }

  @Override
  boolean hasNoBody() throws JMSException {
    return getText() == null;
  }

  @Override
  boolean isReadableAs(Class<?> wanted) {
    return wanted.isAssignableFrom(String.class);
  }

  @Override
  Object bodyCopy() throws JMSException {
    return getText();
  }
}
