package org.ternmq.appserver.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** A durable subscription of a client identifier. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Topic"),
      @ActivationConfigProperty(propertyName = "destinationName", propertyValue = "topic.durable"),
      @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
      @ActivationConfigProperty(propertyName = "clientId", propertyValue = "servertests"),
      @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "durable")
    })
public class DurableBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    Forwarding.forward(context, message, "topic.seen", "durable");
  }
}
