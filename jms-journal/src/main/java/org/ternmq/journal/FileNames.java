package org.ternmq.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the files of a journal are called. Numbers have ten digits, so that names sort as numbers
 * do.
 */
final class FileNames {
  private static final Pattern NAME =
      Pattern.compile("(segment|spare|checkpoint)-(\\d{10})(\\.log|\\.tmp|)");

  /** What a name stands for. */
  enum Kind {
    SEGMENT,
    /** A file that is prepared, or was a segment: nothing in it counts. */
    SPARE,
    CHECKPOINT,
    /** A checkpoint that was not complete. */
    UNFINISHED_CHECKPOINT,
    FOREIGN
  }

  private FileNames() {}

  static String segment(long sequence) {
    return name("segment", sequence) + ".log";
  }

  static String spare(long number) {
    return name("spare", number) + ".log";
  }

  static String checkpoint(long number) {
    return name("checkpoint", number);
  }

  static String unfinishedCheckpoint(long number) {
    return name("checkpoint", number) + ".tmp";
  }

  private static String name(String kind, long number) {
    String digits = Long.toString(number);
    return kind + "-" + "0".repeat(Math.max(0, 10 - digits.length())) + digits;
  }

  static Kind kind(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Kind.FOREIGN;
    }
    String suffix = matcher.group(3);
    return switch (matcher.group(1)) {
      case "segment" -> suffix.equals(".log") ? Kind.SEGMENT : Kind.FOREIGN;
      case "spare" -> suffix.equals(".log") ? Kind.SPARE : Kind.FOREIGN;
      default ->
          switch (suffix) {
            case "" -> Kind.CHECKPOINT;
            case ".tmp" -> Kind.UNFINISHED_CHECKPOINT;
            default -> Kind.FOREIGN;
          };
    };
  }

  /** The number in a name that is not foreign. */
  static long number(String name) {
    int dash = name.indexOf('-');
    return Long.parseLong(name.substring(dash + 1, dash + 11));
  }
}
