package org.ternmq.jms.destination;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;

/**
 * A destination whose name is set after its construction, as application servers do with
 * administered objects: wherever a destination is asked for, the one that it stands for is taken.
 */
public interface DestinationBean extends Destination {
  /**
   * Of the kind of the bean.
   *
   * @throws jakarta.jms.InvalidDestinationException if no name, or a wrong one, was set
   */
  TernDestination destination() throws JMSException;

  /** Null if no name, or a wrong one, was set: then it is equal to itself alone. */
  default TernDestination destinationOrNull() {
    try {
      return destination();
    } catch (JMSException e) {
      return null;
    }
  }
}
