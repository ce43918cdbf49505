package org.ternmq.tck.conformance;

import jakarta.jms.Topic;

/** A topic that no provider made, so none understands it. */
record ForeignTopic(String name) implements Topic {
  @Override
  public String getTopicName() {
    return name;
  }
}
