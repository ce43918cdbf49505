package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import org.ternmq.jms.destination.TernDestination;

/** A producer of the legacy queue API. */
final class TernQueueSender extends TernProducer implements QueueSender {

  TernQueueSender(TernSession session, TernDestination queue) {
    super(session, queue);
  }

  @Override
  public Queue getQueue() throws JMSException {
    return (Queue) getDestination();
  }

  @Override
  public void send(Queue queue, Message message) throws JMSException {
    super.send(queue, message);
  }

  @Override
  public void send(Queue queue, Message message, int deliveryMode, int priority, long timeToLive)
      throws JMSException {
    super.send(queue, message, deliveryMode, priority, timeToLive);
  }
}
