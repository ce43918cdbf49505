package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries of a map read as another type than they were set as (specification 3.11.3). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapMessageConversionTest {
  private static final String NAME = "entry";

  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  static Stream<Arguments> conversions() {
    return ValueType.conversions(EnumSet.allOf(ValueType.class));
  }

  @ParameterizedTest(name = "{0} {1} as {2}")
  @MethodSource("conversions")
  @Assertion({
    "JMS:SPEC:74",
    "JMS:SPEC:75",
    "JMS:SPEC:75.1",
    "JMS:SPEC:75.3",
    "JMS:SPEC:75.5",
    "JMS:SPEC:75.7",
    "JMS:SPEC:75.9",
    "JMS:SPEC:75.11",
    "JMS:SPEC:75.13",
    "JMS:SPEC:75.15",
    "JMS:SPEC:75.17",
    "JMS:SPEC:75.19"
  })
  void anEntryIsReadAsTheTypesOfTheTable(ValueType from, Object value, ValueType to, Jms jms)
      throws JMSException {
    MapMessage map = session.createMapMessage();
    MapEntries.set(map, NAME, from, value);

    assertThat(MapEntries.get(map, NAME, to)).isEqualTo(to.converted(value));
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);
    assertThat(MapEntries.get(arrived, NAME, to)).isEqualTo(to.converted(value));
  }

  static Stream<Arguments> refusals() {
    return ValueType.refusals(EnumSet.allOf(ValueType.class));
  }

  @ParameterizedTest(name = "{0} {1} as {2}")
  @MethodSource("refusals")
  @Assertion({
    "JMS:SPEC:75",
    "JMS:SPEC:75.2",
    "JMS:SPEC:75.4",
    "JMS:SPEC:75.6",
    "JMS:SPEC:75.8",
    "JMS:SPEC:75.10",
    "JMS:SPEC:75.12",
    "JMS:SPEC:75.14",
    "JMS:SPEC:75.16",
    "JMS:SPEC:75.18",
    "JMS:SPEC:75.20",
    "JMS:JAVADOC:795",
    "JMS:JAVADOC:796",
    "JMS:JAVADOC:797",
    "JMS:JAVADOC:798",
    "JMS:JAVADOC:799",
    "JMS:JAVADOC:800",
    "JMS:JAVADOC:801",
    "JMS:JAVADOC:802",
    "JMS:JAVADOC:803",
    "JMS:JAVADOC:804"
  })
  void anEntryIsNotReadAsTheOtherTypes(ValueType from, Object value, ValueType to, Jms jms)
      throws JMSException {
    MapMessage map = session.createMapMessage();
    MapEntries.set(map, NAME, from, value);
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    assertThatThrownBy(() -> MapEntries.get(map, NAME, to))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> MapEntries.get(arrived, NAME, to))
        .isInstanceOf(MessageFormatException.class);
    assertThat(MapEntries.get(arrived, NAME, from)).as("it is still there").isEqualTo(value);
  }

  static Stream<Arguments> malformedNumbers() {
    return ValueType.malformedNumbers();
  }

  @ParameterizedTest(name = "\"{0}\" as {1}")
  @MethodSource("malformedNumbers")
  @Assertion("JMS:SPEC:76")
  void textThatIsNoNumberIsNotReadAsOne(String text, ValueType to) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setString(NAME, text);

    assertThatThrownBy(() -> MapEntries.get(map, NAME, to))
        .isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "tRuE"})
  @Assertion("JMS:SPEC:77")
  void textThatSaysTrueInAnyCaseIsTrue(String text) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setString(NAME, text);

    assertThat(map.getBoolean(NAME)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "", "1", "yes", " true", "t"})
  @Assertion("JMS:SPEC:77")
  void anyOtherTextIsFalse(String text) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setString(NAME, text);

    assertThat(map.getBoolean(NAME)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"BYTE", "SHORT", "INT", "LONG"})
  @Assertion({"JMS:SPEC:78", "JMS:SPEC:80"})
  void aNullIsNoWholeNumber(ValueType to, Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setString(NAME, null);
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    for (String name : new String[] {NAME, "nobodySetIt"}) {
      assertThatThrownBy(() -> MapEntries.get(map, name, to))
          .isInstanceOf(NumberFormatException.class);
      assertThatThrownBy(() -> MapEntries.get(arrived, name, to))
          .isInstanceOf(NumberFormatException.class);
    }
  }

  /** {@code Float.valueOf(null)} and {@code Double.valueOf(null)} throw this. */
  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT", "DOUBLE", "CHAR"})
  @Assertion({"JMS:SPEC:78", "JMS:SPEC:79", "JMS:SPEC:80"})
  void aNullAsAFractionOrCharacterIsANullPointer(ValueType to, Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setObject(NAME, null);
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    for (String name : new String[] {NAME, "nobodySetIt"}) {
      assertThatThrownBy(() -> MapEntries.get(map, name, to))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> MapEntries.get(arrived, name, to))
          .isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  @Assertion({"JMS:SPEC:78", "JMS:SPEC:80", "JMS:SPEC:85", "JMS:SPEC:86"})
  void aNullIsFalseAndNoObject(Jms jms) throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setBytes(NAME, null);
    MapMessage arrived = jms.arrived(session, map, MapMessage.class);

    for (String name : new String[] {NAME, "nobodySetIt"}) {
      assertThat(arrived.getBoolean(name)).isFalse();
      assertThat(arrived.getString(name)).isNull();
      assertThat(arrived.getBytes(name)).isNull();
      assertThat(arrived.getObject(name)).isNull();
    }
  }
}
