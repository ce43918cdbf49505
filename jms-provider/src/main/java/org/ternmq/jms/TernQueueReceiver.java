package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;

/** A consumer of the legacy queue API. */
final class TernQueueReceiver extends TernConsumer implements QueueReceiver {

  TernQueueReceiver(TernSession session, int id, ConsumerSpec spec) {
    super(session, id, spec);
  }

  @Override
  public Queue getQueue() throws JMSException {
    checkOpen();
    return (Queue) spec.destination();
  }
}
