package org.ternmq.appserver.application;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Twenty at a time. A text that begins with "together" is handled only when twenty instances have
 * one each at the same time. Says which instance it is.
 */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = "load"),
      @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "20")
    })
public class LoadBean implements MessageListener {
  private static final CyclicBarrier TWENTY = new CyclicBarrier(20);

  private final String instance = UUID.randomUUID().toString();

  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    try {
      if (message.getBody(String.class).startsWith("together")) {
        TWENTY.await(30, TimeUnit.SECONDS);
      }
    } catch (JMSException | BrokenBarrierException | TimeoutException e) {
      throw new EJBException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EJBException(e);
    }
    Forwarding.forward(context, message, "load.done", instance);
  }
}
