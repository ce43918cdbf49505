package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.tck.conformance.SelectedMessage.Truth;

/** Comparisons and arithmetic of selectors (specification 3.8.1.1). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectorComparisonTest {
  private SelectedMessage message;

  @BeforeAll
  void send(Jms jms) throws JMSException {
    message =
        new SelectedMessage(
            jms,
            m -> {
              m.setByteProperty("b", (byte) 100);
              m.setShortProperty("s", (short) -3);
              m.setIntProperty("age", 20);
              m.setLongProperty("big", 9_000_000_000L);
              m.setFloatProperty("f", 0.1f);
              m.setFloatProperty("half", 0.5f);
              m.setDoubleProperty("d", 2.5);
              m.setBooleanProperty("yes", true);
              m.setBooleanProperty("no", false);
              m.setStringProperty("NumberOfOrders", "2");
              m.setStringProperty("color", "blue");
              m.setStringProperty("bool", "true");
              m.setJMSType("car");
              m.setIntProperty("weight", 2501);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "age = 20",
        "age > 19",
        "age >= 20",
        "age >= 19",
        "age < 21",
        "age <= 20",
        "age <= 21",
        "age <> 21",
        "20 = age",
        "19 < age",
        "age = age",
        "d = 2.5",
        "d > 2.4999",
        "d <= 2.5",
        "s < b",
        "b < big",
        "JMSType = 'car' AND color = 'blue' AND weight > 2500"
      })
  @Assertion({"JMS:SPEC:59", "JMS:SPEC:36", "JMS:SPEC:55", "JMS:SPEC:54"})
  void numbersAreCompared(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "age = 21",
        "age > 20",
        "age >= 21",
        "age < 20",
        "age <= 19",
        "age <> 20",
        "d < 2.5",
        "d > 2.5",
        "JMSType = 'car' AND color = 'blue' AND weight > 2501"
      })
  @Assertion({"JMS:SPEC:59", "JMS:SPEC:54"})
  void anOrderThatIsNotIsFalse(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "age = 20.0",
        "age > 19.5",
        "b = 100.",
        "s = -3e0",
        "big = 9e9",
        "d > 2",
        "d < 3",
        "half = 0.5",
        "half < 1",
        "f <> 0.1",
        "f = 0.1f"
      })
  @Assertion({"JMS:SPEC:60", "JMS:SPEC:63"})
  void exactAndApproximateNumbersAreComparedAsInJava(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "color = 1",
        "color <> 1",
        "NumberOfOrders = 2",
        "NumberOfOrders > 1",
        "age = '20'",
        "age <> '20'",
        "bool = TRUE",
        "yes = 'true'",
        "yes = color",
        "age = color",
        "color = age",
        "age = yes"
      })
  @Assertion({"JMS:SPEC:60", "JMS:SPEC:47", "JMS:SPEC:46"})
  void whatIsOfAnotherKindIsNeitherEqualNorUnequal(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  /** The text of the specification says false of a comparison; of the sum before it, nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"NumberOfOrders + 1 = 3", "NumberOfOrders * 1 = 2", "-color < 0"})
  @Assertion("JMS:SPEC:47")
  void aTextIsNotConvertedForArithmetic(String selector) throws JMSException {
    assertThat(message.matches(selector)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "color = 'blue'",
        "color <> 'red'",
        "color <> 'Blue'",
        "color <> 'blue '",
        "'blue' = color",
        "yes = TRUE",
        "no = FALSE",
        "yes <> no",
        "yes <> FALSE",
        "NOT (color <> 'blue')"
      })
  @Assertion({"JMS:SPEC:61", "JMS:SPEC:56"})
  void textsAndBooleansAreEqualOrNot(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  /** A provider may refuse it when it sees a literal (semantic checking is its choice). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "color > 'a'",
        "color >= 'blue'",
        "color < 'z'",
        "color <= 'blue'",
        "yes > no",
        "yes >= yes",
        "yes > FALSE"
      })
  @Assertion("JMS:SPEC:61")
  void textsAndBooleansHaveNoOrder(String selector) throws JMSException {
    try {
      assertThat(message.matches(selector)).isFalse();
    } catch (InvalidSelectorException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 + 2 * 3 = 7",
        "2 * 3 + 1 = 7",
        "(1 + 2) * 3 = 9",
        "10 - 4 - 3 = 3",
        "10 - (4 - 3) = 9",
        "100 / 10 / 5 = 2",
        "100 / (10 / 5) = 50",
        "100 / 10 * 5 = 50",
        "-age + 30 = 10",
        "-(age + 1) = -21",
        "+age = 20",
        "3 - -3 = 6",
        "-2 * -3 = 6",
        "age*2-1=39",
        "age + 1 > age AND age - 1 < age",
        "age / 4 = 5 AND yes",
        "b - s = 103"
      })
  @Assertion({"JMS:SPEC:62", "JMS:SPEC:55", "JMS:SPEC:57", "JMS:SPEC:36"})
  void theSignBindsCloserThanTheProductWhichBindsCloserThanTheSum(String selector)
      throws JMSException {
    assertThat(message.matches(selector)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7 / 2 = 3",
        "-7 / 2 = -3",
        "7 / 2.0 = 3.5",
        "7.0 / 2 = 3.5",
        "b + b = 200",
        "b * b = 10000",
        "age + big = 9000000020",
        "big * 2 = 18000000000",
        "age * d = 50",
        "age + half = 20.5",
        "half + half = 1",
        "age / 3 = 6",
        "age / 3. > 6.6"
      })
  @Assertion("JMS:SPEC:63")
  void arithmeticPromotesNumbersAsJavaDoes(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent + 1 = 1", "absent * 0 = 0", "1 - absent < 5", "-absent = 0"})
  @Assertion("JMS:SPEC:60")
  void arithmeticWithNothingIsUnknown(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.UNKNOWN);
  }

  /** What it gives is not said; that it must not stop the consumer goes without saying. */
  @ParameterizedTest
  @ValueSource(strings = {"age / 0 = 1", "age / (age - 20) > 0"})
  void aDivisionByZeroMatchesNothing(String selector) throws JMSException {
    assertThat(message.matches(selector)).isFalse();
  }
}
