package org.ternmq.tck.fork;

import java.util.ArrayList;
import java.util.List;

/**
 * One line between the runner and a fork: a word and its fields, separated by tabs. Inside a field
 * tab, line feed, carriage return and backslash are escaped. Lines of the fork start with {@link
 * #MARK}, so that what a JVM prints by itself is told apart.
 *
 * @param word what happened, or what to do
 * @param fields as the word wants them; a missing one reads as an empty text
 */
public record EventLine(String word, List<String> fields) {
  public static final String MARK = "\u0001tck\t";

  public EventLine {
    fields = List.copyOf(fields);
  }

  public EventLine(String word, String... fields) {
    this(word, List.of(fields));
  }

  public String field(int index) {
    return index < fields.size() ? fields.get(index) : "";
  }

  /** Without a line end. */
  public String format() {
    StringBuilder line = new StringBuilder(word);
    for (String field : fields) {
      line.append('\t');
      escape(field, line);
    }
    return line.toString();
  }

  public static EventLine parse(String line) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\t') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c == '\\' && i + 1 < line.length()) {
        i++;
        part.append(unescaped(line.charAt(i)));
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return new EventLine(parts.get(0), parts.subList(1, parts.size()));
  }

  /** A line of a fork; null for anything else that came out of its JVM. */
  public static EventLine parseMarked(String line) {
    int mark = line.indexOf(MARK); // what a JVM printed without a line end may stand before it
    return mark < 0 ? null : parse(line.substring(mark + MARK.length()));
  }

  private static void escape(String field, StringBuilder to) {
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      switch (c) {
        case '\t' -> to.append("\\t");
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\\' -> to.append("\\\\");
        default -> to.append(c);
      }
    }
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default -> c;
    };
  }
}
