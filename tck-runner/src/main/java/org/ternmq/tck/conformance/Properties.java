package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** The methods for properties, by type. */
final class Properties {
  private Properties() {}

  static void set(Message message, String name, ValueType type, Object value) throws JMSException {
    switch (type) {
      case BOOLEAN -> message.setBooleanProperty(name, (Boolean) value);
      case BYTE -> message.setByteProperty(name, (Byte) value);
      case SHORT -> message.setShortProperty(name, (Short) value);
      case INT -> message.setIntProperty(name, (Integer) value);
      case LONG -> message.setLongProperty(name, (Long) value);
      case FLOAT -> message.setFloatProperty(name, (Float) value);
      case DOUBLE -> message.setDoubleProperty(name, (Double) value);
      case STRING -> message.setStringProperty(name, (String) value);
      case CHAR, BYTES -> throw notAProperty(type);
    }
  }

  static Object get(Message message, String name, ValueType type) throws JMSException {
    return switch (type) {
      case BOOLEAN -> message.getBooleanProperty(name);
      case BYTE -> message.getByteProperty(name);
      case SHORT -> message.getShortProperty(name);
      case INT -> message.getIntProperty(name);
      case LONG -> message.getLongProperty(name);
      case FLOAT -> message.getFloatProperty(name);
      case DOUBLE -> message.getDoubleProperty(name);
      case STRING -> message.getStringProperty(name);
      case CHAR, BYTES -> throw notAProperty(type);
    };
  }

  private static IllegalArgumentException notAProperty(ValueType type) {
    return new IllegalArgumentException("no property is of type " + type);
  }
}
