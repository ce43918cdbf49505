package org.ternmq.tck.conformance;

import jakarta.jms.Queue;

/** A queue that no provider made, so none understands it. */
record ForeignQueue(String name) implements Queue {
  @Override
  public String getQueueName() {
    return name;
  }
}
