package org.ternmq.server.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

  private static final Map<String, Object> MESSAGE =
      Map.ofEntries(
          Map.entry("age", 20),
          Map.entry("b", (byte) 7),
          Map.entry("s", (short) -3),
          Map.entry("big", 9_000_000_000L),
          Map.entry("maxInt", Integer.MAX_VALUE),
          Map.entry("minLong", Long.MIN_VALUE),
          Map.entry("zero", 0),
          Map.entry("negativeZero", -0.0),
          Map.entry("f", 0.1f),
          Map.entry("d", 2.5),
          Map.entry("nan", Double.NaN),
          Map.entry("yes", true),
          Map.entry("no", false),
          Map.entry("name", "it's"),
          Map.entry("country", "UK"),
          Map.entry("phone", "12993"),
          Map.entry("percent", "100%_x"),
          Map.entry("multiline", "a\nb"),
          Map.entry("emoji", "a\uD83D\uDE00b"),
          Map.entry("numeral", "2"),
          Map.entry("empty", ""),
          Map.entry("_underscored$", 1),
          Map.entry("größe", 3),
          Map.entry("ıs", 4),
          Map.entry("JMSXGroupID", "g"),
          Map.entry("JMS_tern", 5),
          Map.entry("JMSDeliveryMode", "PERSISTENT"),
          Map.entry("JMSPriority", 4),
          Map.entry("JMSTimestamp", 1_700_000_000_000L),
          Map.entry("JMSType", "car"));

  private static boolean matches(String selector) throws InvalidSelectorSyntaxException {
    return Selector.parse(selector).matches(MESSAGE::get);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // literals
        "name = 'it''s'",
        "empty = ''",
        "'' = ''",
        "TRUE",
        "true and TrUe",
        "yes = true",
        "no = FALSE",
        "0x1F = 31",
        "0XfFL = 255",
        "017 = 15",
        "0b101 = 5",
        "1_000 = 1000",
        "9223372036854775807 > 9223372036854775806",
        "-9223372036854775808 = minLong",
        "minLong < -9223372036854775807L",
        "0xFFFFFFFFFFFFFFFF = -1",
        "57l = 57",
        "7. = 7",
        ".5 = 5e-1",
        "-57.9E2 = -5790",
        "+6.2 > 6",
        "7d = 7",
        "0x1.8p1 = 3",
        "0.0 = 0e5",
        "f = 0.1f",
        "f <> 0.1",
        // identifiers
        "_underscored$ = 1",
        "größe = 3",
        "ıs = 4",
        "JMSXGroupID = 'g'",
        "JMS_tern = 5",
        "JMSDeliveryMode = 'PERSISTENT'",
        "JMSPriority >= 4 AND JMSTimestamp > 1600000000000",
        "JMSCorrelationID IS NULL",
        // white space
        " \t\f\r\nage\n=\r20 ",
        "(age=20)AND(yes)",
        // comparison and promotion
        "age = 20.0",
        "b = 7 AND s = -3 AND big = 9e9",
        "b < age AND age < big",
        "age <> 21",
        "age >= 20 AND age <= 20",
        "zero = negativeZero AND zero = -0.0",
        "NOT (nan = nan)",
        "nan <> nan",
        "'a' <> 'b'",
        "yes <> no",
        "(age > 5) = TRUE",
        "(age > 5) <> (age > 50)",
        "9007199254740993 = 9007199254740992.0",
        // arithmetic
        "1 + 2 * 3 = 7",
        "(1 + 2) * 3 = 9",
        "10 - 4 - 3 = 3",
        "100 / 10 / 5 = 2",
        "7 / 2 = 3",
        "7 / 2. = 3.5",
        "-7 / 2 = -3",
        "- - 5 = 5",
        "-age = -20",
        "+b = 7",
        "-b * 2 = -14",
        "5--3 = 8",
        "maxInt + maxInt = -2",
        "maxInt + 1 = 2147483648",
        "age * d = 50",
        "age*2-1=39",
        // BETWEEN
        "age BETWEEN 20 AND 20",
        "age between 15 and 2 * 10 and yes",
        "age NOT BETWEEN 1 AND 19",
        "d BETWEEN 2 AND 3",
        "5 NOT BETWEEN 10 AND missing",
        // IN
        "country IN ('UK')",
        "country IN ('US', 'UK', 'UK')",
        "country NOT IN ('US', 'France')",
        // LIKE
        "phone LIKE '12%3'",
        "phone NOT LIKE '12%4'",
        "phone LIKE '_____'",
        "phone LIKE '%'",
        "empty LIKE '%'",
        "empty LIKE ''",
        "phone LIKE '%9%9%'",
        "percent LIKE '100\\%\\_x' ESCAPE '\\'",
        "percent LIKE '100%%' ESCAPE '!'",
        "percent LIKE '___!%%' ESCAPE '!'",
        "percent LIKE '%%\\_x' ESCAPE '\\'",
        "multiline LIKE 'a_b'",
        "emoji LIKE 'a_b'",
        "name LIKE 'it''%'",
        // IS NULL
        "missing IS NULL",
        "age IS NOT NULL",
        "(age) IS NOT NULL",
        "no IS NOT NULL",
        // precedence and logic
        "TRUE OR FALSE AND FALSE",
        "NOT FALSE AND TRUE",
        "NOT (TRUE AND FALSE)",
        "NOT age = 21",
        "NOT NOT yes",
        "yes",
        "NOT no",
        "no OR yes",
        "missing = 1 OR yes",
        "NOT (missing = 1 AND no)",
        "NOT (numeral > 1)",
      })
  void isTrue(String selector) throws InvalidSelectorSyntaxException {
    assertThat(matches(selector)).as(selector).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FALSE",
        "age = 21",
        "age = '20'",
        "age <> '20'",
        "numeral = 2",
        "numeral > 1",
        "yes = 'true'",
        "1 = 'a'",
        "1 <> 'a'",
        "name = 'IT''S'",
        "Age = 20",
        "JMSType = 'CAR'",
        "f = 0.1",
        "nan = nan",
        "nan < 1 OR nan >= 1",
        "age BETWEEN 21 AND 19",
        "age NOT BETWEEN 20 AND 20",
        "country BETWEEN 1 AND 2",
        "country NOT BETWEEN 1 AND 2",
        "country NOT IN ('UK')",
        "country IN ('uk')",
        "phone LIKE '12%4'",
        "phone LIKE '1299'",
        "phone LIKE '129933'",
        "phone LIKE ''",
        "phone LIKE '______'",
        "empty LIKE '_'",
        "percent LIKE '!%' ESCAPE '!'",
        "age IS NULL",
        "missing IS NOT NULL",
        "FALSE AND TRUE OR FALSE",
        "NOT yes",
        "NOT (no OR yes)",
        "NOT TRUE OR FALSE",
        "NOT NOT no",
      })
  void isFalse(String selector) throws InvalidSelectorSyntaxException {
    assertThat(matches(selector)).as(selector).isFalse();
  }

  /** Unknown differs from false in that its negation does not match either. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "missing",
        "missing = 1",
        "missing <> 1",
        "missing = missing",
        "missing > 1",
        "missing + 1 = 1",
        "-missing = 1",
        "missing BETWEEN 1 AND 2",
        "missing NOT BETWEEN 1 AND 2",
        "age BETWEEN 1 AND missing",
        "age BETWEEN missing AND 30",
        "missing IN ('a')",
        "missing NOT IN ('a')",
        "age IN ('20')",
        "age NOT IN ('20')",
        "age LIKE '20'",
        "age NOT LIKE '21'",
        "missing LIKE '%'",
        "missing NOT LIKE '%'",
        "missing = 1 AND yes",
        "missing = 1 OR no",
        "missing OR no",
        "age",
        "name",
        "age AND yes",
        "name + 1 = 1",
        "yes * 2 = 2",
        "-name = 1",
        "age / 0 = 1",
        "age / zero > 0",
        "1.0 / 0 > 1",
        "1f / 0.0f > 1",
        "minLong / 0 = 1",
        "big / zero <> 0",
      })
  void isUnknown(String selector) throws InvalidSelectorSyntaxException {
    assertThat(matches(selector)).as(selector).isFalse();
    assertThat(matches("NOT (" + selector + ")")).as("NOT (%s)", selector).isFalse();
  }

  /** The tables of specification 3.8.1.2. U is unknown. */
  @ParameterizedTest
  @CsvSource({
    "T,T,T,T", "T,F,F,T", "T,U,U,T",
    "F,T,F,T", "F,F,F,F", "F,U,F,U",
    "U,T,U,T", "U,F,F,U", "U,U,U,U"
  })
  void threeValuedLogicFollowsTheTables(String left, String right, String and, String or)
      throws InvalidSelectorSyntaxException {
    assertThat(truth(operand(left) + " AND " + operand(right))).isEqualTo(and);
    assertThat(truth(operand(left) + " OR " + operand(right))).isEqualTo(or);
    assertThat(truth("NOT " + operand(left)))
        .isEqualTo(left.equals("U") ? "U" : left.equals("T") ? "F" : "T");
  }

  private static String operand(String truth) {
    return switch (truth) {
      case "T" -> "yes";
      case "F" -> "no";
      default -> "missing";
    };
  }

  private static String truth(String condition) throws InvalidSelectorSyntaxException {
    if (matches(condition)) {
      return "T";
    }
    return matches("NOT (" + condition + ")") ? "F" : "U";
  }

  @Test
  void longChainsNeedNoStack() throws InvalidSelectorSyntaxException {
    assertThat(matches("yes" + " AND yes".repeat(8_000))).isTrue();
    assertThat(matches("no" + " OR no".repeat(10_000))).isFalse();
    assertThat(matches("1" + "+1".repeat(30_000) + " = 30001")).isTrue();
    assertThat(matches("NOT ".repeat(16_000) + "yes")).isTrue();
    assertThat(matches("-".repeat(60_001) + "1 = -1")).isTrue();
    int deepest = Selector.MAX_NESTING;
    assertThat(matches("(".repeat(deepest) + "yes" + ")".repeat(deepest))).isTrue();
  }

  @Test
  void likeTakesNoExponentialTime() throws InvalidSelectorSyntaxException {
    Selector selector = Selector.parse("text LIKE '" + "%a".repeat(500) + "%b'");
    String text = "a".repeat(20_000);
    assertThat(selector.matches(name -> text)).isFalse();
  }

  static Stream<Arguments> equalities() {
    return Stream.of(
        arguments("a = 1", Map.of("a", Set.of(1.0))),
        arguments("-0.0 = a", Map.of("a", Set.of(0.0))),
        arguments("a = - 5", Map.of("a", Set.of(-5.0))),
        arguments(
            "(a = 'x') AND (b = TRUE AND c > 1)", Map.of("a", Set.of("x"), "b", Set.of(true))),
        arguments("a AND NOT b", Map.of("a", Set.of(true), "b", Set.of(false))),
        arguments("a IN ('x', 'y')", Map.of("a", Set.of("x", "y"))),
        arguments("a LIKE 'x!_' ESCAPE '!'", Map.of("a", Set.of("x_"))),
        arguments("a LIKE 'x_'", Map.of()),
        arguments("a = 'x' OR a IN ('y') OR c = 1 AND a = 2", Map.of("a", Set.of("x", "y", 2.0))),
        arguments("a = 'x' OR b = 'y'", Map.of()),
        arguments("a = 'x' OR TRUE", Map.of()),
        arguments("NOT a = 'x'", Map.of()),
        arguments("a NOT IN ('x')", Map.of()),
        arguments("a <> 'x' AND b = c", Map.of()),
        // The second is that of floats, which equal it after promotion.
        arguments("a = 16777217", Map.of("a", Set.of(16777217.0, 16777216.0))),
        arguments("a = 0.5f", Map.of("a", Set.of(0.5))),
        // Several longs equal it after promotion.
        arguments("a = 16777216f", Map.of()));
  }

  @ParameterizedTest
  @MethodSource("equalities")
  void namesTheEqualitiesThatEveryMatchFulfils(String selector, Map<String, Set<Object>> expected)
      throws InvalidSelectorSyntaxException {
    assertThat(Selector.parse(selector).equalities())
        .containsExactlyInAnyOrderElementsOf(
            expected.entrySet().stream()
                .map(entry -> new Selector.Equality(entry.getKey(), entry.getValue()))
                .toList());
  }

  @Test
  void equalNumbersOfAllTypesHaveOneIndexKey() {
    Object key = Selector.indexKey(7L);
    assertThat(Stream.<Object>of((byte) 7, (short) 7, 7, 7f, 7.0).map(Selector::indexKey).toList())
        .containsOnly(key);
    assertThat(Selector.indexKey(0.0)).isEqualTo(Selector.indexKey(-0.0));
    assertThat(Selector.indexKey(Double.NaN)).isNull();
    assertThat(Selector.indexKey("7")).isEqualTo("7");
  }

  @Test
  void namesTheIdentifiersInOrderAndKeepsTheText() throws InvalidSelectorSyntaxException {
    String text = "b = 1 AND (a LIKE 'x' OR JMSType IS NULL) AND b > 2";
    Selector selector = Selector.parse(text);
    assertThat(selector.identifiers()).containsExactly("b", "a", "JMSType");
    assertThat(selector).hasToString(text);
  }
}
