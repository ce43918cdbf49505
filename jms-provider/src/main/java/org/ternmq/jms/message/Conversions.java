package org.ternmq.jms.message;

import jakarta.jms.MessageFormatException;

/**
 * Reads a value as another type, as the tables of the specification allow (3.5.4 for properties,
 * 3.11.3 for maps and streams; the first is the second without char and byte[]).
 *
 * <p>A String is converted with {@code valueOf} of the wanted type, and null as if it were a null
 * String: so null as boolean is false, and as a number fails as {@code valueOf(null)} does, with
 * NumberFormatException, or with NullPointerException for float and double. Everything outside the
 * tables is a MessageFormatException.
 */
final class Conversions {
  private Conversions() {}

  static boolean toBoolean(Object value) throws MessageFormatException {
    if (value instanceof Boolean b) {
      return b;
    }
    return Boolean.parseBoolean(stringOrNull(value, "boolean"));
  }

  static byte toByte(Object value) throws MessageFormatException {
    if (value instanceof Byte b) {
      return b;
    }
    return Byte.parseByte(stringOrNull(value, "byte"));
  }

  static short toShort(Object value) throws MessageFormatException {
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).shortValue();
    }
    return Short.parseShort(stringOrNull(value, "short"));
  }

  static int toInt(Object value) throws MessageFormatException {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).intValue();
    }
    return Integer.parseInt(stringOrNull(value, "int"));
  }

  static long toLong(Object value) throws MessageFormatException {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return Long.parseLong(stringOrNull(value, "long"));
  }

  static float toFloat(Object value) throws MessageFormatException {
    if (value instanceof Float f) {
      return f;
    }
    return Float.parseFloat(stringOrNull(value, "float"));
  }

  static double toDouble(Object value) throws MessageFormatException {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    return Double.parseDouble(stringOrNull(value, "double"));
  }

  /**
   * @throws NullPointerException for null (specification 3.11.3)
   */
  static char toChar(Object value) throws MessageFormatException {
    if (value instanceof Character c) {
      return c;
    }
    if (value == null) {
      throw new NullPointerException("The value is null, which is no char");
    }
    throw notReadable(value, "char");
  }

  static String toText(Object value) throws MessageFormatException {
    if (value instanceof byte[]) {
      throw notReadable(value, "String");
    }
    return value == null ? null : value.toString();
  }

  /** The array itself, not a copy. */
  static byte[] toBytes(Object value) throws MessageFormatException {
    if (value instanceof byte[] || value == null) {
      return (byte[]) value;
    }
    throw notReadable(value, "byte[]");
  }

  private static String stringOrNull(Object value, String wanted) throws MessageFormatException {
    if (value instanceof String || value == null) {
      return (String) value;
    }
    throw notReadable(value, wanted);
  }

  private static MessageFormatException notReadable(Object value, String wanted) {
    return new MessageFormatException(
        "A value set as " + value.getClass().getSimpleName() + " cannot be read as " + wanted);
  }

  /** Whether a property may have a value of this class (specification 3.5.2), null included. */
  static boolean isPropertyValue(Object value) {
    return value == null
        || value instanceof String
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof Float
        || value instanceof Short
        || value instanceof Byte;
  }

  /** Whether a map or a stream may hold a value of this class, null included. */
  static boolean isBodyValue(Object value) {
    return isPropertyValue(value) || value instanceof Character || value instanceof byte[];
  }

  /** Maps and streams copy what they take (specification 3.12). */
  static Object checkedBodyValue(Object value) throws MessageFormatException {
    if (!isBodyValue(value)) {
      throw notAllowed(value, "an entry of this body");
    }
    return value instanceof byte[] bytes ? bytes.clone() : value;
  }

  static MessageFormatException notAllowed(Object value, String what) {
    return new MessageFormatException(
        "A " + value.getClass().getName() + " cannot be " + what + " of a message");
  }
}
