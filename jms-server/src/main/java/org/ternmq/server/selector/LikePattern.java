package org.ternmq.server.selector;

import java.util.Arrays;

/**
 * A compiled LIKE pattern. Matching keeps one place to go back to, so it takes at most pattern
 * length times text length steps whatever the pattern; the pattern length is limited. Characters
 * are code points: {@code _} stands for one emoji.
 */
final class LikePattern {

  static final int NO_ESCAPE = -1;

  /** In characters. Together with the limit on properties it bounds the time of one match. */
  static final int MAX_CHARACTERS = 1_024;

  private static final int ANY_ONE = -1;
  private static final int ANY_RUN = -2;

  private final int[] elements;

  private LikePattern(int[] elements) {
    this.elements = elements;
  }

  /**
   * @param escape the code point that takes the meaning from the one behind it, or {@link
   *     #NO_ESCAPE}
   * @param position of the pattern in the selector, for errors
   */
  static LikePattern compile(String pattern, int escape, int position)
      throws InvalidSelectorSyntaxException {
    if (pattern.length() > MAX_CHARACTERS) {
      throw Parser.error(
          "the LIKE pattern is longer than " + MAX_CHARACTERS + " characters", position);
    }
    int[] codePoints = pattern.codePoints().toArray();
    int[] elements = new int[codePoints.length];
    int count = 0;
    for (int i = 0; i < codePoints.length; i++) {
      int element = codePoints[i];
      if (element == escape) {
        if (++i == codePoints.length) {
          throw Parser.error("the LIKE pattern ends with its escape character", position);
        }
        element = codePoints[i];
      } else if (element == '_') {
        element = ANY_ONE;
      } else if (element == '%') {
        element = ANY_RUN;
      }
      boolean repeated = element == ANY_RUN && count > 0 && elements[count - 1] == ANY_RUN;
      if (!repeated) {
        elements[count++] = element;
      }
    }
    return new LikePattern(Arrays.copyOf(elements, count));
  }

  /** The only text that matches; null if there are others. */
  String onlyMatch() {
    for (int element : elements) {
      if (element < 0) {
        return null;
      }
    }
    return new String(elements, 0, elements.length);
  }

  boolean matches(String text) {
    int at = 0;
    int element = 0;
    int runElement = -1;
    int runAt = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (element < elements.length && elements[element] == ANY_RUN) {
        if (element == elements.length - 1) {
          return true;
        }
        runElement = element++;
        runAt = at;
      } else if (element < elements.length
          && (elements[element] == ANY_ONE || elements[element] == codePoint)) {
        element++;
        at += Character.charCount(codePoint);
      } else if (runElement >= 0) {
        // The latest run takes one more character; earlier runs never need to be looked at again.
        runAt += Character.charCount(text.codePointAt(runAt));
        at = runAt;
        element = runElement + 1;
      } else {
        return false;
      }
    }
    while (element < elements.length && elements[element] == ANY_RUN) {
      element++;
    }
    return element == elements.length;
  }
}
