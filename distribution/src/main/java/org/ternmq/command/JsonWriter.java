package org.ternmq.command;

import java.util.Locale;

/**
 * Writes one JSON value (RFC 8259) on one line. Commas are its business, balance is the caller's.
 */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder(256);
  private boolean first = true;

  JsonWriter beginObject() {
    return begin('{');
  }

  JsonWriter endObject() {
    return end('}');
  }

  JsonWriter beginArray() {
    return begin('[');
  }

  JsonWriter endArray() {
    return end(']');
  }

  private JsonWriter begin(char bracket) {
    separate();
    out.append(bracket);
    first = true;
    return this;
  }

  private JsonWriter end(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  JsonWriter name(String name) {
    separate();
    quote(name);
    out.append(':');
    first = true;
    return this;
  }

  JsonWriter member(String name, Object value) {
    return name(name).value(value);
  }

  /**
   * Null, Boolean, Number; everything else as a string. NaN and the infinities, which JSON lacks,
   * become strings.
   */
  JsonWriter value(Object value) {
    separate();
    boolean plain = value == null || value instanceof Boolean || value instanceof Number;
    if (plain && !isNotFinite(value)) {
      out.append(value);
    } else {
      quote(value.toString());
    }
    return this;
  }

  /** Members, or elements, that another writer wrote. */
  JsonWriter raw(String members) {
    separate();
    out.append(members);
    return this;
  }

  private static boolean isNotFinite(Object value) {
    return value instanceof Number number
        && (value instanceof Double || value instanceof Float)
        && !Double.isFinite(number.doubleValue());
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || isLoneSurrogate(text, i)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Such a character has no UTF-8 form. */
  private static boolean isLoneSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
