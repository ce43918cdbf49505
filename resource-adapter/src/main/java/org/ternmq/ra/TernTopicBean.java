package org.ternmq.ra;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Topic;
import org.ternmq.jms.destination.TernTopic;

/** A topic as an administered object. */
public final class TernTopicBean extends TernDestinationBean implements Topic {
  private static final long serialVersionUID = 1L;

  /** For the server, which sets the name. */
  public TernTopicBean() {}

  @Override
  public String getTopicName() {
    return getDestinationName();
  }

  @Override
  public TernTopic destination() throws InvalidDestinationException {
    return new TernTopic(checkedName());
  }

  @Override
  public String toString() {
    return "topic://" + getDestinationName();
  }
}
