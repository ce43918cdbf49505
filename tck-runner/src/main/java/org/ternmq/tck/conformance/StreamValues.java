package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;

/** The methods for the values of a stream, by type. */
final class StreamValues {
  private static final int LONGEST = 1_000;

  private StreamValues() {}

  static void write(StreamMessage stream, ValueType type, Object value) throws JMSException {
    switch (type) {
      case BOOLEAN -> stream.writeBoolean((Boolean) value);
      case BYTE -> stream.writeByte((Byte) value);
      case SHORT -> stream.writeShort((Short) value);
      case CHAR -> stream.writeChar((Character) value);
      case INT -> stream.writeInt((Integer) value);
      case LONG -> stream.writeLong((Long) value);
      case FLOAT -> stream.writeFloat((Float) value);
      case DOUBLE -> stream.writeDouble((Double) value);
      case STRING -> stream.writeString((String) value);
      case BYTES -> stream.writeBytes((byte[]) value);
    }
  }

  /** Bytes are read by {@code readBytes}, and are shorter than {@value #LONGEST}. */
  static Object read(StreamMessage stream, ValueType type) throws JMSException {
    return switch (type) {
      case BOOLEAN -> stream.readBoolean();
      case BYTE -> stream.readByte();
      case SHORT -> stream.readShort();
      case CHAR -> stream.readChar();
      case INT -> stream.readInt();
      case LONG -> stream.readLong();
      case FLOAT -> stream.readFloat();
      case DOUBLE -> stream.readDouble();
      case STRING -> stream.readString();
      case BYTES -> readBytes(stream);
    };
  }

  private static byte[] readBytes(StreamMessage stream) throws JMSException {
    byte[] buffer = new byte[LONGEST];
    int read = stream.readBytes(buffer);
    return read < 0 ? null : Arrays.copyOf(buffer, read);
  }
}
