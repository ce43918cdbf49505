package org.ternmq.ra;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Queue;
import org.ternmq.jms.destination.TernQueue;

/** A queue as an administered object. */
public final class TernQueueBean extends TernDestinationBean implements Queue {
  private static final long serialVersionUID = 1L;

  /** For the server, which sets the name. */
  public TernQueueBean() {}

  @Override
  public String getQueueName() {
    return getDestinationName();
  }

  @Override
  public TernQueue destination() throws InvalidDestinationException {
    return new TernQueue(checkedName());
  }

  @Override
  public String toString() {
    return "queue://" + getDestinationName();
  }
}
