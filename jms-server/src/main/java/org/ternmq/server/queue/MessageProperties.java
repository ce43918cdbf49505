package org.ternmq.server.queue;

import org.ternmq.server.selector.PropertySource;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.EncodedMessage;

/**
 * What selectors see of a message: the headers that specification 3.8.1.1 allows, and its
 * properties. One object serves all evaluations of a core, one after another.
 */
final class MessageProperties implements PropertySource {
  private EncodedMessage message;

  MessageProperties of(EncodedMessage next) {
    message = next;
    return this;
  }

  @Override
  public Object value(String identifier) {
    try {
      return switch (identifier) {
        case "JMSDeliveryMode" -> message.persistent() ? "PERSISTENT" : "NON_PERSISTENT";
        case "JMSPriority" -> message.priority();
        case "JMSMessageID" -> message.messageId();
        case "JMSTimestamp" -> message.timestampMs();
        case "JMSCorrelationID" -> message.correlationId();
        case "JMSType" -> message.type();
        default -> message.property(identifier);
      };
    } catch (WireException unreadable) {
      return null; // properties that cannot be decoded match nothing (unknown); their consumer
      // reports them
    }
  }
}
