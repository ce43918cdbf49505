package org.ternmq.wire.message;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * One value with its type, as it stands in properties, map bodies and stream bodies. Big-endian:
 *
 * <pre>
 * type  value
 *    0  null       nothing
 *    1  boolean    1 byte, 0 or 1
 *    2  byte       1 byte
 *    3  short      2 bytes
 *    4  char       2 bytes, one unit of UTF-16
 *    5  int        4 bytes
 *    6  long       8 bytes
 *    7  float      4 bytes, IEEE 754
 *    8  double     8 bytes, IEEE 754
 *    9  string     unsigned 32-bit length, UTF-8
 *   10  bytes      unsigned 32-bit length, raw
 * </pre>
 *
 * The numbers never change. Properties hold neither char nor bytes (specification 3.5.2).
 */
public final class TypedValues {
  static final int NULL = 0;
  static final int BOOLEAN = 1;
  static final int BYTE = 2;
  static final int SHORT = 3;
  static final int CHAR = 4;
  static final int INT = 5;
  static final int LONG = 6;
  static final int FLOAT = 7;
  static final int DOUBLE = 8;
  static final int STRING = 9;
  static final int BYTES = 10;

  private TypedValues() {}

  /**
   * @param value null, Boolean, Byte, Short, Character, Integer, Long, Float, Double, String or
   *     byte[]
   * @throws IllegalArgumentException for any other class
   */
  public static void write(ByteWriter out, Object value) {
    if (value instanceof String s) {
      out.putByte(STRING);
      out.putLongString(s);
    } else if (value instanceof Integer i) {
      out.putByte(INT);
      out.putInt(i);
    } else if (value instanceof Long l) {
      out.putByte(LONG);
      out.putLong(l);
    } else if (value instanceof Boolean b) {
      out.putByte(BOOLEAN);
      out.putByte(b ? 1 : 0);
    } else if (value instanceof Double d) {
      out.putByte(DOUBLE);
      out.putLong(Double.doubleToRawLongBits(d));
    } else if (value instanceof Float f) {
      out.putByte(FLOAT);
      out.putInt(Float.floatToRawIntBits(f));
    } else if (value instanceof Short s) {
      out.putByte(SHORT);
      out.putShort(s);
    } else if (value instanceof Byte b) {
      out.putByte(BYTE);
      out.putByte(b);
    } else if (value instanceof Character c) {
      out.putByte(CHAR);
      out.putShort(c);
    } else if (value instanceof byte[] bytes) {
      out.putByte(BYTES);
      out.putInt(bytes.length);
      out.putBytes(bytes, 0, bytes.length);
    } else if (value == null) {
      out.putByte(NULL);
    } else {
      throw notAValue(value);
    }
  }

  /** The number of bytes that {@link #write} will write. */
  public static long length(Object value) {
    if (value instanceof String s) {
      return 1 + Integer.BYTES + Utf8.length(s);
    }
    if (value instanceof Integer || value instanceof Float) {
      return 1 + Integer.BYTES;
    }
    if (value instanceof Long || value instanceof Double) {
      return 1 + Long.BYTES;
    }
    if (value instanceof Boolean || value instanceof Byte) {
      return 1 + 1;
    }
    if (value instanceof Short || value instanceof Character) {
      return 1 + Short.BYTES;
    }
    if (value instanceof byte[] bytes) {
      return 1 + Integer.BYTES + (long) bytes.length;
    }
    if (value == null) {
      return 1;
    }
    throw notAValue(value);
  }

  private static IllegalArgumentException notAValue(Object value) {
    return new IllegalArgumentException(value.getClass().getName() + " is no type of a message");
  }

  /**
   * The next value, of the classes that {@link #write} takes; an array is a new one.
   *
   * @throws WireException PROTOCOL for an unknown type or an end too early
   */
  public static Object read(ByteReader in) {
    int type = in.readUnsignedByte();
    return switch (type) {
      case NULL -> null;
      case BOOLEAN -> readBoolean(in);
      case BYTE -> in.readByte();
      case SHORT -> in.readShort();
      case CHAR -> (char) in.readShort();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> Float.intBitsToFloat(in.readInt());
      case DOUBLE -> Double.longBitsToDouble(in.readLong());
      case STRING -> in.readLongString();
      case BYTES -> in.readBytes(in.readInt());
      default -> throw unknown(in, type);
    };
  }

  private static Boolean readBoolean(ByteReader in) {
    int value = in.readUnsignedByte();
    if (value > 1) {
      throw new WireException(
          ErrorCode.PROTOCOL, "a boolean is %d at offset %d".formatted(value, in.position() - 1));
    }
    return value == 1;
  }

  /** Moves on over the next value without making an object. */
  static void skip(ByteReader in) {
    int type = in.readUnsignedByte();
    switch (type) {
      case NULL -> {}
      case BOOLEAN, BYTE -> in.skip(1);
      case SHORT, CHAR -> in.skip(Short.BYTES);
      case INT, FLOAT -> in.skip(Integer.BYTES);
      case LONG, DOUBLE -> in.skip(Long.BYTES);
      case STRING, BYTES -> in.skip(in.readInt());
      default -> throw unknown(in, type);
    }
  }

  /** Moves on over the next value and checks everything that {@link #read} checks. */
  static void verifyProperty(ByteReader in) {
    int type = in.readUnsignedByte();
    switch (type) {
      case NULL -> {}
      case BOOLEAN -> readBoolean(in);
      case BYTE -> in.skip(1);
      case SHORT -> in.skip(Short.BYTES);
      case INT, FLOAT -> in.skip(Integer.BYTES);
      case LONG, DOUBLE -> in.skip(Long.BYTES);
      case STRING -> in.skipText(in.readInt());
      default -> throw unknown(in, type);
    }
  }

  private static WireException unknown(ByteReader in, int type) {
    return new WireException(
        ErrorCode.PROTOCOL,
        "type %d of a value at offset %d is not allowed here".formatted(type, in.position() - 1));
  }

  /** The body of a map message: (string name, typed value), one after the other. */
  public static byte[] encodeMap(Map<String, Object> map) {
    ByteWriter out = new ByteWriter(256);
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      out.putShortString(entry.getKey(), "a name in a map message");
      write(out, entry.getValue());
    }
    return out.toByteArray();
  }

  /**
   * The other way; a new map in the order of the body.
   *
   * @throws WireException PROTOCOL if the bytes are no map body
   */
  public static Map<String, Object> decodeMap(ByteBuffer body) {
    return decodeMap(ByteReader.of(body));
  }

  static Map<String, Object> decodeMap(ByteReader in) {
    Map<String, Object> map = new LinkedHashMap<>();
    while (in.remaining() > 0) {
      String name = in.readShortString();
      map.put(name, read(in));
    }
    return map;
  }
}
