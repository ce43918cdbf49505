package org.ternmq.appserver.application;

import jakarta.ejb.EJBException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** From one queue or topic to a queue, in the transaction of the delivery. */
final class Forwarding {
  private Forwarding() {}

  static void forward(JMSContext context, Message message, String queue, String by) {
    try {
      context
          .createProducer()
          .setProperty("by", by)
          .send(context.createQueue(queue), message.getBody(String.class));
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
