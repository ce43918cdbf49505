package org.ternmq.appserver.foreign;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** As it was written for Artemis. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationName", propertyValue = "foreign"),
      @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "15")
    })
public class ArtemisBean implements MessageListener {
  @Override
  public void onMessage(Message message) {
    throw new IllegalStateException("never activated");
  }
}
