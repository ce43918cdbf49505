package org.ternmq.command;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The members of a JSON object, by name and type. Each method throws {@link
 * IllegalArgumentException} with the member's name if it is not there, or of another type.
 */
record JsonFields(Map<String, Object> members) {

  boolean has(String name) {
    return members.get(name) != null;
  }

  private IllegalArgumentException wrong(String name, String type) {
    return new IllegalArgumentException("the member \"" + name + "\" should be " + type);
  }

  String text(String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw wrong(name, "a string");
  }

  String optionalText(String name) {
    return has(name) ? text(name) : null;
  }

  long number(String name) {
    if (members.get(name) instanceof Long number) {
      return number;
    }
    throw wrong(name, "a whole number");
  }

  boolean flag(String name) {
    if (members.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  byte[] bytes(String name) {
    return Base64.getDecoder().decode(text(name));
  }

  UUID uuid(String name) {
    return UUID.fromString(text(name));
  }

  long[] numbers(String name) {
    return list(name).stream()
        .mapToLong(
            each -> {
              if (each instanceof Long number) {
                return number;
              }
              throw wrong(name, "a list of whole numbers");
            })
        .toArray();
  }

  List<?> list(String name) {
    if (members.get(name) instanceof List<?> list) {
      return list;
    }
    throw wrong(name, "a list");
  }
}
