package org.ternmq.server.selector;

import java.util.ArrayList;
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

  // Up to here a long, float and double of equal value promote to each other without loss.
  private static final long EXACT_IN_EVERY_TYPE = 1L << 24;

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
   * A condition {@code identifier = literal} that must be true for the whole selector to be true.
   *
   * @param key what {@link #indexKey} gives for the values that are equal to the literal
   */
  public record Equality(String identifier, Object key) {}

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
    List<Equality> equalities = new ArrayList<>();
    collectEqualities(condition, equalities);
    return new Selector(
        text, condition, List.copyOf(equalities), Collections.unmodifiableSet(identifiers));
  }

  /** Whether the condition is true; false and unknown are both no match. */
  public boolean matches(PropertySource message) {
    return Boolean.TRUE.equals(condition.value(message));
  }

  /**
   * The equality conditions that every matching message fulfils; empty if there is none that an
   * index could use. A message whose {@code indexKey(value(identifier))} differs from the key
   * cannot match; one where it is the same may.
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

  private static void collectEqualities(Node node, List<Equality> into) {
    if (node instanceof Node.And and) {
      for (Node operand : and.operands()) {
        collectEqualities(operand, into);
      }
    } else if (node instanceof Node.Comparison comparison
        && comparison.operator() == Node.Operator.EQUAL) {
      addEquality(comparison.left(), comparison.right(), into);
      addEquality(comparison.right(), comparison.left(), into);
    }
  }

  private static void addEquality(Node identifier, Node literal, List<Equality> into) {
    if (identifier instanceof Node.Identifier named
        && literal instanceof Node.Literal constant
        && isExactKey(constant.value())) {
      into.add(new Equality(named.name(), indexKey(constant.value())));
    }
  }

  /**
   * Equality after Java's promotion is not transitive: the long 16777217 equals the float 16777216.
   * A literal for which that can happen gets no key.
   */
  private static boolean isExactKey(Object literal) {
    if (literal instanceof Long number) {
      return Math.abs(number) <= EXACT_IN_EVERY_TYPE;
    }
    return !(literal instanceof Float);
  }

  /** The text that was parsed. */
  @Override
  public String toString() {
    return text;
  }
}
