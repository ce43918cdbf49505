package org.ternmq.server.selector;

/**
 * One lexical element of a selector.
 *
 * @param position characters of the selector before it
 * @param text the characters as written; of a string literal, its value
 * @param value of a literal: Long, Float, Double, String or Boolean; null for {@link
 *     #LONG_MIN_MAGNITUDE}
 */
record Token(Kind kind, int position, String text, Object value) {

  /** The one exact literal that is only legal behind a minus sign. */
  static final String LONG_MIN_MAGNITUDE = "9223372036854775808";

  enum Kind {
    END("the end of the selector"),
    IDENTIFIER("an identifier"),
    STRING("a string literal"),
    NUMBER("a number"),
    TRUE("TRUE"),
    FALSE("FALSE"),
    NULL("NULL"),
    NOT("NOT"),
    AND("AND"),
    OR("OR"),
    BETWEEN("BETWEEN"),
    LIKE("LIKE"),
    IN("IN"),
    IS("IS"),
    ESCAPE("ESCAPE"),
    LEFT_PARENTHESIS("'('"),
    RIGHT_PARENTHESIS("')'"),
    COMMA("','"),
    PLUS("'+'"),
    MINUS("'-'"),
    TIMES("'*'"),
    DIVIDE("'/'"),
    EQUAL("'='"),
    NOT_EQUAL("'<>'"),
    LESS("'<'"),
    LESS_OR_EQUAL("'<='"),
    GREATER("'>'"),
    GREATER_OR_EQUAL("'>='");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  /** For an error message. */
  String describe() {
    return switch (kind) {
      case IDENTIFIER -> "the identifier " + shortened();
      case STRING -> "the string '" + shortened() + "'";
      case NUMBER -> "the number " + shortened();
      default -> kind.description();
    };
  }

  private String shortened() {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
