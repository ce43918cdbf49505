package org.ternmq.appserver.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Does its work, and throws what the descriptor declares to be no failure of the transaction. */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationName", propertyValue = "declared")
    })
public class DeclaredBean implements MessageListener {
  /** Without an annotation: {@code ejb-jar.xml} says what it is. */
  public static final class Declared extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    Forwarding.forward(context, message, "declared.done", "declared");
    throw new Declared();
  }
}
