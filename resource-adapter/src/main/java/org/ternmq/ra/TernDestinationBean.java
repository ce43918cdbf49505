package org.ternmq.ra;

import jakarta.jms.InvalidDestinationException;
import jakarta.resource.Referenceable;
import java.io.Serializable;
import javax.naming.Reference;
import org.ternmq.jms.destination.DestinationBean;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.failure.JmsFailures;

/**
 * An administered destination: a server makes it, sets the name, and binds it in its directory. Set
 * up by one thread, then only read. Public, because servers call the setters by reflection on the
 * class that declares them.
 */
public abstract class TernDestinationBean implements DestinationBean, Referenceable, Serializable {
  private static final long serialVersionUID = 1L;

  private String destinationName;
  private transient Reference reference;

  /** For queues and topics of this package. */
  TernDestinationBean() {}

  /** The name of the queue or topic at the broker, 1 to 1,024 bytes in UTF-8. Required. */
  public final void setDestinationName(String destinationName) {
    this.destinationName = destinationName;
  }

  public final String getDestinationName() {
    return destinationName;
  }

  /** The same as {@link #setDestinationName}, for servers that call it so. */
  public final void setName(String name) {
    setDestinationName(name);
  }

  public final String getName() {
    return destinationName;
  }

  final String checkedName() throws InvalidDestinationException {
    if (destinationName == null || destinationName.isEmpty()) {
      throw new InvalidDestinationException(
          "The administered object has no name: set its property destinationName");
    }
    try {
      return new TernQueue(destinationName).getName(); // a topic's may be the same
    } catch (IllegalArgumentException e) {
      throw JmsFailures.causedBy(new InvalidDestinationException(e.getMessage()), e);
    }
  }

  /** By the server, which knows how to find it again. */
  @Override
  public final void setReference(Reference reference) {
    this.reference = reference;
  }

  @Override
  public final Reference getReference() {
    return reference;
  }

  /** To every object that is the same queue or topic, such as the JMSReplyTo of a message. */
  @Override
  public final boolean equals(Object other) {
    TernDestination mine = destinationOrNull();
    return this == other || (mine != null && mine.equals(other));
  }

  @Override
  public final int hashCode() {
    TernDestination mine = destinationOrNull();
    return mine == null ? getClass().hashCode() : mine.hashCode();
  }

  /** Kind and name, such as {@code queue://orders}. */
  @Override
  public abstract String toString();
}
