package org.ternmq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.util.Map;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * Turns an application's messages into the bytes to send. Keeps its encoder from message to
 * message; for one thread at a time, so one for each session.
 */
public final class MessageToSend {
  private static final System.Logger LOG = System.getLogger(MessageToSend.class.getName());

  private final MessageFactory messages;
  private final MessageEncoder encoder = new MessageEncoder();

  public MessageToSend(MessageFactory messages) {
    this.messages = messages;
  }

  /**
   * Encodes a message of any provider, and sets on the application's object the headers that a send
   * sets (specification 3.4.11): destination, delivery mode, priority, id, timestamp, expiration
   * and delivery time. The message can be changed and sent again afterwards.
   *
   * @param messageId with or without the prefix {@code ID:}; null = disabled by the producer
   * @param nowMs the time of sending, ms since 1970
   * @throws jakarta.jms.InvalidDestinationException if the destination is null or of another
   *     provider
   * @throws MessageFormatException if the message is null or holds what cannot be sent
   * @throws JMSException if an option is out of range, or a field too long
   */
  public EncodedMessage encode(Message message, SendOptions options, String messageId, long nowMs)
      throws JMSException {
    if (message == null) {
      throw new MessageFormatException("The message is null");
    }
    options.check();
    Address address = Destinations.addressOf(options.destination());
    String id = messageId == null || messageId.startsWith("ID:") ? messageId : "ID:" + messageId;
    long timestampMs = options.timestampDisabled() ? 0 : nowMs;
    long expirationMs =
        options.timeToLiveMs() == 0 ? 0 : saturatedSum(nowMs, options.timeToLiveMs());
    long deliveryTimeMs = saturatedSum(nowMs, options.deliveryDelayMs());
    setHeaders(message, options, id, timestampMs, expirationMs, deliveryTimeMs);
    TernMessage ours =
        message instanceof TernMessage tern ? tern : ForeignMessages.copyOf(message, messages);
    // On the wire 0 is "at once", which no clock of the broker can turn into a delay; the receiver
    // takes the timestamp for it, if there is one.
    boolean atOnce = options.deliveryDelayMs() == 0 && timestampMs != 0;
    try {
      encoder
          .destination(address)
          .persistent(options.deliveryMode() == DeliveryMode.PERSISTENT)
          .priority(options.priority())
          .messageId(id)
          .timestampMs(timestampMs)
          .expirationMs(expirationMs)
          .deliveryTimeMs(atOnce ? 0 : deliveryTimeMs);
      ours.encodeInto(encoder);
      return encoder.encode();
    } catch (WireException e) {
      throw JmsFailures.of("Cannot send the message", e);
    } finally {
      // the encoder outlives the message and must not hold on to it
      encoder.properties(Map.of()).body(BodyType.NONE, null);
    }
  }

  private static void setHeaders(
      Message message,
      SendOptions options,
      String messageId,
      long timestampMs,
      long expirationMs,
      long deliveryTimeMs)
      throws JMSException {
    message.setJMSDestination(options.destination());
    message.setJMSDeliveryMode(options.deliveryMode());
    message.setJMSPriority(options.priority());
    message.setJMSMessageID(messageId);
    message.setJMSTimestamp(timestampMs);
    message.setJMSExpiration(expirationMs);
    try {
      message.setJMSDeliveryTime(deliveryTimeMs);
    } catch (UnsupportedOperationException | AbstractMethodError e) {
      // A foreign message made for an API without delivery times: it is sent all the same.
      LOG.log(System.Logger.Level.DEBUG, "The message has no delivery time", e);
    }
  }

  private static long saturatedSum(long nowMs, long more) {
    long sum = nowMs + more;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
