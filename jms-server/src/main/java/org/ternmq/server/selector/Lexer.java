package org.ternmq.server.selector;

import java.util.Locale;

/**
 * Cuts a selector into tokens, one at a time (specification 3.8.1.1, "Literals", "Identifiers",
 * "White space").
 */
final class Lexer {

  private final String text;
  private int position;

  Lexer(String text) {
    this.text = text;
  }

  Token next() throws InvalidSelectorSyntaxException {
    skipWhiteSpace();
    if (position == text.length()) {
      return new Token(Token.Kind.END, position, "", null);
    }
    char c = text.charAt(position);
    if (isDigit(c) || (c == '.' && isDigit(charAt(position + 1)))) {
      return number();
    }
    if (c == '\'') {
      return string();
    }
    int codePoint = text.codePointAt(position);
    if (Character.isJavaIdentifierStart(codePoint)) {
      return word();
    }
    return symbol(c, codePoint);
  }

  /** White space is what it is in Java: space, tab, form feed, line terminators. */
  private void skipWhiteSpace() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c != ' ' && c != '\t' && c != '\f' && c != '\r' && c != '\n') {
        return;
      }
      position++;
    }
  }

  private Token symbol(char c, int codePoint) throws InvalidSelectorSyntaxException {
    char following = charAt(position + 1);
    return switch (c) {
      case '(' -> symbol(Token.Kind.LEFT_PARENTHESIS, 1);
      case ')' -> symbol(Token.Kind.RIGHT_PARENTHESIS, 1);
      case ',' -> symbol(Token.Kind.COMMA, 1);
      case '+' -> symbol(Token.Kind.PLUS, 1);
      case '-' -> symbol(Token.Kind.MINUS, 1);
      case '*' -> symbol(Token.Kind.TIMES, 1);
      case '/' -> symbol(Token.Kind.DIVIDE, 1);
      case '=' -> symbol(Token.Kind.EQUAL, 1);
      case '<' ->
          following == '>'
              ? symbol(Token.Kind.NOT_EQUAL, 2)
              : following == '=' ? symbol(Token.Kind.LESS_OR_EQUAL, 2) : symbol(Token.Kind.LESS, 1);
      case '>' ->
          following == '=' ? symbol(Token.Kind.GREATER_OR_EQUAL, 2) : symbol(Token.Kind.GREATER, 1);
      case '!' -> throw error("'!' is not an operator; not equal is written <>", position);
      case '"' -> throw error("string literals stand between single quotes, not '\"'", position);
      case '.' -> throw error("'.' is not allowed in an identifier", position);
      default ->
          throw error(
              "unexpected character "
                  + (Character.isISOControl(codePoint)
                      ? String.format(Locale.ROOT, "U+%04X", codePoint)
                      : "'" + Character.toString(codePoint) + "'"),
              position);
    };
  }

  private Token symbol(Token.Kind kind, int length) {
    int start = position;
    position += length;
    return new Token(kind, start, text.substring(start, position), null);
  }

  /** {@code 'it''s'} has the value {@code it's}. */
  private Token string() throws InvalidSelectorSyntaxException {
    int start = position++;
    StringBuilder value = new StringBuilder();
    while (true) {
      int quote = text.indexOf('\'', position);
      if (quote < 0) {
        throw error("the string literal has no closing quote", start);
      }
      value.append(text, position, quote);
      position = quote + 1;
      if (charAt(position) != '\'') {
        String content = value.toString();
        return new Token(Token.Kind.STRING, start, content, content);
      }
      value.append('\'');
      position++;
    }
  }

  private Token word() throws InvalidSelectorSyntaxException {
    int start = position;
    while (position < text.length() && Character.isJavaIdentifierPart(text.codePointAt(position))) {
      position += Character.charCount(text.codePointAt(position));
    }
    String word = text.substring(start, position);
    Token.Kind kind = wordKind(word);
    if (kind == Token.Kind.IDENTIFIER) {
      checkHeaderName(word, start);
    }
    Object value =
        kind == Token.Kind.TRUE ? Boolean.TRUE : kind == Token.Kind.FALSE ? Boolean.FALSE : null;
    return new Token(kind, start, word, value);
  }

  /** Reserved words are recognised in any case (specification 3.8.1.1). */
  private static Token.Kind wordKind(String word) {
    // The dotless i and the long s have ASCII letters as their upper case, but spell no reserved
    // word.
    if (word.length() > "BETWEEN".length() || word.chars().anyMatch(c -> c >= 128)) {
      return Token.Kind.IDENTIFIER;
    }
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "TRUE" -> Token.Kind.TRUE;
      case "FALSE" -> Token.Kind.FALSE;
      case "NULL" -> Token.Kind.NULL;
      case "NOT" -> Token.Kind.NOT;
      case "AND" -> Token.Kind.AND;
      case "OR" -> Token.Kind.OR;
      case "BETWEEN" -> Token.Kind.BETWEEN;
      case "LIKE" -> Token.Kind.LIKE;
      case "IN" -> Token.Kind.IN;
      case "IS" -> Token.Kind.IS;
      case "ESCAPE" -> Token.Kind.ESCAPE;
      default -> Token.Kind.IDENTIFIER;
    };
  }

  /**
   * Only six headers can be referred to; JMSX and JMS_ begin property names (specification
   * 3.8.1.1).
   */
  private static void checkHeaderName(String name, int start)
      throws InvalidSelectorSyntaxException {
    if (!name.startsWith("JMS") || name.startsWith("JMSX") || name.startsWith("JMS_")) {
      return;
    }
    switch (name) {
      case "JMSDeliveryMode",
          "JMSPriority",
          "JMSMessageID",
          "JMSTimestamp",
          "JMSCorrelationID",
          "JMSType" -> {}
      default ->
          throw error(
              name
                  + " cannot be used in a selector; of the headers only JMSDeliveryMode,"
                  + " JMSPriority, JMSMessageID, JMSTimestamp, JMSCorrelationID and JMSType can",
              start);
    }
  }

  // Numbers follow the literals of the Java language, except that an exact one without suffix may
  // use the whole range
  // of a long (specification 3.8.1.1).

  private Token number() throws InvalidSelectorSyntaxException {
    int start = position;
    boolean hexadecimal = startsRadix('x', 'X');
    boolean binary = startsRadix('b', 'B');
    if (hexadecimal || binary) {
      position += 2;
    }
    boolean approximate = hexadecimal ? hexadecimalTail() : !binary && decimalTail();
    if (binary) {
      digits(2);
    }
    char suffix = Character.toLowerCase(charAt(position));
    boolean mayBeApproximate = approximate || !(hexadecimal || binary);
    boolean typed = suffix == 'l' || (mayBeApproximate && (suffix == 'f' || suffix == 'd'));
    String digits = text.substring(start, position);
    if (typed) {
      position++;
    }
    if (position < text.length() && Character.isJavaIdentifierPart(text.codePointAt(position))) {
      throw error("the number " + digits + " runs into other characters", start);
    }
    if (digits.endsWith("_") || digits.contains("_.") || digits.contains("._")) {
      throw error("'_' may only stand between digits in a number", start);
    }
    boolean isLong = typed && suffix == 'l';
    if (approximate && isLong) {
      throw error("the suffix L needs a number without decimals and exponent", start);
    }
    String literal = text.substring(start, position);
    String plain = digits.replace("_", "");
    Object value =
        approximate || (typed && !isLong)
            ? approximate(plain, typed && suffix == 'f', start)
            : exact(plain, hexadecimal, binary, start);
    return new Token(Token.Kind.NUMBER, start, value == null ? plain : literal, value);
  }

  private boolean startsRadix(char lower, char upper) {
    char mark = charAt(position + 1);
    return text.charAt(position) == '0' && (mark == lower || mark == upper);
  }

  private int digits(int radix) {
    int from = position;
    while (position < text.length()
        && (asciiDigit(text.charAt(position), radix) || text.charAt(position) == '_')) {
      position++;
    }
    return position - from;
  }

  /** Returns whether the number is approximate: has decimals or an exponent. */
  private boolean decimalTail() throws InvalidSelectorSyntaxException {
    digits(10);
    boolean approximate = false;
    if (charAt(position) == '.') {
      approximate = true;
      position++;
      digits(10);
    }
    if (Character.toLowerCase(charAt(position)) == 'e') {
      exponent();
      return true;
    }
    return approximate;
  }

  /** A hexadecimal number with a point or exponent is a floating-point literal: {@code 0x1.8p1}. */
  private boolean hexadecimalTail() throws InvalidSelectorSyntaxException {
    digits(16);
    boolean point = charAt(position) == '.';
    if (point) {
      position++;
      digits(16);
    }
    if (Character.toLowerCase(charAt(position)) == 'p') {
      exponent();
      return true;
    }
    if (point) {
      throw error("a hexadecimal number with a point needs an exponent (p)", position);
    }
    return false;
  }

  private void exponent() throws InvalidSelectorSyntaxException {
    position++;
    if (charAt(position) == '+' || charAt(position) == '-') {
      position++;
    }
    if (!isDigit(charAt(position))) {
      throw error("the exponent has no digits", position);
    }
    digits(10);
  }

  private static Object approximate(String digits, boolean isFloat, int start)
      throws InvalidSelectorSyntaxException {
    double value;
    float single;
    try {
      value = Double.parseDouble(digits);
      single = Float.parseFloat(digits);
    } catch (NumberFormatException malformed) {
      throw error("malformed number " + digits, start);
    }
    boolean infinite = isFloat ? Float.isInfinite(single) : Double.isInfinite(value);
    boolean vanished = (isFloat ? single == 0 : value == 0) && hasNonZeroDigit(digits);
    if (infinite || vanished) {
      throw error("the number " + digits + " is too " + (infinite ? "large" : "small"), start);
    }
    return isFloat ? (Object) single : (Object) value;
  }

  /** Whether the digits before the exponent say something else than zero. */
  private static boolean hasNonZeroDigit(String digits) {
    boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    for (int i = hexadecimal ? 2 : 0; i < digits.length(); i++) {
      char c = Character.toLowerCase(digits.charAt(i));
      if (c == 'p' || (c == 'e' && !hexadecimal)) {
        return false;
      }
      if (c != '0' && c != '.') {
        return true;
      }
    }
    return false;
  }

  private static Object exact(String digits, boolean hexadecimal, boolean binary, int start)
      throws InvalidSelectorSyntaxException {
    if (digits.equals(Token.LONG_MIN_MAGNITUDE)) {
      return null;
    }
    boolean octal = !hexadecimal && !binary && digits.length() > 1 && digits.charAt(0) == '0';
    try {
      if (hexadecimal || binary) {
        return Long.parseUnsignedLong(digits.substring(2), hexadecimal ? 16 : 2);
      }
      return octal ? Long.parseUnsignedLong(digits.substring(1), 8) : Long.parseLong(digits);
    } catch (NumberFormatException malformed) {
      throw error(
          octal && (digits.indexOf('8') >= 0 || digits.indexOf('9') >= 0)
              ? "the number " + digits + " begins with 0, so it is octal and cannot have 8 or 9"
              : digits.length() == 2 && (hexadecimal || binary)
                  ? digits + " is followed by no digit"
                  : "the number " + digits + " is not in the range of a long",
          start);
    }
  }

  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean asciiDigit(char c, int radix) {
    return c < 128 && Character.digit(c, radix) >= 0;
  }

  private static InvalidSelectorSyntaxException error(String what, int position) {
    return Parser.error(what, position);
  }
}
