package org.ternmq.server.selector;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A parsed message selector (specification 3.8). Immutable, so any thread may evaluate it;
 * evaluation is deterministic, allocates only for arithmetic, and takes time in proportion to the
 * selector and the strings it looks at.
 */
public final class Selector {

  /**
   * Longest selector that is parsed, in characters. It bounds the time and memory that one consumer
   * can cost.
   */
  public static final int MAX_CHARACTERS = 65_536;

  /** Deepest nesting of parentheses: parser and evaluation recurse once per level. */
  public static final int MAX_NESTING = 200;

  private final String text;
  private final Node condition;
  private final List<Equality> equalities;
  private final Set<String> identifiers;

  private Selector(
      String text, Node condition, List<Equality> equalities, Set<String> identifiers) {
    this.text = text;
    this.condition = condition;
    this.equalities = equalities;
    this.identifiers = identifiers;
  }

  /**
   * A header or property that must have one of a few values for the whole selector to be true.
   *
   * @param keys what {@link #indexKey} gives for those values; none is null
   */
  public record Equality(String identifier, Set<Object> keys) {}

  /**
   * @throws InvalidSelectorSyntaxException naming the position and what was expected
   */
  public static Selector parse(String text) throws InvalidSelectorSyntaxException {
    if (text.length() > MAX_CHARACTERS) {
      throw new InvalidSelectorSyntaxException(
          "The selector has "
              + text.length()
              + " characters; at most "
              + MAX_CHARACTERS
              + " are allowed",
          MAX_CHARACTERS);
    }
    Set<String> identifiers = new LinkedHashSet<>();
    Node condition = new Parser(text, identifiers).parse();
    return new Selector(
        text, condition, Equalities.of(condition), Collections.unmodifiableSet(identifiers));
  }

  /** Whether the condition is true; false and unknown are both no match. */
  public boolean matches(PropertySource message) {
    return Boolean.TRUE.equals(condition.value(message));
  }

  /**
   * The equality conditions that every matching message fulfils; empty if there is none that an
   * index could use. A message whose {@code indexKey(value(identifier))} is none of the keys cannot
   * match; one where it is may.
   */
  public List<Equality> equalities() {
    return equalities;
  }

  /** Every header and property that the selector looks at, in order of appearance. */
  public Set<String> identifiers() {
    return identifiers;
  }

  /**
   * The key under which an index files a property value: equal values of different numeric types
   * have the same key. Null for null and for what equals nothing.
   */
  public static Object indexKey(Object value) {
    if (value instanceof Number number) {
      double asDouble = number.doubleValue();
      // Adding zero turns -0.0 into 0.0: they are equal, but Double.equals tells them apart.
      return Double.isNaN(asDouble) ? null : (Object) (asDouble + 0.0);
    }
    return value;
  }

  /** The text that was parsed. */
  @Override
  public String toString() {
    return text;
  }
}
