package org.ternmq.command;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Set;

/**
 * A message property from the command line: {@code name=value} (a string) or {@code
 * type:name=value}.
 */
record TypedProperty(String name, Object value) {

  private static final Set<String> TYPES =
      Set.of("boolean", "byte", "short", "int", "long", "float", "double", "string");

  static TypedProperty parse(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw CommandException.usage(
          "property '" + text + "' is not name=value or type:name=value, such as int:n=5");
    }
    String left = text.substring(0, equals);
    String value = text.substring(equals + 1);
    int colon = left.indexOf(':');
    if (colon < 0) {
      return new TypedProperty(left, value);
    }
    String type = left.substring(0, colon);
    String name = left.substring(colon + 1);
    if (name.isEmpty()) {
      throw CommandException.usage("property '" + text + "' has no name");
    }
    if (!TYPES.contains(type)) {
      throw CommandException.usage(
          "property '"
              + text
              + "' has the unknown type "
              + type
              + "; there are boolean, byte, short, int, long, float, double and string");
    }
    try {
      return new TypedProperty(name, convert(type, value));
    } catch (IllegalArgumentException malformed) {
      throw CommandException.usage(
          "property '" + text + "': '" + value + "' is not a value of type " + type);
    }
  }

  private static Object convert(String type, String value) {
    return switch (type) {
      case "boolean" -> convertBoolean(value);
      case "byte" -> Byte.valueOf(value);
      case "short" -> Short.valueOf(value);
      case "int" -> Integer.valueOf(value);
      case "long" -> Long.valueOf(value);
      case "float" -> Float.valueOf(value);
      case "double" -> Double.valueOf(value);
      default -> value;
    };
  }

  private static boolean convertBoolean(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(value);
    }
    return value.equals("true");
  }

  void setOn(Message message) throws JMSException {
    message.setObjectProperty(name, value);
  }
}
