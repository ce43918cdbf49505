package org.ternmq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * A message whose body is a stream of bytes, laid out as {@link DataOutputStream} does. A received
 * one is read straight from the message as it came.
 */
public final class TernBytesMessage extends TernMessage implements BytesMessage {
  private static final int INITIAL_BYTES = 64;
  private static final byte[] NONE = {};

  /** What was written; null until the first write, and of a received body. */
  private ByteWriter written;

  /** Set while the body is read-only. */
  private ByteReader in;

  TernBytesMessage() {}

  TernBytesMessage(Received received) {
    super(received);
    in = received.message().bodyReader();
  }

  // --- reading

  private ByteReader readable() throws MessageNotReadableException {
    if (in == null) {
      throw new MessageNotReadableException("The body is write-only; reset makes it readable");
    }
    return in;
  }

  /** Specification 3.11.3: the pointer stays where it is when a read fails. */
  private ByteReader readable(int bytes) throws JMSException {
    ByteReader readable = readable();
    if (readable.remaining() < bytes) {
      throw new MessageEOFException(
          bytes + " bytes are wanted, " + readable.remaining() + " are left in the body");
    }
    return readable;
  }

  @Override
  public long getBodyLength() throws JMSException {
    ByteReader readable = readable();
    return (long) readable.position() + readable.remaining();
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return readable(1).readByte() != 0;
  }

  @Override
  public byte readByte() throws JMSException {
    return readable(1).readByte();
  }

  @Override
  public int readUnsignedByte() throws JMSException {
    return readable(1).readUnsignedByte();
  }

  @Override
  public short readShort() throws JMSException {
    return readable(Short.BYTES).readShort();
  }

  @Override
  public int readUnsignedShort() throws JMSException {
    return readable(Short.BYTES).readUnsignedShort();
  }

  @Override
  public char readChar() throws JMSException {
    return (char) readable(Character.BYTES).readShort();
  }

  @Override
  public int readInt() throws JMSException {
    return readable(Integer.BYTES).readInt();
  }

  @Override
  public long readLong() throws JMSException {
    return readable(Long.BYTES).readLong();
  }

  @Override
  public float readFloat() throws JMSException {
    return Float.intBitsToFloat(readInt());
  }

  @Override
  public double readDouble() throws JMSException {
    return Double.longBitsToDouble(readLong());
  }

  @Override
  public String readUTF() throws JMSException {
    ByteReader readable = readable(Short.BYTES);
    int start = readable.position();
    int bytes = Short.BYTES + readable.readUnsignedShort();
    readable.position(start);
    readable(bytes);
    DataInputStream data =
        new DataInputStream(
            new ByteArrayInputStream(readable.array(), readable.arrayPosition(), bytes));
    try {
      String text = data.readUTF();
      readable.skip(bytes);
      return text;
    } catch (IOException e) {
      throw JmsFailures.causedBy(
          new MessageFormatException("There is no string in modified UTF-8 at byte " + start), e);
    }
  }

  @Override
  public int readBytes(byte[] value) throws JMSException {
    return readBytes(value, value.length);
  }

  @Override
  public int readBytes(byte[] value, int length) throws JMSException {
    ByteReader readable = readable();
    Objects.checkFromIndexSize(0, length, value.length);
    int count = Math.min(length, readable.remaining());
    if (count == 0 && readable.remaining() == 0) {
      return -1;
    }
    System.arraycopy(readable.array(), readable.arrayPosition(), value, 0, count);
    readable.skip(count);
    return count;
  }

  // --- writing

  private ByteWriter writable(int bytes) throws JMSException {
    checkBodyWritable();
    if (written == null) {
      written = new ByteWriter(Math.max(INITIAL_BYTES, bytes));
    }
    return written;
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    writable(1).putByte(value ? 1 : 0);
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    writable(1).putByte(value);
  }

  @Override
  public void writeShort(short value) throws JMSException {
    writable(Short.BYTES).putShort(value);
  }

  @Override
  public void writeChar(char value) throws JMSException {
    writable(Character.BYTES).putShort(value);
  }

  @Override
  public void writeInt(int value) throws JMSException {
    writable(Integer.BYTES).putInt(value);
  }

  @Override
  public void writeLong(long value) throws JMSException {
    writable(Long.BYTES).putLong(value);
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    writeInt(Float.floatToIntBits(value));
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    writeLong(Double.doubleToLongBits(value));
  }

  @Override
  public void writeUTF(String value) throws JMSException {
    checkBodyWritable();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Short.BYTES + value.length());
    try (DataOutputStream data = new DataOutputStream(bytes)) {
      data.writeUTF(value);
    } catch (UTFDataFormatException e) {
      throw JmsFailures.causedBy(
          new MessageFormatException(
              "The string is longer than 65,535 bytes in modified UTF-8; write its bytes instead"),
          e);
    } catch (IOException e) {
      throw JmsFailures.of("Cannot write the string", e);
    }
    writeBytes(bytes.toByteArray());
  }

  @Override
  public void writeBytes(byte[] value) throws JMSException {
    writeBytes(value, 0, value.length);
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    Objects.checkFromIndexSize(offset, length, value.length);
    try {
      writable(length).putBytes(value, offset, length);
    } catch (WireException e) {
      throw JmsFailures.of("Cannot write the bytes", e);
    }
  }

  @Override
  public void writeObject(Object value) throws JMSException {
    Objects.requireNonNull(value, "A body of bytes has no null (specification 3.12)");
    checkBodyWritable();
    if (value instanceof byte[] bytes) {
      writeBytes(bytes);
    } else if (value instanceof String text) {
      writeUTF(text);
    } else if (value instanceof Integer i) {
      writeInt(i);
    } else if (value instanceof Long l) {
      writeLong(l);
    } else if (value instanceof Boolean b) {
      writeBoolean(b);
    } else if (value instanceof Byte b) {
      writeByte(b);
    } else if (value instanceof Short s) {
      writeShort(s);
    } else if (value instanceof Character c) {
      writeChar(c);
    } else if (value instanceof Float f) {
      writeFloat(f);
    } else if (value instanceof Double d) {
      writeDouble(d);
    } else {
      throw new MessageFormatException(
          "A " + value.getClass().getName() + " cannot be written into a body of bytes");
    }
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
    makeBodyReadOnly();
  }

  @Override
  BodyType bodyType() {
    return BodyType.BYTES;
  }

  @Override
  void resetBody() {
    written = null;
    in = null;
  }

  @Override
  void encodeBody(MessageEncoder encoder) {
    ByteBuffer bytes = written == null ? null : ByteBuffer.wrap(written.array(), 0, written.size());
    encoder.body(BodyType.BYTES, bytes);
  }

  @Override
  boolean hasNoBody() {
    EncodedMessage received = receivedBody();
    return received != null ? received.bodyLength() == 0 : written == null || written.size() == 0;
  }

  @Override
  boolean isReadableAs(Class<?> wanted) {
    return wanted.isAssignableFrom(byte[].class);
  }

  /** Resets the message before and after, as the interface has it. */
  @Override
  Object bodyCopy() {
    reset();
    byte[] copy = in.readBytes(in.remaining());
    reset();
    return copy;
  }
}
