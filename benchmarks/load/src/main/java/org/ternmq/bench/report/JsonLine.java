package org.ternmq.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One result as a line: a JSON object of texts, numbers and truth values, nothing nested. */
public final class JsonLine {
  private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
  private static final Pattern MEMBER =
      Pattern.compile("\\s*" + TEXT + "\\s*:\\s*(?:" + TEXT + "|([-+.eE0-9]+)|(true|false))\\s*");

  private JsonLine() {}

  /** Texts, numbers (those with a fraction to six digits) and Booleans. */
  public static String write(Map<String, Object> fields) {
    StringBuilder line = new StringBuilder("{");
    fields.forEach(
        (name, value) -> {
          line.append(line.length() > 1 ? ", " : "").append(quoted(name)).append(": ");
          if (value instanceof Double number) {
            line.append(
                number.isNaN() || number.isInfinite()
                    ? "\"" + number + "\""
                    : String.format(Locale.ROOT, "%.6g", number));
          } else if (value instanceof Number || value instanceof Boolean) {
            line.append(value);
          } else {
            line.append(quoted(String.valueOf(value)));
          }
        });
    return line.append("}").toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** What {@link #write} wrote; numbers as Double. */
  public static Map<String, Object> read(String line) {
    String text = line.trim();
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw new IllegalArgumentException("no result: " + line);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    Matcher member = MEMBER.matcher(text);
    int at = 1;
    while (at < text.length() - 1) {
      if (!member.find(at) || member.start() != at) {
        throw new IllegalArgumentException("no result, at character " + (at + 1) + ": " + line);
      }
      Object value =
          member.group(2) != null
              ? plain(member.group(2))
              : member.group(3) != null
                  ? Double.valueOf(member.group(3))
                  : Boolean.valueOf(member.group(4));
      fields.put(plain(member.group(1)), value);
      at = member.end() + 1; // the comma, or the end
    }
    return fields;
  }

  private static String plain(String quoted) {
    Matcher escape = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))").matcher(quoted);
    return escape.replaceAll(
        each ->
            Matcher.quoteReplacement(
                each.group(1) != null
                    ? Character.toString(Integer.parseInt(each.group(1), 16))
                    : each.group(2)));
  }
}
