package org.ternmq.jms.message;

import jakarta.jms.MessageFormatException;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.message.ConversionException;
import org.ternmq.wire.message.Conversions;

/**
 * The conversions of {@link Conversions}, which has the tables, with the exception that Jakarta
 * Messaging wants for what the tables leave empty: MessageFormatException (specification 3.5.4,
 * 3.11.3).
 */
final class CheckedConversions {
  private CheckedConversions() {}

  static boolean toBoolean(Object value) throws MessageFormatException {
    try {
      return Conversions.toBoolean(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static byte toByte(Object value) throws MessageFormatException {
    try {
      return Conversions.toByte(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static short toShort(Object value) throws MessageFormatException {
    try {
      return Conversions.toShort(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static int toInt(Object value) throws MessageFormatException {
    try {
      return Conversions.toInt(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static long toLong(Object value) throws MessageFormatException {
    try {
      return Conversions.toLong(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static float toFloat(Object value) throws MessageFormatException {
    try {
      return Conversions.toFloat(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static double toDouble(Object value) throws MessageFormatException {
    try {
      return Conversions.toDouble(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  /**
   * @throws NullPointerException for null (specification 3.11.3)
   */
  static char toChar(Object value) throws MessageFormatException {
    try {
      return Conversions.toChar(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  static String toText(Object value) throws MessageFormatException {
    try {
      return Conversions.toText(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  /** The array itself, not a copy. */
  static byte[] toBytes(Object value) throws MessageFormatException {
    try {
      return Conversions.toBytes(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  /** Null, a number, a boolean or a string (specification 3.5.2). */
  static void checkPropertyValue(Object value) throws MessageFormatException {
    try {
      Conversions.checkPropertyValue(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  /** What a map or a stream can hold. */
  static void checkBodyValue(Object value) throws MessageFormatException {
    try {
      Conversions.checkBodyValue(value);
    } catch (ConversionException e) {
      throw refused(e);
    }
  }

  private static MessageFormatException refused(ConversionException e) {
    return JmsFailures.causedBy(new MessageFormatException(e.getMessage()), e);
  }
}
