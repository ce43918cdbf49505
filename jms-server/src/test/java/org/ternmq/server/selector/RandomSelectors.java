package org.ternmq.server.selector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Selectors and properties that often meet: few names, and values of all types that are equal, or
 * nearly, after promotion.
 */
public final class RandomSelectors {
  private static final List<String> PROPERTIES = List.of("a", "b", "c");
  private static final List<String> NAMES = List.of("a", "b", "c", "JMSCorrelationID");
  private static final List<String> STRINGS = List.of("x", "y", "z", "16777217", "true", "");
  private static final List<Object> VALUES =
      List.of(
          true,
          false,
          (byte) 1,
          (short) 1,
          1,
          16_777_216,
          16_777_217,
          16_777_219,
          1L,
          -1L,
          1L << 53,
          (1L << 53) + 1,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          1f,
          0.1f,
          16_777_216f,
          -0f,
          Float.NaN,
          1.0,
          0.1,
          16_777_217.0,
          0x1p53,
          0x1p63,
          -0.0,
          Double.NaN,
          Double.POSITIVE_INFINITY);
  private static final List<String> NUMBERS =
      List.of(
          "1",
          "- 1",
          "0",
          "16777216",
          "16777217",
          "16777219",
          "9007199254740992",
          "9007199254740993",
          "9223372036854775807",
          "- 9223372036854775808",
          "1f",
          "0.1f",
          "16777216f",
          "16777218f",
          "1.0",
          "0.1",
          "-0.0",
          "16777217.0",
          "9007199254740993.0",
          "9.3E18");

  private final Random random;

  public RandomSelectors(Random random) {
    this.random = random;
  }

  /** Properties of a message; some of the names are left out. */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    for (String name : PROPERTIES) {
      switch (random.nextInt(5)) {
        case 0 -> {}
        case 1, 2 -> properties.put(name, one(STRINGS));
        default -> properties.put(name, one(VALUES));
      }
    }
    return properties;
  }

  /** A correlation id that selectors ask for, or null. */
  public String correlationId() {
    return random.nextBoolean() ? null : one(STRINGS);
  }

  public String selector() {
    return condition(3);
  }

  private String condition(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return comparison();
    }
    return switch (random.nextInt(6)) {
      case 0, 1 -> "(" + condition(depth - 1) + ") AND " + condition(depth - 1);
      case 2, 3 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
      case 4 -> "NOT (" + condition(depth - 1) + ")";
      default -> comparison();
    };
  }

  private String comparison() {
    String name = one(NAMES);
    return switch (random.nextInt(13)) {
      case 0, 1, 2 -> name + " = '" + one(STRINGS) + "'";
      case 3, 4 -> name + " = " + one(NUMBERS);
      case 5 -> one(NUMBERS) + " = " + name;
      case 6 -> name + " IN ('" + one(STRINGS) + "', '" + one(STRINGS) + "')";
      case 7 -> name + " NOT IN ('" + one(STRINGS) + "')";
      case 8 -> name + " = " + random.nextBoolean();
      case 9 -> random.nextBoolean() ? name : "NOT " + name;
      case 10 -> name + (random.nextBoolean() ? " <> " : " > ") + one(NUMBERS);
      case 11 -> name + " LIKE '" + one(STRINGS) + (random.nextBoolean() ? "'" : "%'");
      default -> name + " IS NULL";
    };
  }

  private <T> T one(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}
