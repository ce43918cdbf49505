package org.ternmq.appserver.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Twenty at a time. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = "load"),
      @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "20")
    })
public class LoadBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    Forwarding.forward(context, message, "load.done", "load");
  }
}
