package org.ternmq.appserver.application;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Answers what comes to a queue that the administrator knows nothing of, in the same transaction,
 * with what it saw of the delivery. A text that begins with "again" is rolled back at its first
 * delivery.
 */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationName", propertyValue = "requests")
    })
public class RequestBean implements MessageListener {
  private static final System.Logger LOG = System.getLogger(RequestBean.class.getName());

  @Inject private JMSContext context;
  @Resource private MessageDrivenContext bean;

  @Override
  public void onMessage(Message message) {
    LOG.log(System.Logger.Level.DEBUG, LoadedMark.ONE);
    try {
      String text = message.getBody(String.class);
      int delivery = message.getIntProperty("JMSXDeliveryCount");
      JMSProducer answer =
          context
              .createProducer()
              .setProperty("delivery", delivery)
              .setProperty("redelivered", message.getJMSRedelivered());
      answer.send(context.createQueue("answers"), text);
      if (text.startsWith("again") && delivery == 1) {
        bean.setRollbackOnly();
      }
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
