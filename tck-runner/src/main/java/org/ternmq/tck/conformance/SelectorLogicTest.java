package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.tck.conformance.SelectedMessage.Truth.FALSE;
import static org.ternmq.tck.conformance.SelectedMessage.Truth.TRUE;
import static org.ternmq.tck.conformance.SelectedMessage.Truth.UNKNOWN;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.tck.conformance.SelectedMessage.Truth;

/** AND, OR and NOT over true, false and unknown (specification 3.8.1.1, 3.8.1.2). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectorLogicTest {
  private SelectedMessage message;

  @BeforeAll
  void send(Jms jms) throws JMSException {
    message =
        new SelectedMessage(
            jms,
            m -> {
              m.setBooleanProperty("yes", true);
              m.setBooleanProperty("no", false);
              m.setIntProperty("one", 1);
            });
  }

  /** Each as a literal, a property and a comparison, where there is such a thing. */
  private static List<String> spellings(Truth truth) {
    return switch (truth) {
      case TRUE -> List.of("TRUE", "yes", "one = 1");
      case FALSE -> List.of("FALSE", "no", "one = 2");
      case UNKNOWN -> List.of("absent", "absent = 1", "absent > one");
    };
  }

  private static Stream<Arguments> spelled(Truth left, String operator, Truth right, Truth value) {
    return spellings(left).stream()
        .flatMap(l -> spellings(right).stream().map(r -> l + " " + operator + " " + r))
        .map(expression -> Arguments.of(expression, value));
  }

  static Stream<Arguments> conjunctions() {
    return Stream.of(
            spelled(TRUE, "AND", TRUE, TRUE),
            spelled(TRUE, "AND", FALSE, FALSE),
            spelled(TRUE, "AND", UNKNOWN, UNKNOWN),
            spelled(FALSE, "AND", TRUE, FALSE),
            spelled(FALSE, "AND", FALSE, FALSE),
            spelled(FALSE, "AND", UNKNOWN, FALSE),
            spelled(UNKNOWN, "AND", TRUE, UNKNOWN),
            spelled(UNKNOWN, "AND", FALSE, FALSE),
            spelled(UNKNOWN, "AND", UNKNOWN, UNKNOWN))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("conjunctions")
  @Assertion({
    "JMS:SPEC:248",
    "JMS:SPEC:248.1",
    "JMS:SPEC:248.2",
    "JMS:SPEC:248.3",
    "JMS:SPEC:248.4",
    "JMS:SPEC:248.5",
    "JMS:SPEC:248.6",
    "JMS:SPEC:248.7",
    "JMS:SPEC:248.8",
    "JMS:SPEC:248.9",
    "JMS:SPEC:54",
    "JMS:SPEC:56"
  })
  void bothMustBeTrueForAnd(String expression, Truth value) throws JMSException {
    assertThat(message.truth(expression)).isEqualTo(value);
  }

  static Stream<Arguments> disjunctions() {
    return Stream.of(
            spelled(TRUE, "OR", TRUE, TRUE),
            spelled(TRUE, "OR", FALSE, TRUE),
            spelled(TRUE, "OR", UNKNOWN, TRUE),
            spelled(FALSE, "OR", TRUE, TRUE),
            spelled(FALSE, "OR", FALSE, FALSE),
            spelled(FALSE, "OR", UNKNOWN, UNKNOWN),
            spelled(UNKNOWN, "OR", TRUE, TRUE),
            spelled(UNKNOWN, "OR", FALSE, UNKNOWN),
            spelled(UNKNOWN, "OR", UNKNOWN, UNKNOWN))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("disjunctions")
  @Assertion({
    "JMS:SPEC:249",
    "JMS:SPEC:249.1",
    "JMS:SPEC:249.2",
    "JMS:SPEC:249.3",
    "JMS:SPEC:249.4",
    "JMS:SPEC:249.5",
    "JMS:SPEC:249.6",
    "JMS:SPEC:249.7",
    "JMS:SPEC:249.8",
    "JMS:SPEC:249.9",
    "JMS:SPEC:54",
    "JMS:SPEC:56"
  })
  void oneMustBeTrueForOr(String expression, Truth value) throws JMSException {
    assertThat(message.truth(expression)).isEqualTo(value);
  }

  static Stream<Arguments> negations() {
    return Stream.of(
            spellings(TRUE).stream().map(e -> Arguments.of(e, false)),
            spellings(FALSE).stream().map(e -> Arguments.of(e, true)),
            spellings(UNKNOWN).stream().map(e -> Arguments.of(e, false)))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "NOT {0} matches: {1}")
  @MethodSource("negations")
  @Assertion({
    "JMS:SPEC:250",
    "JMS:SPEC:250.1",
    "JMS:SPEC:250.2",
    "JMS:SPEC:250.3",
    "JMS:SPEC:54",
    "JMS:SPEC:56"
  })
  void onlyWhatIsFalseMatchesBehindNot(String expression, boolean matches) throws JMSException {
    assertThat(message.matches("NOT " + expression)).isEqualTo(matches);
    assertThat(message.matches("NOT (" + expression + ")")).isEqualTo(matches);
    assertThat(message.matches("NOT NOT " + expression)).isEqualTo(message.matches(expression));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRUE OR FALSE AND FALSE",
        "FALSE AND FALSE OR TRUE",
        "NOT FALSE OR TRUE",
        "NOT no AND yes",
        "NOT one = 2 AND yes",
        "no AND no OR yes AND yes",
        "yes OR yes AND no OR no"
      })
  @Assertion({"JMS:SPEC:58", "JMS:SPEC:36"})
  void notBindsCloserThanAndWhichBindsCloserThanOr(String expression) throws JMSException {
    assertThat(message.truth(expression)).isEqualTo(TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(TRUE OR FALSE) AND FALSE",
        "FALSE AND (FALSE OR TRUE)",
        "NOT (FALSE OR TRUE)",
        "NOT (yes AND (no OR yes))",
        "((one = 1)) AND ((((no))))"
      })
  @Assertion({"JMS:SPEC:57", "JMS:SPEC:36"})
  void parenthesesChangeTheOrder(String expression) throws JMSException {
    assertThat(message.truth(expression)).isEqualTo(FALSE);
  }

  /** Also an expression that is deeper than anybody writes by hand. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  @Assertion("JMS:SPEC:57")
  void parenthesesMayBeNested(int depth) throws JMSException {
    assertThat(message.matches("(".repeat(depth) + "one = 1" + ")".repeat(depth))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 500})
  void anExpressionMayBeLong(int terms) throws JMSException {
    String expression = "one = 2 OR ".repeat(terms);

    assertThat(message.matches(expression + "one = 1")).isTrue();
    assertThat(message.matches(expression + "one = 3")).isFalse();
  }
}
