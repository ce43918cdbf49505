package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties read as another type than they were set as (specification 3.5.4). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PropertyConversionTest {
  private static final String NAME = "property";

  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  static Stream<Arguments> conversions() {
    return ValueType.conversions(ValueType.OF_PROPERTIES);
  }

  @ParameterizedTest(name = "{0} {1} as {2}")
  @MethodSource("conversions")
  @Assertion({
    "JMS:SPEC:22",
    "JMS:SPEC:22.1",
    "JMS:SPEC:22.3",
    "JMS:SPEC:22.4",
    "JMS:SPEC:22.6",
    "JMS:SPEC:22.8",
    "JMS:SPEC:22.10",
    "JMS:SPEC:22.12",
    "JMS:SPEC:22.14",
    "JMS:SPEC:22.16",
    "JMS:JAVADOC:774" // every type converts to text, so this never throws for it
  })
  void aPropertyIsReadAsTheTypesOfTheTable(ValueType from, Object value, ValueType to, Jms jms)
      throws JMSException {
    Message message = session.createMessage();
    Properties.set(message, NAME, from, value);

    assertThat(Properties.get(message, NAME, to)).isEqualTo(to.converted(value));
    Message arrived = jms.arrived(session, message, Message.class);
    assertThat(Properties.get(arrived, NAME, to)).isEqualTo(to.converted(value));
  }

  static Stream<Arguments> refusals() {
    return ValueType.refusals(ValueType.OF_PROPERTIES);
  }

  @ParameterizedTest(name = "{0} {1} as {2}")
  @MethodSource("refusals")
  @Assertion({
    "JMS:SPEC:22",
    "JMS:SPEC:22.2",
    "JMS:SPEC:22.5",
    "JMS:SPEC:22.7",
    "JMS:SPEC:22.9",
    "JMS:SPEC:22.11",
    "JMS:SPEC:22.13",
    "JMS:SPEC:22.15",
    "JMS:JAVADOC:767",
    "JMS:JAVADOC:768",
    "JMS:JAVADOC:769",
    "JMS:JAVADOC:770",
    "JMS:JAVADOC:771",
    "JMS:JAVADOC:772",
    "JMS:JAVADOC:773"
  })
  void aPropertyIsNotReadAsTheOtherTypes(ValueType from, Object value, ValueType to, Jms jms)
      throws JMSException {
    Message message = session.createMessage();
    Properties.set(message, NAME, from, value);
    Message arrived = jms.arrived(session, message, Message.class);

    assertThatThrownBy(() -> Properties.get(message, NAME, to))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> Properties.get(arrived, NAME, to))
        .isInstanceOf(MessageFormatException.class);
    assertThat(Properties.get(arrived, NAME, from)).as("it is still there").isEqualTo(value);
  }

  static Stream<Arguments> malformedNumbers() {
    return ValueType.malformedNumbers();
  }

  @ParameterizedTest(name = "\"{0}\" as {1}")
  @MethodSource("malformedNumbers")
  @Assertion("JMS:SPEC:23")
  void textThatIsNoNumberIsNotReadAsOne(String text, ValueType to) throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty(NAME, text);

    assertThatThrownBy(() -> Properties.get(message, NAME, to))
        .isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"BYTE", "SHORT", "INT", "LONG"})
  @Assertion("JMS:SPEC:24")
  void aNullIsNoWholeNumber(ValueType to) throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty(NAME, null);

    assertThatThrownBy(() -> Properties.get(message, NAME, to))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> Properties.get(message, "nobodySetIt", to))
        .as("specification 3.5.8")
        .isInstanceOf(NumberFormatException.class);
  }

  /** {@code valueOf(null)} of these two throws this, and not a NumberFormatException. */
  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT", "DOUBLE"})
  @Assertion("JMS:SPEC:24")
  void aNullAsAFractionIsANullPointer(ValueType to) throws JMSException {
    Message message = session.createMessage();
    message.setObjectProperty(NAME, null);

    assertThatThrownBy(() -> Properties.get(message, NAME, to))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Properties.get(message, "nobodySetIt", to))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  @Assertion({"JMS:SPEC:24", "JMS:JAVADOC:391", "JMS:JAVADOC:405"})
  void aNullIsFalseAndNoText() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty(NAME, null);

    assertThat(message.getBooleanProperty(NAME)).isFalse();
    assertThat(message.getStringProperty(NAME)).isNull();
    assertThat(message.getBooleanProperty("nobodySetIt")).isFalse();
    assertThat(message.getStringProperty("nobodySetIt")).isNull();
  }
}
