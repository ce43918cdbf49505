package org.ternmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.StreamMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.MessageEncoder;
import org.ternmq.wire.message.TypedValues;

/** A message whose body is a sequence of typed values, encoded as they are written. */
public final class TernStreamMessage extends TernMessage implements StreamMessage {
  private static final int INITIAL_BYTES = 64;
  private static final byte[] NONE = {};

  /** What was written; null until the first write, and of a received body. */
  private ByteWriter written;

  /** Set while the body is read-only. */
  private ByteReader in;

  /**
   * Whether {@link #next} was decoded and not taken yet: a read of the wrong type leaves it for
   * another (specification 3.11.3).
   */
  private boolean hasNext;

  private Object next;

  /** The array that {@link #readBytes} gives out in parts; null when there is none. */
  private byte[] parts;

  private int partsGiven;

  TernStreamMessage() {}

  TernStreamMessage(Received received) {
    super(received);
    in = received.message().bodyReader();
  }

  // --- reading

  private void checkReadable() throws MessageNotReadableException {
    if (in == null) {
      throw new MessageNotReadableException("The body is write-only; reset makes it readable");
    }
  }

  private Object peek() throws JMSException {
    checkReadable();
    if (parts != null) {
      throw new MessageFormatException(
          "A byte[] was read in part; readBytes must be called until it is read to its end");
    }
    if (!hasNext) {
      if (in.remaining() == 0) {
        throw new MessageEOFException("There are no more values in the body");
      }
      int start = in.position();
      try {
        next = TypedValues.read(in);
      } catch (WireException e) {
        in.position(start);
        throw unreadable(e);
      }
      hasNext = true;
    }
    return next;
  }

  private void taken() {
    hasNext = false;
    next = null;
  }

  @Override
  public boolean readBoolean() throws JMSException {
    boolean value = CheckedConversions.toBoolean(peek());
    taken();
    return value;
  }

  @Override
  public byte readByte() throws JMSException {
    byte value = CheckedConversions.toByte(peek());
    taken();
    return value;
  }

  @Override
  public short readShort() throws JMSException {
    short value = CheckedConversions.toShort(peek());
    taken();
    return value;
  }

  @Override
  public char readChar() throws JMSException {
    char value = CheckedConversions.toChar(peek());
    taken();
    return value;
  }

  @Override
  public int readInt() throws JMSException {
    int value = CheckedConversions.toInt(peek());
    taken();
    return value;
  }

  @Override
  public long readLong() throws JMSException {
    long value = CheckedConversions.toLong(peek());
    taken();
    return value;
  }

  @Override
  public float readFloat() throws JMSException {
    float value = CheckedConversions.toFloat(peek());
    taken();
    return value;
  }

  @Override
  public double readDouble() throws JMSException {
    double value = CheckedConversions.toDouble(peek());
    taken();
    return value;
  }

  @Override
  public String readString() throws JMSException {
    String value = CheckedConversions.toText(peek());
    taken();
    return value;
  }

  @Override
  public Object readObject() throws JMSException {
    Object value = peek();
    taken();
    return value;
  }

  @Override
  public int readBytes(byte[] value) throws JMSException {
    Objects.requireNonNull(value, "value");
    checkReadable();
    if (parts == null) {
      byte[] bytes = CheckedConversions.toBytes(peek());
      taken();
      if (bytes == null) {
        return -1;
      }
      if (bytes.length == 0) {
        return 0;
      }
      parts = bytes;
      partsGiven = 0;
    } else if (partsGiven == parts.length) {
      // The last part filled its buffer: this call tells that there is no more.
      parts = null;
      return -1;
    }
    int count = Math.min(value.length, parts.length - partsGiven);
    System.arraycopy(parts, partsGiven, value, 0, count);
    partsGiven += count;
    if (count < value.length) {
      parts = null;
    }
    return count;
  }

  // --- writing

  private void write(Object value) throws JMSException {
    checkBodyWritable();
    if (written == null) {
      written = new ByteWriter(INITIAL_BYTES);
    }
    int start = written.size();
    try {
      TypedValues.write(written, value);
    } catch (WireException e) {
      written.truncate(start);
      throw JmsFailures.of("Cannot write the value", e);
    }
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    write(value);
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    write(value);
  }

  @Override
  public void writeShort(short value) throws JMSException {
    write(value);
  }

  @Override
  public void writeChar(char value) throws JMSException {
    write(value);
  }

  @Override
  public void writeInt(int value) throws JMSException {
    write(value);
  }

  @Override
  public void writeLong(long value) throws JMSException {
    write(value);
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    write(value);
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    write(value);
  }

  @Override
  public void writeString(String value) throws JMSException {
    write(value);
  }

  @Override
  public void writeBytes(byte[] value) throws JMSException {
    write(value);
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    if (value == null) {
      write(null);
      return;
    }
    Objects.checkFromIndexSize(offset, length, value.length);
    write(Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void writeObject(Object value) throws JMSException {
    checkBodyWritable();
    CheckedConversions.checkBodyValue(value);
    write(value);
  }

  // --- the body as a whole

  @Override
  public void reset() {
    if (in == null) {
      in =
          written == null
              ? new ByteReader(NONE, 0, 0)
              : new ByteReader(written.array(), 0, written.size());
    }
    in.position(0);
    forgetPlace();
    makeBodyReadOnly();
  }

  private void forgetPlace() {
    taken();
    parts = null;
  }

  @Override
  BodyType bodyType() {
    return BodyType.STREAM;
  }

  @Override
  void resetBody() {
    written = null;
    in = null;
    forgetPlace();
  }

  @Override
  void encodeBody(MessageEncoder encoder) {
    ByteBuffer bytes = written == null ? null : ByteBuffer.wrap(written.array(), 0, written.size());
    encoder.body(BodyType.STREAM, bytes);
  }

  /** A stream cannot be read as a whole (see {@link jakarta.jms.Message#getBody}). */
  @Override
  boolean hasNoBody() {
    return false;
  }

  @Override
  boolean isReadableAs(Class<?> wanted) {
    return false;
  }

  @Override
  Object bodyCopy() throws MessageFormatException {
    throw new MessageFormatException("A stream is read value by value");
  }
}
