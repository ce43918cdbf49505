package org.ternmq.jms;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.message.Address;

/**
 * The rules for what may be consumed how (specification 8.2 and 8.3), as far as a client can know
 * them; the broker checks the rest.
 */
final class ConsumerSpecs {
  private final TernConnection connection;

  ConsumerSpecs(TernConnection connection) {
    this.connection = connection;
  }

  /** An unshared consumer without a durable subscription, of a queue or a topic. */
  ConsumerSpec plain(Destination destination, String selector, boolean noLocal)
      throws JMSException {
    TernDestination from = required(destination);
    boolean topic = from.address().kind().isTopic();
    return new ConsumerSpec(
        topic ? ConsumerKind.TOPIC : ConsumerKind.QUEUE,
        from,
        null,
        emptyToNull(selector),
        topic && noLocal);
  }

  ConsumerSpec subscription(
      ConsumerKind kind, Topic topic, String name, String selector, boolean noLocal)
      throws JMSException {
    TernDestination from = required(topic);
    boolean durable = kind == ConsumerKind.DURABLE || kind == ConsumerKind.SHARED_DURABLE;
    if (durable && from.address().kind() == Address.Kind.TEMPORARY_TOPIC) {
      throw new InvalidDestinationException(
          "A temporary topic cannot have a durable subscription, which would outlive it");
    }
    if (name == null || name.isEmpty()) {
      throw new JMSException("The name of the subscription is null or empty");
    }
    if (kind == ConsumerKind.DURABLE && connection.getClientID() == null) {
      throw new IllegalStateException( // specification 8.3.3
          "A durable subscription that is not shared needs a client identifier on the connection");
    }
    return new ConsumerSpec(kind, from, name, emptyToNull(selector), noLocal);
  }

  private TernDestination required(Destination destination) throws JMSException {
    TernDestination from = Destinations.ours(destination);
    connection.temporaries().checkMayConsume(from.address());
    return from;
  }

  static String emptyToNull(String selector) {
    return selector == null || selector.isBlank() ? null : selector;
  }
}
