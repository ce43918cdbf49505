package org.ternmq.server.selector;

import java.util.Set;

/**
 * The tree of a selector. A condition evaluates to Boolean.TRUE, Boolean.FALSE or null, which is
 * SQL's unknown; an expression to its value or null, which is SQL's NULL (specification 3.8.1.2).
 * Evaluation never throws.
 */
sealed interface Node {

  Object value(PropertySource message);

  Type type();

  /** What can be told about a value without a message. */
  enum Type {
    BOOLEAN("a condition"),
    NUMBER("a number"),
    STRING("a string"),
    OF_PROPERTY("a property");

    private final String description;

    Type(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    boolean isOrdering() {
      return this != EQUAL && this != NOT_EQUAL;
    }
  }

  record Literal(Object value) implements Node {
    @Override
    public Object value(PropertySource message) {
      return value;
    }

    @Override
    public Type type() {
      if (value instanceof Number) {
        return Type.NUMBER;
      }
      return value instanceof String ? Type.STRING : Type.BOOLEAN;
    }
  }

  record Identifier(String name) implements Node {
    @Override
    public Object value(PropertySource message) {
      return message.value(name);
    }

    @Override
    public Type type() {
      return Type.OF_PROPERTY;
    }
  }

  /**
   * A property that is used as a condition and holds no boolean counts as unknown, here and in Or
   * and Not.
   */
  record And(Node[] operands) implements Node {
    @Override
    public Object value(PropertySource message) {
      Boolean result = Boolean.TRUE;
      for (Node operand : operands) {
        Object value = operand.value(message);
        if (Boolean.FALSE.equals(value)) {
          return false;
        }
        if (!Boolean.TRUE.equals(value)) {
          result = null;
        }
      }
      return result;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  record Or(Node[] operands) implements Node {
    @Override
    public Object value(PropertySource message) {
      Boolean result = Boolean.FALSE;
      for (Node operand : operands) {
        Object value = operand.value(message);
        if (Boolean.TRUE.equals(value)) {
          return true;
        }
        if (!Boolean.FALSE.equals(value)) {
          result = null;
        }
      }
      return result;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  record Not(Node operand) implements Node {
    @Override
    public Object value(PropertySource message) {
      return operand.value(message) instanceof Boolean value ? (Object) !value : null;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  record Comparison(Node left, Operator operator, Node right) implements Node {
    @Override
    public Object value(PropertySource message) {
      return compare(operator, left.value(message), right.value(message));
    }

    /**
     * Values of unlike types: false, for {@code <>} too (specification 3.8.1.1, "Comparison
     * operators").
     */
    static Boolean compare(Operator operator, Object left, Object right) {
      if (left == null || right == null) {
        return null;
      }
      if (left instanceof Number leftNumber) {
        return right instanceof Number rightNumber
            && Numbers.compare(operator, leftNumber, rightNumber);
      }
      if (left.getClass() != right.getClass() || operator.isOrdering()) {
        return false;
      }
      return left.equals(right) == (operator == Operator.EQUAL);
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  /**
   * {@code a BETWEEN b AND c} is {@code a >= b AND a <= c}; {@code a NOT BETWEEN b AND c} is {@code
   * a < b OR a > c}, which differs from the negation for values that are not numbers.
   */
  record Between(Node operand, Node low, Node high, boolean negated) implements Node {
    @Override
    public Object value(PropertySource message) {
      Object value = operand.value(message);
      Boolean first =
          Comparison.compare(
              negated ? Operator.LESS : Operator.GREATER_OR_EQUAL, value, low.value(message));
      if (first != null && first == negated) {
        return first;
      }
      Boolean second =
          Comparison.compare(
              negated ? Operator.GREATER : Operator.LESS_OR_EQUAL, value, high.value(message));
      if (second != null && second == negated) {
        return second;
      }
      return first == null || second == null ? null : (Object) !negated;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  /**
   * Only a string is in a list or not in it: for any other value both IN and NOT IN are unknown, so
   * that neither selects the message (specification 3.8.1.1: the identifier has a string value).
   */
  record In(String name, Set<String> values) implements Node {
    @Override
    public Object value(PropertySource message) {
      return message.value(name) instanceof String text ? (Object) values.contains(text) : null;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  /** As {@link In}: what is not a string is neither LIKE nor NOT LIKE anything. */
  record Like(String name, LikePattern pattern) implements Node {
    @Override
    public Object value(PropertySource message) {
      return message.value(name) instanceof String text ? (Object) pattern.matches(text) : null;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  record IsNull(String name, boolean negated) implements Node {
    @Override
    public Object value(PropertySource message) {
      return (message.value(name) == null) != negated;
    }

    @Override
    public Type type() {
      return Type.BOOLEAN;
    }
  }

  /** {@code first operators[0] operands[0] operators[1] operands[1] ...}, from left to right. */
  record Arithmetic(Node first, String operators, Node[] operands) implements Node {
    @Override
    public Object value(PropertySource message) {
      if (!(first.value(message) instanceof Number result)) {
        return null;
      }
      for (int i = 0; i < operands.length; i++) {
        if (!(operands[i].value(message) instanceof Number operand)) {
          return null;
        }
        result = Numbers.apply(operators.charAt(i), result, operand);
        if (result == null) {
          return null;
        }
      }
      return result;
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }
  }

  record Sign(Node operand, boolean negative) implements Node {
    @Override
    public Object value(PropertySource message) {
      if (!(operand.value(message) instanceof Number number)) {
        return null;
      }
      return negative ? Numbers.negate(number) : Numbers.promote(number);
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }
  }
}
