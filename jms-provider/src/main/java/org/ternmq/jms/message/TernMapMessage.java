package org.ternmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;
import org.ternmq.wire.message.TypedValues;

/** A message whose body maps names to values; their order is kept. */
public final class TernMapMessage extends TernMessage implements MapMessage {
  /** Of a received message null until it is read. */
  private Map<String, Object> map;

  TernMapMessage() {}

  TernMapMessage(Received received) {
    super(received);
  }

  private Map<String, Object> map() throws JMSException {
    if (map == null) {
      EncodedMessage received = receivedBody();
      try {
        map = received != null ? TypedValues.decodeMap(received.body()) : new LinkedHashMap<>();
      } catch (WireException e) {
        throw unreadable(e);
      }
    }
    return map;
  }

  private Object get(String name) throws JMSException {
    return map().get(name);
  }

  private void set(String name, Object value) throws JMSException {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("The name of a map's entry is null or empty");
    }
    checkBodyWritable();
    map().put(name, value);
  }

  @Override
  public boolean getBoolean(String name) throws JMSException {
    return CheckedConversions.toBoolean(get(name));
  }

  @Override
  public byte getByte(String name) throws JMSException {
    return CheckedConversions.toByte(get(name));
  }

  @Override
  public short getShort(String name) throws JMSException {
    return CheckedConversions.toShort(get(name));
  }

  @Override
  public char getChar(String name) throws JMSException {
    return CheckedConversions.toChar(get(name));
  }

  @Override
  public int getInt(String name) throws JMSException {
    return CheckedConversions.toInt(get(name));
  }

  @Override
  public long getLong(String name) throws JMSException {
    return CheckedConversions.toLong(get(name));
  }

  @Override
  public float getFloat(String name) throws JMSException {
    return CheckedConversions.toFloat(get(name));
  }

  @Override
  public double getDouble(String name) throws JMSException {
    return CheckedConversions.toDouble(get(name));
  }

  @Override
  public String getString(String name) throws JMSException {
    return CheckedConversions.toText(get(name));
  }

  @Override
  public byte[] getBytes(String name) throws JMSException {
    byte[] bytes = CheckedConversions.toBytes(get(name));
    return bytes == null ? null : bytes.clone();
  }

  @Override
  public Object getObject(String name) throws JMSException {
    return copyOf(get(name));
  }

  private static Object copyOf(Object value) {
    return value instanceof byte[] bytes ? bytes.clone() : value;
  }

  @Override
  public Enumeration<String> getMapNames() throws JMSException {
    return Collections.enumeration(new ArrayList<>(map().keySet()));
  }

  @Override
  public boolean itemExists(String name) throws JMSException {
    return map().containsKey(name);
  }

  @Override
  public void setBoolean(String name, boolean value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setByte(String name, byte value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setShort(String name, short value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setChar(String name, char value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setInt(String name, int value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setLong(String name, long value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setFloat(String name, float value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setDouble(String name, double value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setString(String name, String value) throws JMSException {
    set(name, value);
  }

  @Override
  public void setBytes(String name, byte[] value) throws JMSException {
    set(name, copyOf(value));
  }

  @Override
  public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
    if (value == null) {
      set(name, null);
      return;
    }
    Objects.checkFromIndexSize(offset, length, value.length);
    set(name, Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void setObject(String name, Object value) throws JMSException {
    CheckedConversions.checkBodyValue(value);
    set(name, copyOf(value));
  }

  @Override
  BodyType bodyType() {
    return BodyType.MAP;
  }

  @Override
  void resetBody() {
    map = null;
  }

  @Override
  void encodeBody(MessageEncoder encoder) throws JMSException {
    try {
      encoder.body(BodyType.MAP, ByteBuffer.wrap(TypedValues.encodeMap(map())));
    } catch (WireException e) {
      throw JmsFailures.of("Cannot encode the map", e);
    }
  }

  @Override
  boolean hasNoBody() throws JMSException {
    return map().isEmpty();
  }

  @Override
  boolean isReadableAs(Class<?> wanted) {
    return wanted.isAssignableFrom(Map.class);
  }

  @Override
  Object bodyCopy() throws JMSException {
    Map<String, Object> copy = new LinkedHashMap<>(map());
    copy.replaceAll((name, value) -> copyOf(value));
    return copy;
  }
}
