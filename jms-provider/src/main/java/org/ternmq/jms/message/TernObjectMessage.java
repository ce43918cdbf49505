package org.ternmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * A message whose body is a serialized object, or null. The object is serialized when it is set and
 * deserialized each time it is asked for, so that nobody shares it.
 */
public final class TernObjectMessage extends TernMessage implements ObjectMessage {
  private final ObjectBodies objects;

  /** Null for null, and of a received body. */
  private byte[] serialized;

  TernObjectMessage(ObjectBodies objects) {
    this.objects = objects;
  }

  TernObjectMessage(Received received, ObjectBodies objects) {
    super(received);
    this.objects = objects;
  }

  @Override
  public void setObject(Serializable object) throws JMSException {
    checkBodyWritable();
    serialized = object == null ? null : objects.serialize(object);
  }

  @Override
  public Serializable getObject() throws JMSException {
    if (hasNoBody()) {
      return null;
    }
    EncodedMessage received = receivedBody();
    if (received == null) {
      return objects.deserialize(serialized, 0, serialized.length);
    }
    ByteReader in = received.bodyReader();
    return objects.deserialize(in.array(), in.arrayPosition(), in.remaining());
  }

  @Override
  BodyType bodyType() {
    return BodyType.OBJECT;
  }

  @Override
  void resetBody() {
    serialized = null;
  }

  @Override
  void encodeBody(MessageEncoder encoder) {
    encoder.body(BodyType.OBJECT, serialized == null ? null : ByteBuffer.wrap(serialized));
  }

  @Override
  boolean hasNoBody() {
    EncodedMessage received = receivedBody();
    return received != null ? received.bodyIsNull() : serialized == null;
  }

  @Override
  boolean isReadableAs(Class<?> wanted) throws JMSException {
    return wanted.isInstance(getObject());
  }

  @Override
  Object bodyCopy() throws JMSException {
    return getObject();
  }

  /** Deserializes once, where the general way would do so twice. */
  @Override
  public <T> T getBody(Class<T> wanted) throws JMSException {
    Serializable object = getObject();
    if (object != null && !wanted.isInstance(object)) {
      throw new MessageFormatException(
          "The body, a " + object.getClass().getName() + ", cannot be read as " + wanted.getName());
    }
    return wanted.cast(object);
  }

  // The interface has the raw type.
  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class wanted) throws JMSException {
    try {
      return super.isBodyAssignableTo(wanted);
    } catch (MessageFormatException e) {
      // What cannot be deserialized is assignable to nothing (see the interface).
      return false;
    }
  }
}
