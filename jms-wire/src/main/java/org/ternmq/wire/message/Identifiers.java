package org.ternmq.wire.message;

import java.util.Locale;
import java.util.Set;

/**
 * What may be the name of a property: the rules for identifiers in selectors (specification
 * 3.8.1.1).
 */
public final class Identifiers {
  private static final Set<String> RESERVED =
      Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");
  private static final int LONGEST_RESERVED = 7;

  private Identifiers() {}

  /** Whether the word means something in a selector, in capitals or not. */
  public static boolean isReserved(String word) {
    return word.length() <= LONGEST_RESERVED && RESERVED.contains(word.toUpperCase(Locale.ROOT));
  }

  /**
   * Accepts a name or says why not. A reserved word is refused as the specification spells it, in
   * capitals. Spelled otherwise it is let through, as other providers do: applications have such
   * properties. No selector can name them.
   *
   * @throws IllegalArgumentException if the name is null, empty, reserved or not made like an
   *     identifier of Java
   */
  public static void check(String name) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("the name of a property is empty");
    }
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot be the name of a property: selectors use the word");
    }
    int first = name.codePointAt(0);
    if (!Character.isJavaIdentifierStart(first)) {
      throw wrongCharacter(name, first, 0);
    }
    for (int i = Character.charCount(first); i < name.length(); ) {
      int point = name.codePointAt(i);
      if (!Character.isJavaIdentifierPart(point)) {
        throw wrongCharacter(name, point, i);
      }
      i += Character.charCount(point);
    }
  }

  private static IllegalArgumentException wrongCharacter(String name, int point, int at) {
    return new IllegalArgumentException(
        "'%s' cannot be the name of a property: character '%s' at %d is not allowed in identifiers"
            .formatted(name, Character.toString(point), at));
  }
}
