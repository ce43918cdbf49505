package org.ternmq.server.store.jdbc;

/**
 * Strings of clients as columns. PostgreSQL takes no U+0000 in a text: it, and the character that
 * stands for the exception, are written as two characters.
 */
final class TextColumn {
  private static final char ESCAPE = '\u001a'; // SUBSTITUTE

  private TextColumn() {}

  /** Null stays null. */
  static String write(String text) {
    if (text == null || (text.indexOf('\0') < 0 && text.indexOf(ESCAPE) < 0)) {
      return text;
    }
    return text.replace(String.valueOf(ESCAPE), ESCAPE + "s").replace("\0", ESCAPE + "0");
  }

  static String read(String column) {
    if (column == null || column.indexOf(ESCAPE) < 0) {
      return column;
    }
    return column.replace(ESCAPE + "0", "\0").replace(ESCAPE + "s", String.valueOf(ESCAPE));
  }
}
