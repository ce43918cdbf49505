package org.ternmq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.ra.broker.OwnBranch;

/**
 * Puts a message that an endpoint failed to handle too often on the dead-letter queue, with the
 * properties that the broker gives its own dead letters. The arrival there and the removal here
 * happen in one branch.
 */
final class DeadLetter {
  private static final System.Logger LOG = System.getLogger(DeadLetter.class.getName());

  private DeadLetter() {}

  /**
   * @param resource of the session; null if it has none: then a crash in between leaves both
   */
  static void send(
      Session session,
      XAResource resource,
      Message message,
      TernActivationSpec spec,
      int deliveries)
      throws JMSException, XAException {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} was delivered {1} times to the {2} and goes to the queue {3}",
        message.getJMSMessageID(),
        deliveries,
        spec,
        spec.getDeadLetterQueue());
    String from = String.valueOf(message.getJMSDestination());
    OwnBranch branch = resource == null ? null : OwnBranch.begin(resource);
    boolean done = false;
    try (MessageProducer producer =
        session.createProducer(new TernQueue(spec.getDeadLetterQueue()))) {
      addReason(message, from, deliveries);
      producer.send(message, message.getJMSDeliveryMode(), message.getJMSPriority(), 0);
      if (branch != null) {
        branch.commit();
      }
      done = true;
    } finally {
      if (!done && branch != null) {
        branch.rollback();
      }
    }
  }

  /** The properties of a received message can be cleared, not changed (specification 3.5.5). */
  private static void addReason(Message message, String from, int deliveries) throws JMSException {
    Map<String, Object> properties = new LinkedHashMap<>();
    Enumeration<?> names = message.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      properties.put(name, message.getObjectProperty(name));
    }
    message.clearProperties();
    properties.put(
        "JMS_TernMQ_DeadLetterReason",
        "delivered " + deliveries + " times to an endpoint that failed");
    properties.put("JMS_TernMQ_OriginalDestination", from);
    properties.put("JMS_TernMQ_DeliveryCount", deliveries);
    for (Map.Entry<String, Object> each : properties.entrySet()) {
      message.setObjectProperty(each.getKey(), each.getValue());
    }
  }
}
