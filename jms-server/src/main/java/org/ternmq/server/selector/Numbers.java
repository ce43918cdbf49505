package org.ternmq.server.selector;

/**
 * Arithmetic and comparison after binary numeric promotion as in the Java language (specification
 * 3.8.1.1).
 */
final class Numbers {

  private Numbers() {}

  static Number negate(Number number) {
    if (number instanceof Double value) {
      return -value;
    }
    if (number instanceof Float value) {
      return -value;
    }
    if (number instanceof Long value) {
      return -value;
    }
    return -number.intValue();
  }

  /** Unary plus: promotes byte and short to int. */
  static Number promote(Number number) {
    return number instanceof Byte || number instanceof Short
        ? (Number) Integer.valueOf(number.intValue())
        : number;
  }

  /**
   * @return null, that is unknown, for a division by zero of any type
   */
  static Number apply(char operator, Number left, Number right) {
    if (left instanceof Double || right instanceof Double) {
      return applyDouble(operator, left.doubleValue(), right.doubleValue());
    }
    if (left instanceof Float || right instanceof Float) {
      return applyFloat(operator, left.floatValue(), right.floatValue());
    }
    if (left instanceof Long || right instanceof Long) {
      return applyLong(operator, left.longValue(), right.longValue());
    }
    return applyInt(operator, left.intValue(), right.intValue());
  }

  private static Number applyDouble(char operator, double left, double right) {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      default -> right == 0 ? null : (Number) (left / right);
    };
  }

  private static Number applyFloat(char operator, float left, float right) {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      default -> right == 0 ? null : (Number) (left / right);
    };
  }

  private static Number applyLong(char operator, long left, long right) {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      default -> right == 0 ? null : (Number) (left / right);
    };
  }

  private static Number applyInt(char operator, int left, int right) {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      default -> right == 0 ? null : (Number) (left / right);
    };
  }

  static boolean compare(Node.Operator operator, Number left, Number right) {
    if (left instanceof Double || right instanceof Double) {
      return compare(operator, left.doubleValue(), right.doubleValue());
    }
    if (left instanceof Float || right instanceof Float) {
      return compare(operator, left.floatValue(), right.floatValue());
    }
    return ofOrder(operator, Long.compare(left.longValue(), right.longValue()));
  }

  /**
   * By the operators, not Double.compare: NaN is unequal to all, and 0.0 equals -0.0. A float
   * widens without loss.
   */
  private static boolean compare(Node.Operator operator, double left, double right) {
    return switch (operator) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
    };
  }

  private static boolean ofOrder(Node.Operator operator, int order) {
    return switch (operator) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }
}
