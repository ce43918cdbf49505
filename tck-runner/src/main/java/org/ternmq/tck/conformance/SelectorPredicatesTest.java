package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.tck.conformance.SelectedMessage.Truth;

/** BETWEEN, IN, LIKE and IS NULL of selectors (specification 3.8.1.1, 3.8.1.2). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectorPredicatesTest {
  private SelectedMessage message;

  @BeforeAll
  void send(Jms jms) throws JMSException {
    message =
        new SelectedMessage(
            jms,
            m -> {
              m.setIntProperty("age14", 14);
              m.setIntProperty("age15", 15);
              m.setIntProperty("age17", 17);
              m.setIntProperty("age19", 19);
              m.setIntProperty("age20", 20);
              m.setDoubleProperty("d", 2.5);
              m.setStringProperty("uk", "UK");
              m.setStringProperty("peru", "Peru");
              m.setStringProperty("p123", "123");
              m.setStringProperty("p12993", "12993");
              m.setStringProperty("p1234", "1234");
              m.setStringProperty("lose", "lose");
              m.setStringProperty("loose", "loose");
              m.setStringProperty("foo", "_foo");
              m.setStringProperty("bar", "bar");
              m.setStringProperty("percent", "100%");
              m.setStringProperty("slash", "a\\b");
              m.setStringProperty("dot", "a.c");
              m.setStringProperty("abc", "abc");
              m.setStringProperty("regex", "(a|b)[c]{1}^$?*+");
              m.setStringProperty("lines", "a\nb\r\nc");
              m.setStringProperty("empty", "");
              m.setStringProperty("quote", "it's");
              m.setStringProperty("nothing", null);
              m.setBooleanProperty("no", false);
              m.setJMSType("type");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "age15 BETWEEN 15 AND 19",
        "age17 BETWEEN 15 AND 19",
        "age19 BETWEEN 15 AND 19",
        "age14 NOT BETWEEN 15 AND 19",
        "age20 NOT BETWEEN 15 AND 19",
        "age17 NOT BETWEEN 19 AND 15",
        "d BETWEEN 2 AND 3",
        "d BETWEEN 2.5 AND 2.5",
        "age17 + 1 BETWEEN 18 AND 9 * 2",
        "17 BETWEEN age15 AND age19",
        "age17 BETWEEN 15 AND 19 AND NOT no",
        "no OR age17 BETWEEN 15 AND 19",
        "age20 NOT BETWEEN absent AND 19",
        "age14 NOT BETWEEN 15 AND absent"
      })
  @Assertion({"JMS:SPEC:64", "JMS:SPEC:36"})
  void aNumberIsBetweenItsBounds(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "age14 BETWEEN 15 AND 19",
        "age20 BETWEEN 15 AND 19",
        "age15 NOT BETWEEN 15 AND 19",
        "age19 NOT BETWEEN 15 AND 19",
        "age17 BETWEEN 19 AND 15",
        "d BETWEEN 2.6 AND 3",
        "age14 BETWEEN 15 AND absent",
        "age20 BETWEEN absent AND 19"
      })
  @Assertion("JMS:SPEC:64")
  void aNumberOutsideIsNotBetween(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absent BETWEEN 15 AND 19",
        "absent NOT BETWEEN 15 AND 19",
        "age17 BETWEEN absent AND 19",
        "age17 NOT BETWEEN 15 AND absent"
      })
  @Assertion("JMS:SPEC:64")
  void betweenWithNothingIsUnknown(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uk IN ('UK', 'US', 'France')",
        "uk IN ('US', 'France', 'UK')",
        "uk IN ('UK')",
        "uk IN ('UK', 'UK')",
        "peru NOT IN ('UK', 'US', 'France')",
        "peru NOT IN ('UK')",
        "quote IN ('it''s')",
        "empty IN ('')",
        "JMSType IN ('type')",
        "uk IN ('UK') AND peru IN ('Peru')"
      })
  @Assertion({"JMS:SPEC:65", "JMS:SPEC:36"})
  void aTextIsOneOfAList(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peru IN ('UK', 'US', 'France')",
        "uk NOT IN ('UK', 'US', 'France')",
        "uk IN ('uk', ' UK', 'U', 'UKK')",
        "empty IN ('x')"
      })
  @Assertion("JMS:SPEC:65")
  void aTextThatIsNotListedIsNone(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absent IN ('UK')",
        "absent NOT IN ('UK')",
        "nothing IN ('')",
        "JMSCorrelationID NOT IN ('x')"
      })
  @Assertion("JMS:SPEC:65")
  void whetherNothingIsListedIsUnknown(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.UNKNOWN);
  }

  /** The operator is for texts; what a number gives is not said but that it is not the text. */
  @ParameterizedTest
  @ValueSource(strings = {"age17 IN ('17')", "no IN ('false')", "age17 LIKE '17'", "no LIKE '%'"})
  @Assertion({"JMS:SPEC:65", "JMS:SPEC:66", "JMS:SPEC:60"})
  void aNumberIsNoText(String selector) throws JMSException {
    assertThat(message.matches(selector)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p123 LIKE '12%3'",
        "p12993 LIKE '12%3'",
        "p1234 NOT LIKE '12%3'",
        "lose LIKE 'l_se'",
        "loose NOT LIKE 'l_se'",
        "loose LIKE 'l__se'",
        "foo LIKE '\\_%' ESCAPE '\\'",
        "bar NOT LIKE '\\_%' ESCAPE '\\'",
        "percent LIKE '100!%' ESCAPE '!'",
        "percent LIKE '___x%' ESCAPE 'x'",
        "slash LIKE 'a\\b'",
        "slash LIKE 'a\\\\b' ESCAPE '\\'",
        "slash LIKE 'a_b'",
        "dot LIKE 'a.c'",
        "dot LIKE '%.%'",
        "abc NOT LIKE 'a.c'",
        "regex LIKE '(a|b)[c]{1}^$?*+'",
        "regex LIKE '(%+'",
        "lines LIKE 'a%c'",
        "lines LIKE 'a_b%'",
        "abc LIKE 'abc'",
        "abc LIKE '%'",
        "abc LIKE '%%'",
        "abc LIKE '%abc%'",
        "abc LIKE '_%_'",
        "abc LIKE '%b%'",
        "empty LIKE ''",
        "empty LIKE '%'",
        "quote LIKE 'it''_'",
        "JMSType LIKE 't%'"
      })
  @Assertion({"JMS:SPEC:66", "JMS:SPEC:36"})
  void aTextIsLikeAPattern(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p1234 LIKE '12%3'",
        "p123 NOT LIKE '12%3'",
        "p12993 NOT LIKE '12%3'",
        "loose LIKE 'l_se'",
        "lose NOT LIKE 'l_se'",
        "bar LIKE '\\_%' ESCAPE '\\'",
        "foo NOT LIKE '\\_%' ESCAPE '\\'",
        "percent LIKE '1!%' ESCAPE '!'",
        "abc LIKE 'a.c'",
        "abc LIKE 'ABC'",
        "abc LIKE 'ab'",
        "abc LIKE 'bc'",
        "abc LIKE '____'",
        "abc LIKE ''",
        "empty LIKE '_'",
        "bar LIKE 'b!ar'"
      })
  @Assertion("JMS:SPEC:66")
  void aTextIsNotLikeAnotherPattern(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absent LIKE '%'",
        "absent NOT LIKE 'x'",
        "nothing LIKE '%'",
        "JMSCorrelationID LIKE '%'"
      })
  @Assertion("JMS:SPEC:66")
  void whatNothingIsLikeIsUnknown(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "absent IS NULL",
        "nothing IS NULL",
        "JMSCorrelationID IS NULL",
        "JMSXGroupID IS NULL",
        "absent IS NULL AND abc IS NOT NULL"
      })
  @Assertion({"JMS:SPEC:67", "JMS:SPEC:36"})
  void whatIsMissingIsNull(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc IS NOT NULL",
        "empty IS NOT NULL",
        "no IS NOT NULL",
        "age14 IS NOT NULL",
        "JMSType IS NOT NULL",
        "JMSMessageID IS NOT NULL"
      })
  @Assertion({"JMS:SPEC:68", "JMS:SPEC:36"})
  void whatIsThereIsNotNull(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc IS NULL", "empty IS NULL", "JMSType IS NULL"})
  @Assertion("JMS:SPEC:67")
  void itIsFalseThatWhatIsThereIsNull(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent IS NOT NULL", "nothing IS NOT NULL"})
  @Assertion("JMS:SPEC:68")
  void itIsFalseThatWhatIsMissingIsNotNull(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }
}
