package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;

/** The methods for the entries of a map, by type. */
final class MapEntries {
  private MapEntries() {}

  static void set(MapMessage map, String name, ValueType type, Object value) throws JMSException {
    switch (type) {
      case BOOLEAN -> map.setBoolean(name, (Boolean) value);
      case BYTE -> map.setByte(name, (Byte) value);
      case SHORT -> map.setShort(name, (Short) value);
      case CHAR -> map.setChar(name, (Character) value);
      case INT -> map.setInt(name, (Integer) value);
      case LONG -> map.setLong(name, (Long) value);
      case FLOAT -> map.setFloat(name, (Float) value);
      case DOUBLE -> map.setDouble(name, (Double) value);
      case STRING -> map.setString(name, (String) value);
      case BYTES -> map.setBytes(name, (byte[]) value);
    }
  }

  static Object get(MapMessage map, String name, ValueType type) throws JMSException {
    return switch (type) {
      case BOOLEAN -> map.getBoolean(name);
      case BYTE -> map.getByte(name);
      case SHORT -> map.getShort(name);
      case CHAR -> map.getChar(name);
      case INT -> map.getInt(name);
      case LONG -> map.getLong(name);
      case FLOAT -> map.getFloat(name);
      case DOUBLE -> map.getDouble(name);
      case STRING -> map.getString(name);
      case BYTES -> map.getBytes(name);
    };
  }
}
