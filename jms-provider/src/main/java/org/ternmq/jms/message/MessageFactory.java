package org.ternmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.Serializable;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Makes messages: new ones for an application, and those that were received. One for each
 * connection; immutable, safe for use by several threads.
 */
public final class MessageFactory {
  private final ObjectBodies objects;

  /**
   * @param trustedPackages the option of that name; null for none
   * @throws IllegalArgumentException if its patterns are wrong
   */
  public MessageFactory(String trustedPackages) {
    objects = new ObjectBodies(trustedPackages);
  }

  public TernPlainMessage message() {
    return new TernPlainMessage();
  }

  public TernTextMessage textMessage() {
    return new TernTextMessage();
  }

  public TernTextMessage textMessage(String text) throws JMSException {
    TernTextMessage message = new TernTextMessage();
    message.setText(text);
    return message;
  }

  public TernBytesMessage bytesMessage() {
    return new TernBytesMessage();
  }

  public TernMapMessage mapMessage() {
    return new TernMapMessage();
  }

  public TernStreamMessage streamMessage() {
    return new TernStreamMessage();
  }

  public TernObjectMessage objectMessage() {
    return new TernObjectMessage(objects);
  }

  public TernObjectMessage objectMessage(Serializable object) throws JMSException {
    TernObjectMessage message = new TernObjectMessage(objects);
    message.setObject(object);
    return message;
  }

  /**
   * The message of a delivery. Nothing is decoded yet but a few numbers.
   *
   * @param deliveryCount 1 for the first time
   * @param acknowledger null if {@link Message#acknowledge} is to do nothing
   * @param consumerDestination what the consumer was made for: where it is the message's
   *     destination too, the object is used instead of a new one; null if not known
   */
  public TernMessage received(
      EncodedMessage message,
      int deliveryCount,
      Acknowledger acknowledger,
      TernDestination consumerDestination) {
    TernMessage.Received received =
        new TernMessage.Received(message, deliveryCount, acknowledger, consumerDestination);
    return switch (message.bodyType()) {
      case NONE -> new TernPlainMessage(received);
      case TEXT -> new TernTextMessage(received);
      case BYTES -> new TernBytesMessage(received);
      case MAP -> new TernMapMessage(received);
      case STREAM -> new TernStreamMessage(received);
      case OBJECT -> new TernObjectMessage(received, objects);
    };
  }
}
