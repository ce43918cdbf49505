package org.ternmq.examples.orders;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.time.Instant;

/**
 * Handles orders, each in a transaction of the container: the order leaves its queue and appears
 * among those handled, both or neither, whenever a server or broker fails.
 *
 * <p>What is no order fails at each of its deliveries and ends in the queue of dead letters.
 */
@MessageDriven(
    name = "OrderHandler",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      // As "destination" Open Liberty would want an administered object of that name.
      @ActivationConfigProperty(
          propertyName = "destinationName",
          propertyValue = OrderQueues.PLACED),
      @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "5"),
      @ActivationConfigProperty(propertyName = "maxDeliveries", propertyValue = "3"),
      @ActivationConfigProperty(propertyName = "redeliveryDelayMs", propertyValue = "500")
    })
public class OrderHandler implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    new OrderQueues(context).handle(message, Instant.now());
  }
}
