package org.ternmq.wire.message;

/**
 * Which type of value may be read as which: the tables of specification 3.5.4 (properties) and
 * 3.11.3 (MapMessage and StreamMessage). The first is the second without char and byte[], which
 * properties cannot hold, so one set of methods serves both.
 *
 * <pre>
 *           boolean byte short char int long float double String byte[]
 * boolean   X                                             X
 * byte              X    X          X   X                 X
 * short                  X          X   X                 X
 * char                         X                          X
 * int                               X   X                 X
 * long                                  X                 X
 * float                                      X     X      X
 * double                                           X      X
 * String    X       X    X          X   X    X     X      X
 * byte[]                                                         X
 * </pre>
 *
 * A String becomes a primitive by the {@code valueOf} method of its class, which throws
 * NumberFormatException for what is no number. A null value is read as a primitive as if {@code
 * valueOf(null)} were called: a boolean is false, whole numbers throw NumberFormatException, float
 * and double NullPointerException; as a char it throws NullPointerException; as a String or byte[]
 * it is null. What the table leaves empty throws {@link ConversionException}.
 */
public final class Conversions {
  private Conversions() {}

  public static boolean toBoolean(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    return Boolean.parseBoolean(stringOrRefuse(value, "boolean"));
  }

  public static byte toByte(Object value) {
    if (value instanceof Byte b) {
      return b;
    }
    return Byte.parseByte(stringOrRefuse(value, "byte"));
  }

  public static short toShort(Object value) {
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).shortValue();
    }
    return Short.parseShort(stringOrRefuse(value, "short"));
  }

  public static char toChar(Object value) {
    if (value instanceof Character c) {
      return c;
    }
    if (value == null) {
      throw new NullPointerException("a null value cannot be read as a char");
    }
    throw refused(value, "char");
  }

  public static int toInt(Object value) {
    if (value instanceof Integer i) {
      return i;
    }
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).intValue();
    }
    return Integer.parseInt(stringOrRefuse(value, "int"));
  }

  public static long toLong(Object value) {
    if (value instanceof Long l) {
      return l;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return Long.parseLong(stringOrRefuse(value, "long"));
  }

  public static float toFloat(Object value) {
    if (value instanceof Float f) {
      return f;
    }
    return Float.parseFloat(stringOrRefuse(value, "float"));
  }

  public static double toDouble(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    return Double.parseDouble(stringOrRefuse(value, "double"));
  }

  /** Null for null. */
  public static String toText(Object value) {
    if (value instanceof byte[]) {
      throw refused(value, "String");
    }
    return value == null ? null : value.toString();
  }

  /** The same array; null for null. */
  public static byte[] toBytes(Object value) {
    if (value == null || value instanceof byte[]) {
      return (byte[]) value;
    }
    throw refused(value, "byte[]");
  }

  /** A String or null, which the caller parses; null so that the parser says what it says. */
  private static String stringOrRefuse(Object value, String wanted) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw refused(value, wanted);
  }

  private static ConversionException refused(Object value, String wanted) {
    return new ConversionException("a " + nameOf(value) + " cannot be read as a " + wanted);
  }

  private static String nameOf(Object value) {
    return value instanceof byte[] ? "byte[]" : value.getClass().getSimpleName();
  }

  /**
   * Refuses what a property cannot hold (specification 3.5.5): all but null, Boolean, Byte, Short,
   * Integer, Long, Float, Double and String.
   */
  public static void checkPropertyValue(Object value) {
    if (!isPropertyValue(value)) {
      throw new ConversionException("a property cannot hold a " + value.getClass().getName());
    }
  }

  private static boolean isPropertyValue(Object value) {
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

  /** Refuses what a MapMessage or StreamMessage cannot hold: properties' types, char and byte[]. */
  public static void checkBodyValue(Object value) {
    if (!isPropertyValue(value) && !(value instanceof Character) && !(value instanceof byte[])) {
      throw new ConversionException(
          "a map or stream message cannot hold a " + value.getClass().getName());
    }
  }
}
