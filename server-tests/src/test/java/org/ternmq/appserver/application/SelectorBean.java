package org.ternmq.appserver.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Takes what is red. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = "coloured"),
      @ActivationConfigProperty(propertyName = "messageSelector", propertyValue = "colour = 'red'")
    })
public class SelectorBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    Forwarding.forward(context, message, "coloured.seen", "red");
  }
}
