package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.tck.conformance.SelectedMessage.Truth;

/** Literals, identifiers and white space of selectors (specification 3.8.1.1). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectorSyntaxTest {
  private static final String LONG_NAME = "n".repeat(1_000);

  private SelectedMessage message;

  @BeforeAll
  void send(Jms jms) throws JMSException {
    message =
        new SelectedMessage(
            jms,
            m -> {
              m.setStringProperty("text", "it's");
              m.setStringProperty("unicode", "\u00e4\u20ac\u540d\uD83D\uDE00");
              m.setStringProperty("empty", "");
              m.setStringProperty("quotes", "''");
              m.setStringProperty("spaces", " a  b ");
              m.setStringProperty("keyword", "AND");
              m.setIntProperty("n", 57);
              m.setLongProperty("big", Long.MAX_VALUE);
              m.setLongProperty("small", Long.MIN_VALUE + 1);
              m.setDoubleProperty("d", 7000);
              m.setDoubleProperty("tiny", 4.9e-324);
              m.setDoubleProperty("huge", 1.7976931348623157e308);
              m.setBooleanProperty("yes", true);
              m.setIntProperty("Name", 1);
              m.setIntProperty("name", 2);
              m.setIntProperty("_under_score", 3);
              m.setIntProperty("$dollar$1", 4);
              m.setIntProperty("gr\u00f6\u00dfe", 5);
              m.setIntProperty("\u540d\u524d", 6);
              m.setIntProperty(LONG_NAME, 7);
              m.setIntProperty("NOTE", 8);
              m.setIntProperty("ORDER", 9);
              m.setIntProperty("INSIDE", 10);
              m.setIntProperty("trueish", 11);
              m.setIntProperty("JMS_TEST_one", 12);
              m.setStringProperty("JMSXGroupID", "group");
              m.setIntProperty("JMSXGroupSeq", 13);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text = 'it''s'",
        "unicode = '\u00e4\u20ac\u540d\uD83D\uDE00'",
        "empty = ''",
        "quotes = ''''''",
        "spaces = ' a  b '",
        "keyword = 'AND'",
        "'literal' = 'literal'",
        "'literal''s' <> 'literals'"
      })
  @Assertion({"JMS:SPEC:39", "JMS:SPEC:36"})
  void aTextLiteralStandsInQuotes(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text = 'its'",
        "unicode = 'a'",
        "text = 'IT''S'",
        "empty = ' '",
        "spaces = 'a b'",
        "keyword = 'and'"
      })
  @Assertion("JMS:SPEC:39")
  void aTextLiteralIsWhatStandsBetweenItsQuotesAndNothingElse(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n = 57",
        "n = +57",
        "-957 < n",
        "+62 > n",
        "n = 0x39",
        "n = 0X39",
        "n = 071",
        "n = 57L",
        "n = 57l",
        "big = 9223372036854775807",
        "small = -9223372036854775807",
        "big > 9223372036854775806",
        "0 = -0"
      })
  @Assertion({"JMS:SPEC:40", "JMS:SPEC:36"})
  void anExactNumberIsWrittenAsInJava(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d = 7E3",
        "d = 7e3",
        "d = 7.E3",
        "d = .7E4",
        "d = 7000.",
        "d = 7000.0",
        "d = 7e+3",
        "d = 70000000e-4",
        "d = +7.0E3",
        "-57.9E2 < d",
        "-95.7 < n",
        "+6.2 < n",
        "7. < n",
        "d = 7000d",
        "d = 7000D",
        "d = 7000f",
        "d = 7000F",
        "tiny = 4.9e-324",
        "huge = 1.7976931348623157e308",
        "0.1 + 0.2 <> 0.3"
      })
  @Assertion({"JMS:SPEC:41", "JMS:SPEC:36"})
  void anApproximateNumberIsWrittenAsInJava(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUE", "yes = TRUE", "yes <> FALSE", "NOT FALSE", "TRUE = yes"})
  @Assertion({"JMS:SPEC:42", "JMS:SPEC:36"})
  void trueAndFalseAreLiterals(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "not False",
        "yes = True aNd n = 57",
        "n = 1 oR yes",
        "n between 1 and 100",
        "n Not Between 58 And 100",
        "text in ('it''s')",
        "text not In ('its')",
        "text like 'it%'",
        "text liKE 'it!''s' escapE '!' or yes",
        "text is not null",
        "absent Is Null"
      })
  @Assertion("JMS:SPEC:247")
  void literalsAndOperatorsAreWrittenInAnyCase(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_under_score = 3",
        "$dollar$1 = 4",
        "gr\u00f6\u00dfe = 5",
        "\u540d\u524d = 6",
        "NOTE = 8",
        "ORDER = 9",
        "INSIDE = 10",
        "trueish = 11",
        "JMS_TEST_one = 12",
        "JMSXGroupID = 'group'",
        "JMSXGroupSeq = 13"
      })
  @Assertion({"JMS:SPEC:43", "JMS:SPEC:46", "JMS:SPEC:36"})
  void anIdentifierIsOneOfJava(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @Test
  @Assertion("JMS:SPEC:43")
  void anIdentifierIsAsLongAsItLikes() throws JMSException {
    assertThat(message.matches(LONG_NAME + " = 7")).isTrue();
    assertThat(message.matches(LONG_NAME + "n IS NULL")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Name = 1", "name = 2", "NAME IS NULL", "jmsxGroupID IS NULL", "jmsType IS NULL"})
  @Assertion("JMS:SPEC:48")
  void identifiersAreCaseSensitive(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }

  /** {@code JMSXAppID} and others are properties like any, whoever sets them (3.5.9). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "absent",
        "absent = 1",
        "absent = 'x'",
        "absent <> 'x'",
        "absent = absent",
        "absent > 1",
        "absent + 1 = 2",
        "n = absent",
        "-absent < 0",
        "JMSXProducerTXID = 'x'"
      })
  @Assertion({"JMS:SPEC:46", "JMS:SPEC:60"})
  void aPropertyThatIsNotThereIsUnknown(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " n = 57 ",
        "n=57",
        "\tn\t=\t57\t",
        "n\n=\n57",
        "n\r\n=\r57",
        "n\f=\f57",
        "yes\nAND\tn = 57",
        "(n=57)AND(yes)",
        "NOT(n=58)",
        "n BETWEEN\n1\tAND\r100",
        "text IN('it''s','x')",
        "text IN (\n'x' ,\t'it''s' )"
      })
  @Assertion("JMS:SPEC:53")
  void whiteSpaceIsThatOfJava(String selector) throws JMSException {
    assertThat(message.truth(selector)).isEqualTo(Truth.TRUE);
  }
}
