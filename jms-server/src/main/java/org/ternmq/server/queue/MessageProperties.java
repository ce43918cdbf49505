package org.ternmq.server.queue;

import java.util.HashMap;
import java.util.Map;
import org.ternmq.server.selector.PropertySource;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.EncodedMessage;

/**
 * What selectors see of a message: the headers that specification 3.8.1.1 allows, and its
 * properties. One object serves all evaluations of a core, one after another; what one selector has
 * looked up the next one finds, so that nothing is decoded twice while many look at one message.
 */
final class MessageProperties implements PropertySource {
  private static final Object ABSENT = new Object();

  private EncodedMessage message;
  private final Map<String, Object> known = new HashMap<>(); // of this message

  MessageProperties of(EncodedMessage next) {
    if (next != message) {
      message = next;
      known.clear();
    }
    return this;
  }

  @Override
  public Object value(String identifier) {
    Object value = known.get(identifier);
    if (value == null) {
      value = read(identifier);
      known.put(identifier, value == null ? ABSENT : value);
    }
    return value == ABSENT ? null : value;
  }

  private Object read(String identifier) {
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
