package org.ternmq.server.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Recursive descent over the grammar of specification 3.8.1.1. From the loosest binding to the
 * tightest: OR, AND, NOT, one comparison, + and -, * and /, signs. It recurses for parentheses
 * only, and their depth is limited.
 */
final class Parser {

  private final Lexer lexer;
  private final Set<String> identifiers;
  private Token token;
  private int nesting;

  /**
   * @param identifiers receives the name of every identifier
   */
  Parser(String text, Set<String> identifiers) throws InvalidSelectorSyntaxException {
    this.lexer = new Lexer(text);
    this.identifiers = identifiers;
    this.token = lexer.next();
  }

  static InvalidSelectorSyntaxException error(String what, int position) {
    return new InvalidSelectorSyntaxException(
        "Invalid selector at character " + (position + 1) + ": " + what, position);
  }

  Node parse() throws InvalidSelectorSyntaxException {
    int start = token.position();
    Node condition = requireCondition(alternatives(), start);
    if (token.kind() != Token.Kind.END) {
      throw expected("an operator or the end of the selector");
    }
    return condition;
  }

  private Node alternatives() throws InvalidSelectorSyntaxException {
    int start = token.position();
    Node first = conjunction();
    if (token.kind() != Token.Kind.OR) {
      return first;
    }
    List<Node> operands = new ArrayList<>();
    operands.add(requireCondition(first, start));
    while (accept(Token.Kind.OR)) {
      int operandStart = token.position();
      operands.add(requireCondition(conjunction(), operandStart));
    }
    return new Node.Or(operands.toArray(Node[]::new));
  }

  private Node conjunction() throws InvalidSelectorSyntaxException {
    int start = token.position();
    Node first = negation();
    if (token.kind() != Token.Kind.AND) {
      return first;
    }
    List<Node> operands = new ArrayList<>();
    operands.add(requireCondition(first, start));
    while (accept(Token.Kind.AND)) {
      int operandStart = token.position();
      operands.add(requireCondition(negation(), operandStart));
    }
    return new Node.And(operands.toArray(Node[]::new));
  }

  private Node negation() throws InvalidSelectorSyntaxException {
    boolean negated = false;
    boolean any = false;
    while (accept(Token.Kind.NOT)) {
      negated = !negated;
      any = true;
    }
    int start = token.position();
    Node operand = predicate();
    if (any) {
      requireCondition(operand, start);
    }
    return negated ? new Node.Not(operand) : operand;
  }

  private Node predicate() throws InvalidSelectorSyntaxException {
    int start = token.position();
    Node left = sum();
    Node.Operator operator = comparisonOperator();
    if (operator != null) {
      return comparison(left, start, operator);
    }
    if (accept(Token.Kind.IS)) {
      String name = requireIdentifier(left, start, "IS NULL");
      boolean negated = accept(Token.Kind.NOT);
      expect(Token.Kind.NULL);
      return new Node.IsNull(name, negated);
    }
    boolean negated = accept(Token.Kind.NOT);
    if (accept(Token.Kind.BETWEEN)) {
      return between(requireNumber(left, start), negated);
    }
    if (accept(Token.Kind.IN)) {
      String name = requireIdentifier(left, start, "IN");
      return negate(new Node.In(name, stringList()), negated);
    }
    if (accept(Token.Kind.LIKE)) {
      String name = requireIdentifier(left, start, "LIKE");
      return negate(new Node.Like(name, likePattern()), negated);
    }
    if (negated) {
      throw expected("BETWEEN, IN or LIKE");
    }
    return left;
  }

  private static Node negate(Node condition, boolean negated) {
    return negated ? new Node.Not(condition) : condition;
  }

  private Node.Operator comparisonOperator() {
    return switch (token.kind()) {
      case EQUAL -> Node.Operator.EQUAL;
      case NOT_EQUAL -> Node.Operator.NOT_EQUAL;
      case LESS -> Node.Operator.LESS;
      case LESS_OR_EQUAL -> Node.Operator.LESS_OR_EQUAL;
      case GREATER -> Node.Operator.GREATER;
      case GREATER_OR_EQUAL -> Node.Operator.GREATER_OR_EQUAL;
      default -> null;
    };
  }

  private Node comparison(Node left, int leftStart, Node.Operator operator)
      throws InvalidSelectorSyntaxException {
    advance();
    int rightStart = token.position();
    Node right = sum();
    if (operator.isOrdering()) {
      requireOrdered(left, leftStart);
      requireOrdered(right, rightStart);
    }
    requireComparable(left, right, leftStart, rightStart);
    if (comparisonOperator() != null) {
      throw error("comparisons cannot be chained; put one in parentheses", token.position());
    }
    return new Node.Comparison(left, operator, right);
  }

  private Node between(Node operand, boolean negated) throws InvalidSelectorSyntaxException {
    int lowStart = token.position();
    Node low = requireNumber(sum(), lowStart);
    expect(Token.Kind.AND);
    int highStart = token.position();
    Node high = requireNumber(sum(), highStart);
    return new Node.Between(operand, low, high, negated);
  }

  private Set<String> stringList() throws InvalidSelectorSyntaxException {
    expect(Token.Kind.LEFT_PARENTHESIS);
    List<String> values = new ArrayList<>();
    do {
      values.add(expect(Token.Kind.STRING).text());
    } while (accept(Token.Kind.COMMA));
    if (token.kind() != Token.Kind.RIGHT_PARENTHESIS) {
      throw expected("',' or ')'");
    }
    advance();
    return Set.copyOf(values);
  }

  private LikePattern likePattern() throws InvalidSelectorSyntaxException {
    Token pattern = expect(Token.Kind.STRING);
    int escape = LikePattern.NO_ESCAPE;
    if (accept(Token.Kind.ESCAPE)) {
      Token character = expect(Token.Kind.STRING);
      String text = character.text();
      if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
        throw error("ESCAPE needs a string of one character", character.position());
      }
      escape = text.codePointAt(0);
    }
    return LikePattern.compile(pattern.text(), escape, pattern.position());
  }

  private Node sum() throws InvalidSelectorSyntaxException {
    int start = token.position();
    Node first = product();
    if (token.kind() != Token.Kind.PLUS && token.kind() != Token.Kind.MINUS) {
      return first;
    }
    return arithmetic(requireNumber(first, start), Token.Kind.PLUS, Token.Kind.MINUS);
  }

  private Node product() throws InvalidSelectorSyntaxException {
    int start = token.position();
    Node first = signed();
    if (token.kind() != Token.Kind.TIMES && token.kind() != Token.Kind.DIVIDE) {
      return first;
    }
    return arithmetic(requireNumber(first, start), Token.Kind.TIMES, Token.Kind.DIVIDE);
  }

  /** A chain is one node, so that its length costs no stack. */
  private Node arithmetic(Node first, Token.Kind one, Token.Kind other)
      throws InvalidSelectorSyntaxException {
    List<Node> operands = new ArrayList<>();
    StringBuilder operators = new StringBuilder();
    while (token.kind() == one || token.kind() == other) {
      operators.append(token.text());
      advance();
      int start = token.position();
      Node operand = one == Token.Kind.PLUS ? product() : signed();
      operands.add(requireNumber(operand, start));
    }
    return new Node.Arithmetic(first, operators.toString(), operands.toArray(Node[]::new));
  }

  private Node signed() throws InvalidSelectorSyntaxException {
    boolean negative = false;
    boolean any = false;
    boolean minusBefore = false;
    while (token.kind() == Token.Kind.PLUS || token.kind() == Token.Kind.MINUS) {
      minusBefore = token.kind() == Token.Kind.MINUS;
      negative ^= minusBefore;
      any = true;
      advance();
    }
    int start = token.position();
    if (token.kind() == Token.Kind.NUMBER && token.value() == null) {
      if (!minusBefore) {
        throw error("the number " + token.text() + " is not in the range of a long", start);
      }
      advance();
      // Negated again it would overflow to itself, as in Java.
      return new Node.Literal(Long.MIN_VALUE);
    }
    Node operand = primary();
    if (any) {
      requireNumber(operand, start);
    }
    if (!negative) {
      return any && !(operand instanceof Node.Literal) ? new Node.Sign(operand, false) : operand;
    }
    return operand instanceof Node.Literal literal
        ? new Node.Literal(Numbers.negate((Number) literal.value()))
        : new Node.Sign(operand, true);
  }

  private Node primary() throws InvalidSelectorSyntaxException {
    Token current = token;
    switch (current.kind()) {
      case STRING, NUMBER, TRUE, FALSE -> {
        advance();
        return new Node.Literal(current.value());
      }
      case IDENTIFIER -> {
        advance();
        identifiers.add(current.text());
        return new Node.Identifier(current.text());
      }
      case LEFT_PARENTHESIS -> {
        return parenthesised();
      }
      default -> throw expected("an identifier, a literal or '('");
    }
  }

  private Node parenthesised() throws InvalidSelectorSyntaxException {
    if (++nesting > Selector.MAX_NESTING) {
      throw error(
          "parentheses are nested more than " + Selector.MAX_NESTING + " deep", token.position());
    }
    advance();
    Node inner = alternatives();
    if (token.kind() != Token.Kind.RIGHT_PARENTHESIS) {
      throw expected("an operator or ')'");
    }
    advance();
    nesting--;
    return inner;
  }

  // Types that can be told at parse time. What a property holds is only known for each message.

  private static Node requireCondition(Node node, int start) throws InvalidSelectorSyntaxException {
    return require(node, Node.Type.BOOLEAN, "a condition", start);
  }

  private static Node requireNumber(Node node, int start) throws InvalidSelectorSyntaxException {
    return require(node, Node.Type.NUMBER, "a number", start);
  }

  private static void requireOrdered(Node node, int start) throws InvalidSelectorSyntaxException {
    if (node.type() == Node.Type.STRING || node.type() == Node.Type.BOOLEAN) {
      throw error(
          node.type().description()
              + " can only be compared with = and <>; this comparison needs numbers",
          start);
    }
  }

  /**
   * TRUE and FALSE cannot be names of properties (specification 3.8.1.1), so {@code TRUE = 0} is a
   * mistake in the selector. Strings and numbers may be compared, which is false.
   */
  private static void requireComparable(Node left, Node right, int leftStart, int rightStart)
      throws InvalidSelectorSyntaxException {
    if (left.type() == Node.Type.BOOLEAN) {
      require(right, Node.Type.BOOLEAN, "a condition to compare with", rightStart);
    } else if (right.type() == Node.Type.BOOLEAN) {
      require(left, Node.Type.BOOLEAN, "a condition to compare with", leftStart);
    }
  }

  private static Node require(Node node, Node.Type type, String description, int start)
      throws InvalidSelectorSyntaxException {
    if (node.type() != type && node.type() != Node.Type.OF_PROPERTY) {
      throw error("expected " + description + " but found " + node.type().description(), start);
    }
    return node;
  }

  private static String requireIdentifier(Node node, int start, String operator)
      throws InvalidSelectorSyntaxException {
    if (node instanceof Node.Identifier identifier) {
      return identifier.name();
    }
    throw error("expected an identifier before " + operator, start);
  }

  private void advance() throws InvalidSelectorSyntaxException {
    token = lexer.next();
  }

  private boolean accept(Token.Kind kind) throws InvalidSelectorSyntaxException {
    if (token.kind() != kind) {
      return false;
    }
    advance();
    return true;
  }

  private Token expect(Token.Kind kind) throws InvalidSelectorSyntaxException {
    Token current = token;
    if (current.kind() != kind) {
      throw expected(kind.description());
    }
    advance();
    return current;
  }

  private InvalidSelectorSyntaxException expected(String what) {
    return error("expected " + what + " but found " + token.describe(), token.position());
  }
}
