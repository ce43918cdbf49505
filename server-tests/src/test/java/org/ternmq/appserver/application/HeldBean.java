package org.ternmq.appserver.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import javax.naming.NamingException;

/** A delivery, a holding resource, and a message that is sent: one transaction. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = "held")
    })
public class HeldBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    try {
      Sender.enlistHolder();
    } catch (NamingException | ResourceException e) {
      throw new EJBException(e);
    }
    Forwarding.forward(context, message, "held.done", "held");
  }
}
