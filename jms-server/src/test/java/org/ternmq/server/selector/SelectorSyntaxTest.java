package org.ternmq.server.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorSyntaxTest {

  /** Selector, characters before the error, a part of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                    |  0 | expected an identifier, a literal or '(' but found the end of the selector",
        "`   `                 |  3 | the end of the selector",
        "=TEST 'test'          |  0 | found '='",
        "a =                   |  3 | found the end of the selector",
        "a = 1 b               |  6 | expected an operator or the end of the selector but found the identifier b",
        "a == 1                |  3 | found '='",
        "a != 1                |  2 | not equal is written <>",
        "a = \"x\"             |  4 | single quotes",
        "a = 'x                |  4 | no closing quote",
        "a = 'x''              |  4 | no closing quote",
        "a.b = 1               |  1 | '.' is not allowed in an identifier",
        "a # 1                 |  2 | unexpected character '#'",
        "a & b                 |  2 | unexpected character '&'",
        "a;                    |  1 | unexpected character ';'",
        "5                     |  0 | expected a condition but found a number",
        "'x'                   |  0 | expected a condition but found a string",
        "a + 1                 |  0 | expected a condition but found a number",
        "NOT 5                 |  4 | expected a condition but found a number",
        "a AND 5               |  6 | expected a condition but found a number",
        "'x' OR a              |  0 | expected a condition but found a string",
        "a OR b AND            | 10 | found the end",
        "a > 'x'               |  4 | can only be compared with = and <>",
        "TRUE >= a             |  0 | can only be compared with = and <>",
        "(a = 1) < 2           |  0 | can only be compared with = and <>",
        "TRUE = 0              |  7 | expected a condition to compare with but found a number",
        "0 <> FALSE            |  0 | expected a condition to compare with but found a number",
        "(a = 1) = 'x'         | 10 | expected a condition to compare with but found a string",
        "a + 'x' = 1           |  4 | expected a number but found a string",
        "TRUE * 2 = 1          |  0 | expected a number but found a condition",
        "-'x' = 1              |  1 | expected a number",
        "-TRUE                 |  1 | expected a number",
        "+(a = 1)              |  1 | expected a number but found a condition",
        "a = b = c             |  6 | comparisons cannot be chained",
        "a < b < c             |  6 | comparisons cannot be chained",
        "a = NOT b             |  4 | found NOT",
        "a NOT = 1             |  6 | expected BETWEEN, IN or LIKE but found '='",
        "a BETWEEN 1           | 11 | expected AND",
        "a BETWEEN 1 OR 2      | 12 | expected AND but found OR",
        "a BETWEEN 'x' AND 2   | 10 | expected a number",
        "'x' BETWEEN 1 AND 2   |  0 | expected a number",
        "a IN ()               |  6 | expected a string literal but found ')'",
        "a IN ('x',)           | 10 | expected a string literal",
        "a IN ('x' 'y')        | 10 | expected ',' or ')'",
        "a IN (1)              |  6 | expected a string literal but found the number 1",
        "a IN 'x'              |  5 | expected '('",
        "'x' IN ('x')          |  0 | expected an identifier before IN",
        "a LIKE 5              |  7 | expected a string literal",
        "a LIKE b              |  7 | expected a string literal",
        "5 LIKE '5'            |  0 | expected an identifier before LIKE",
        "a LIKE 'x' ESCAPE '!!'| 18 | a string of one character",
        "a LIKE 'x' ESCAPE ''  | 18 | a string of one character",
        "a LIKE 'x' ESCAPE     | 17 | expected a string literal",
        "a LIKE 'x!' ESCAPE '!'|  7 | ends with its escape character",
        "a IS 5                |  5 | expected NULL",
        "a IS NOT              |  8 | expected NULL",
        "1 IS NULL             |  0 | expected an identifier before IS NULL",
        "NULL = a              |  0 | found NULL",
        "a = NULL              |  4 | found NULL",
        "between = 1           |  0 | found BETWEEN",
        "(a = 1                |  6 | expected an operator or ')'",
        "a = 1)                |  5 | found ')'",
        "()                    |  1 | found ')'",
        "1a = 1                |  0 | runs into other characters",
        "a = 1.5L              |  4 | the suffix L",
        "a = 1e                |  6 | the exponent has no digits",
        "a = 1e+               |  7 | the exponent has no digits",
        "a = 0x                |  4 | followed by no digit",
        "a = 0x1.8             |  9 | needs an exponent",
        "a = 08                |  4 | octal",
        "a = 1_                |  4 | between digits",
        "a = 9223372036854775808  | 4 | not in the range of a long",
        "a = 5-9223372036854775809| 6 | not in the range of a long",
        "a = -+9223372036854775808| 6 | not in the range of a long",
        "a = 0x1FFFFFFFFFFFFFFFF  | 4 | not in the range of a long",
        "a = 1e400             |  4 | too large",
        "a = 1e-400            |  4 | too small",
        "a = 1e39f             |  4 | too large",
        "JMSDestination = 'x'  |  0 | JMSDestination cannot be used in a selector",
        "JMSReplyTo IS NULL    |  0 | cannot be used",
        "JMSRedelivered        |  0 | cannot be used",
        "JMSExpiration > 0     |  0 | cannot be used",
        "JMSDeliveryTime > 0   |  0 | cannot be used",
        "a = 1 AND JMSfoo = 1  | 10 | cannot be used",
        "JMS = 1               |  0 | cannot be used",
        "a = 1 -- a comment    | 11 | an operator or the end",
      })
  void isRefusedWithPositionAndReason(String selector, int position, String message) {
    InvalidSelectorSyntaxException error = refusal(selector);
    assertThat(error).as(selector).isNotNull().hasMessageContaining(message);
    assertThat(error.position()).as("position in: %s", selector).isEqualTo(position);
    assertThat(error).hasMessageContaining("at character " + (position + 1));
  }

  @Test
  void depthAndLengthAreLimited() {
    int tooDeep = Selector.MAX_NESTING + 1;
    assertThat(refusal("(".repeat(tooDeep) + "a" + ")".repeat(tooDeep)))
        .hasMessageContaining("nested");
    assertThat(refusal("a = 1 " + " ".repeat(Selector.MAX_CHARACTERS)))
        .hasMessageContaining("at most 65536");
    assertThat(refusal("a LIKE '" + "x".repeat(LikePattern.MAX_CHARACTERS + 1) + "'"))
        .hasMessageContaining("LIKE pattern");
  }

  @Test
  void controlCharactersAreNamedByNumber() {
    assertThat(refusal("a \u000B= 1")).hasMessageContaining("unexpected character U+000B");
    assertThat(refusal("a\u0000"))
        .isNull(); // Java allows it in an identifier, so the specification does
  }

  private static final String[] PIECES = {
    "a",
    "b",
    "JMSType",
    "JMSPriority",
    "JMSXGroupID",
    "JMSReplyTo",
    "TRUE",
    "false",
    "NULL",
    "NOT",
    "AND",
    "OR",
    "BETWEEN",
    "LIKE",
    "IN",
    "IS",
    "ESCAPE",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "'x'",
    "'%_'",
    "''",
    "'!'",
    "'",
    "0",
    "1",
    "-5",
    "1.5",
    "2e3",
    "0x1F",
    "7f",
    "9223372036854775808",
    ".",
    "\u00e9",
    "\uD83D\uDE00",
    "\uD83D",
    "\t",
    "\u0000",
    "1e999",
    "0b",
    "_"
  };

  private static final Object[] VALUES = {
    null,
    true,
    false,
    (byte) 0,
    (short) -1,
    0,
    Integer.MIN_VALUE,
    0L,
    Long.MIN_VALUE,
    -0f,
    Float.NaN,
    Double.POSITIVE_INFINITY,
    1.5,
    "",
    "x",
    "%_",
    "\uDE00"
  };

  @Test
  void randomTextIsEitherRefusedOrEvaluatedAndNothingElse() {
    long seed = Long.getLong("ternmq.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int pieces = 1 + random.nextInt(12); pieces > 0; pieces--) {
        if (random.nextInt(50) == 0) {
          text.append((char) random.nextInt(0x10000));
        } else {
          text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        if (random.nextInt(4) != 0) {
          text.append(' ');
        }
      }
      if (evaluatesOrIsRefused(text.toString(), random, seed)) {
        accepted++;
      }
    }
    assertThat(accepted).as("selectors that were evaluated, seed %d", seed).isGreaterThan(500);
  }

  private static boolean evaluatesOrIsRefused(String text, Random random, long seed) {
    try {
      Selector selector = Selector.parse(text);
      for (int i = 0; i < 5; i++) {
        selector.matches(name -> VALUES[random.nextInt(VALUES.length)]);
      }
      return true;
    } catch (InvalidSelectorSyntaxException refused) {
      assertThat(refused.position()).isBetween(0, text.length());
      assertThat(refused).hasMessageStartingWith("Invalid selector at character ");
      return false;
    } catch (RuntimeException | StackOverflowError unexpected) {
      throw new AssertionError("seed " + seed + ", selector: " + text, unexpected);
    }
  }

  private static InvalidSelectorSyntaxException refusal(String selector) {
    return catchThrowableOfType(
        InvalidSelectorSyntaxException.class, () -> Selector.parse(selector));
  }
}
