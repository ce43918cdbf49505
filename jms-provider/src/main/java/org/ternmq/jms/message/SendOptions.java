package org.ternmq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;

/**
 * How a producer sends. Immutable: a producer can keep one for all sends with the same settings.
 *
 * @param destination where to; becomes the message's JMSDestination as it is
 * @param deliveryMode {@link DeliveryMode#PERSISTENT} or {@link DeliveryMode#NON_PERSISTENT}
 * @param priority 0 to 9
 * @param timeToLiveMs 0 = for ever
 * @param deliveryDelayMs 0 = at once
 * @param timestampDisabled whether the message carries no JMSTimestamp
 */
public record SendOptions(
    Destination destination,
    int deliveryMode,
    int priority,
    long timeToLiveMs,
    long deliveryDelayMs,
    boolean timestampDisabled) {

  /**
   * @throws JMSException if a value is outside of its range; the text names it
   */
  public void check() throws JMSException {
    if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
      throw new JMSException(
          "There is no delivery mode " + deliveryMode + ": 1 is non-persistent, 2 persistent");
    }
    if (priority < 0 || priority > 9) {
      throw new JMSException("The priority " + priority + " is not one from 0 to 9");
    }
    if (timeToLiveMs < 0) {
      throw new JMSException("The time to live is negative: " + timeToLiveMs + " ms");
    }
    if (deliveryDelayMs < 0) {
      throw new JMSException("The delivery delay is negative: " + deliveryDelayMs + " ms");
    }
  }
}
