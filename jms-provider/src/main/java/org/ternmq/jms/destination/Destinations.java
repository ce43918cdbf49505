package org.ternmq.jms.destination;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import org.ternmq.wire.message.Address;

/** From addresses to destinations and back; for the provider's own packages. */
@SuppressWarnings("exports") // see the class comment
public final class Destinations {
  private Destinations() {}

  /**
   * The destination of an address. A temporary one cannot be deleted through it.
   *
   * @param address null for null
   */
  public static TernDestination of(Address address) {
    if (address == null) {
      return null;
    }
    return switch (address.kind()) {
      case QUEUE -> new TernQueue(address);
      case TOPIC -> new TernTopic(address);
      case TEMPORARY_QUEUE -> new TernTemporaryQueue(address, null);
      case TEMPORARY_TOPIC -> new TernTemporaryTopic(address, null);
    };
  }

  /** The object that a session hands out, which deletes through its owner. */
  public static TernTemporaryQueue temporaryQueue(String name, TemporaryOwner owner) {
    return new TernTemporaryQueue(new Address(Address.Kind.TEMPORARY_QUEUE, name), owner);
  }

  /** The object that a session hands out, which deletes through its owner. */
  public static TernTemporaryTopic temporaryTopic(String name, TemporaryOwner owner) {
    return new TernTemporaryTopic(new Address(Address.Kind.TEMPORARY_TOPIC, name), owner);
  }

  /**
   * The address to send to or to consume from. Only this provider's destinations will do: a name of
   * another provider means nothing here.
   *
   * @throws InvalidDestinationException if it is null or of another provider
   */
  public static Address addressOf(Destination destination) throws JMSException {
    return ours(destination).address();
  }

  /**
   * The destination itself, or the one that a bean stands for.
   *
   * @throws InvalidDestinationException if it is null or of another provider
   */
  public static TernDestination ours(Destination destination) throws JMSException {
    if (destination instanceof TernDestination ours) {
      return ours;
    }
    if (destination instanceof DestinationBean bean) {
      return bean.destination();
    }
    if (destination == null) {
      throw new InvalidDestinationException("The destination is null");
    }
    throw new InvalidDestinationException(
        "'"
            + destination
            + "' ("
            + destination.getClass().getName()
            + ") is a destination of another provider; get one from the session, from a JNDI"
            + " directory, or as TernQueue or TernTopic");
  }

  /**
   * The address of a reply-to, which a client may set to a destination of another provider. A
   * provider need not preserve that one (specification 3.12); here its kind and name are kept.
   *
   * @return null for null, and for what has neither the name of a queue nor that of a topic
   */
  public static Address addressOfReplyTo(Destination destination) throws JMSException {
    if (destination instanceof TernDestination || destination instanceof DestinationBean) {
      return ours(destination).address();
    }
    // Some providers implement queue and topic in one class: the name that is not null decides.
    if (destination instanceof Queue queue && queue.getQueueName() != null) {
      boolean temporary = destination instanceof TemporaryQueue;
      return new Address(
          temporary ? Address.Kind.TEMPORARY_QUEUE : Address.Kind.QUEUE, queue.getQueueName());
    }
    if (destination instanceof Topic topic && topic.getTopicName() != null) {
      boolean temporary = destination instanceof TemporaryTopic;
      return new Address(
          temporary ? Address.Kind.TEMPORARY_TOPIC : Address.Kind.TOPIC, topic.getTopicName());
    }
    return null;
  }
}
