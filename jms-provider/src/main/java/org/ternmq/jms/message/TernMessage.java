package org.ternmq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * Headers and properties of all types of messages (specification 3.4, 3.5). A received message is a
 * view over the bytes as they came: headers, properties and body are decoded when asked for.
 *
 * <p>For one thread at a time, as the specification has it (2.14).
 */
public abstract sealed class TernMessage implements Message
    permits TernPlainMessage,
        TernTextMessage,
        TernBytesMessage,
        TernMapMessage,
        TernStreamMessage,
        TernObjectMessage {
  private static final int MESSAGE_ID = 1;
  private static final int CORRELATION_ID = 2;
  private static final int REPLY_TO = 4;
  private static final int TYPE = 8;
  private static final int DESTINATION = 16;
  private static final int ALL = 31;

  /** As received; null if made here. Headers and properties that nobody changed come from it. */
  private final EncodedMessage source;

  /** Which of the header fields below are still only in {@link #source}. */
  private int unread;

  private String messageId;

  /** Null, a String or a byte[]. */
  private Object correlationId;

  private Destination replyTo;
  private String type;

  /** Of a received message until it is read: the consumer's, which is likely to be the same. */
  private Destination destination;

  private boolean persistent = true;
  private int priority = DEFAULT_PRIORITY;
  private long timestampMs;
  private long expirationMs;
  private long deliveryTimeMs;
  private boolean redelivered;

  /** How often the broker delivered it; 0 if made here. */
  private final int deliveryCount;

  private Acknowledger acknowledger;

  /** Null until needed. */
  private MessageProperties properties;

  private boolean bodyReadOnly;

  /** Whether the body is still that of {@link #source}. */
  private boolean bodyReceived;

  /** A new, empty message. */
  TernMessage() {
    source = null;
    deliveryCount = 0;
  }

  /** A received message. */
  TernMessage(Received received) {
    source = received.message();
    unread = ALL;
    destination = received.consumerDestination();
    persistent = source.persistent();
    priority = source.priority();
    timestampMs = source.timestampMs();
    expirationMs = source.expirationMs();
    // 0 on the wire is "at once": the delivery time is then the time of sending (3.4.13)
    long wireDeliveryTimeMs = source.deliveryTimeMs();
    deliveryTimeMs = wireDeliveryTimeMs == 0 ? timestampMs : wireDeliveryTimeMs;
    deliveryCount = received.deliveryCount();
    redelivered = deliveryCount > 1;
    acknowledger = received.acknowledger();
    bodyReadOnly = true;
    bodyReceived = true;
  }

  /**
   * What a message is received with.
   *
   * @param deliveryCount 1 for the first time
   * @param acknowledger null if acknowledging does nothing
   * @param consumerDestination what the consumer was made for, as the likely destination; null if
   *     not known
   */
  record Received(
      EncodedMessage message,
      int deliveryCount,
      Acknowledger acknowledger,
      TernDestination consumerDestination) {}

  // --- headers

  private boolean takeUnread(int header) {
    boolean found = (unread & header) != 0;
    unread &= ~header;
    return found;
  }

  @Override
  public final String getJMSMessageID() throws JMSException {
    if (takeUnread(MESSAGE_ID)) {
      messageId = source.messageId();
    }
    return messageId;
  }

  @Override
  public final void setJMSMessageID(String id) {
    unread &= ~MESSAGE_ID;
    messageId = id;
  }

  @Override
  public final long getJMSTimestamp() {
    return timestampMs;
  }

  @Override
  public final void setJMSTimestamp(long timestamp) {
    timestampMs = timestamp;
  }

  private Object correlationId() {
    if (takeUnread(CORRELATION_ID)) {
      String text = source.correlationId();
      correlationId = text != null ? text : source.correlationIdBytes();
    }
    return correlationId;
  }

  /** One that was set as a string is given in UTF-8. */
  @Override
  public final byte[] getJMSCorrelationIDAsBytes() throws JMSException {
    Object id = correlationId();
    if (id instanceof byte[] bytes) {
      return bytes.clone();
    }
    return id == null ? null : ((String) id).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public final void setJMSCorrelationIDAsBytes(byte[] correlationId) throws JMSException {
    unread &= ~CORRELATION_ID;
    this.correlationId = correlationId == null ? null : correlationId.clone();
  }

  /** One that was set as bytes is read as UTF-8. */
  @Override
  public final String getJMSCorrelationID() throws JMSException {
    Object id = correlationId();
    return id instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : (String) id;
  }

  @Override
  public final void setJMSCorrelationID(String correlationId) throws JMSException {
    unread &= ~CORRELATION_ID;
    this.correlationId = correlationId;
  }

  @Override
  public final Destination getJMSReplyTo() throws JMSException {
    if (takeUnread(REPLY_TO)) {
      replyTo = Destinations.of(source.replyTo());
    }
    return replyTo;
  }

  @Override
  public final void setJMSReplyTo(Destination replyTo) throws JMSException {
    unread &= ~REPLY_TO;
    this.replyTo = replyTo;
  }

  @Override
  public final Destination getJMSDestination() throws JMSException {
    if (takeUnread(DESTINATION)) {
      boolean likely = destination instanceof TernDestination d && source.isFor(d.address());
      if (!likely) {
        destination = Destinations.of(source.destination());
      }
    }
    return destination;
  }

  @Override
  public final void setJMSDestination(Destination destination) {
    unread &= ~DESTINATION;
    this.destination = destination;
  }

  @Override
  public final int getJMSDeliveryMode() {
    return persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
  }

  @Override
  public final void setJMSDeliveryMode(int deliveryMode) throws JMSException {
    if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
      throw new JMSException("There is no delivery mode " + deliveryMode);
    }
    persistent = deliveryMode == DeliveryMode.PERSISTENT;
  }

  @Override
  public final boolean getJMSRedelivered() {
    return redelivered;
  }

  @Override
  public final void setJMSRedelivered(boolean redelivered) {
    this.redelivered = redelivered;
  }

  @Override
  public final String getJMSType() throws JMSException {
    if (takeUnread(TYPE)) {
      type = source.type();
    }
    return type;
  }

  @Override
  public final void setJMSType(String type) throws JMSException {
    unread &= ~TYPE;
    this.type = type;
  }

  @Override
  public final long getJMSExpiration() {
    return expirationMs;
  }

  @Override
  public final void setJMSExpiration(long expiration) {
    expirationMs = expiration;
  }

  @Override
  public final long getJMSDeliveryTime() {
    return deliveryTimeMs;
  }

  @Override
  public final void setJMSDeliveryTime(long deliveryTime) {
    deliveryTimeMs = deliveryTime;
  }

  @Override
  public final int getJMSPriority() {
    return priority;
  }

  @Override
  public final void setJMSPriority(int priority) {
    this.priority = priority;
  }

  // --- properties

  final MessageProperties properties() {
    if (properties == null) {
      properties = new MessageProperties(source, deliveryCount);
    }
    return properties;
  }

  @Override
  public final void clearProperties() {
    properties().clear();
  }

  @Override
  public final boolean propertyExists(String name) throws JMSException {
    return properties().exists(name);
  }

  @Override
  public final boolean getBooleanProperty(String name) throws JMSException {
    return CheckedConversions.toBoolean(properties().get(name));
  }

  @Override
  public final byte getByteProperty(String name) throws JMSException {
    return CheckedConversions.toByte(properties().get(name));
  }

  @Override
  public final short getShortProperty(String name) throws JMSException {
    return CheckedConversions.toShort(properties().get(name));
  }

  @Override
  public final int getIntProperty(String name) throws JMSException {
    return CheckedConversions.toInt(properties().get(name));
  }

  @Override
  public final long getLongProperty(String name) throws JMSException {
    return CheckedConversions.toLong(properties().get(name));
  }

  @Override
  public final float getFloatProperty(String name) throws JMSException {
    return CheckedConversions.toFloat(properties().get(name));
  }

  @Override
  public final double getDoubleProperty(String name) throws JMSException {
    return CheckedConversions.toDouble(properties().get(name));
  }

  @Override
  public final String getStringProperty(String name) throws JMSException {
    return CheckedConversions.toText(properties().get(name));
  }

  @Override
  public final Object getObjectProperty(String name) throws JMSException {
    return properties().get(name);
  }

  @Override
  public final Enumeration<String> getPropertyNames() throws JMSException {
    return properties().names();
  }

  @Override
  public final void setBooleanProperty(String name, boolean value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setByteProperty(String name, byte value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setShortProperty(String name, short value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setIntProperty(String name, int value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setLongProperty(String name, long value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setFloatProperty(String name, float value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setDoubleProperty(String name, double value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setStringProperty(String name, String value) throws JMSException {
    properties().set(name, value);
  }

  @Override
  public final void setObjectProperty(String name, Object value) throws JMSException {
    properties().set(name, value);
  }

  // --- acknowledgement

  /** Does nothing for a message that was not received (specification 3.6). */
  @Override
  public final void acknowledge() throws JMSException {
    if (acknowledger != null) {
      acknowledger.acknowledge();
    }
  }

  // --- body

  abstract BodyType bodyType();

  /** Back to what a new message has. */
  abstract void resetBody();

  /** The body that was made here. */
  abstract void encodeBody(MessageEncoder encoder) throws JMSException;

  /** Whether there is no body, which can be read as everything and is null. */
  abstract boolean hasNoBody() throws JMSException;

  /** Whether a body that is there can be read as this class. */
  abstract boolean isReadableAs(Class<?> wanted) throws JMSException;

  /** A copy of the body that is there. */
  abstract Object bodyCopy() throws JMSException;

  @Override
  public final void clearBody() {
    bodyReadOnly = false;
    bodyReceived = false;
    resetBody();
  }

  @Override
  public <T> T getBody(Class<T> wanted) throws JMSException {
    if (hasNoBody()) {
      return null;
    }
    if (!isReadableAs(wanted)) {
      throw new MessageFormatException(
          "The body of a " + bodyType() + " message cannot be read as " + wanted.getName());
    }
    return wanted.cast(bodyCopy());
  }

  /** Whether there is one that {@code getBody} could return: never for a plain message. */
  public final boolean hasBody() throws JMSException {
    return !hasNoBody();
  }

  // The interface has the raw type.
  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class wanted) throws JMSException {
    return hasNoBody() || isReadableAs(wanted);
  }

  /** What the body is read from while it is as received; else null. */
  final EncodedMessage receivedBody() {
    return bodyReceived ? source : null;
  }

  final boolean bodyIsReadOnly() {
    return bodyReadOnly;
  }

  final void makeBodyReadOnly() {
    bodyReadOnly = true;
  }

  final void checkBodyWritable() throws MessageNotWriteableException {
    if (bodyReadOnly) {
      throw new MessageNotWriteableException(
          "The body is read-only; clearBody empties it and makes it writable");
    }
  }

  static JMSException unreadable(WireException e) {
    return JmsFailures.of("Cannot read the body of the message", e);
  }

  // --- sending

  /** Sets in the encoder what this object holds; the rest is the producer's. */
  final void encodeInto(MessageEncoder encoder) throws JMSException {
    Object correlation = correlationId();
    if (correlation instanceof byte[] bytes) {
      encoder.correlationIdBytes(bytes);
    } else {
      encoder.correlationId((String) correlation);
    }
    encoder.replyTo(Destinations.addressOfReplyTo(getJMSReplyTo()));
    encoder.type(getJMSType());
    boolean untouched = properties == null && source == null;
    if (!untouched) {
      encoder.properties(properties().toSend());
    }
    if (bodyReceived) {
      encoder.body(bodyType(), source.bodyIsNull() ? null : source.body());
    } else {
      encodeBody(encoder);
    }
  }

  /** For people and logs; neither properties nor body, which may be large or secret. */
  @Override
  public final String toString() {
    String id = (unread & MESSAGE_ID) != 0 ? source.messageId() : messageId;
    Object to = (unread & DESTINATION) != 0 ? source.destination() : destination;
    return bodyType()
        + " message "
        + (id == null ? "without id" : id)
        + (to == null ? "" : " to " + to);
  }
}
