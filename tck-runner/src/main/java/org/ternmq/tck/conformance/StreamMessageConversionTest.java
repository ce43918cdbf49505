package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
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

/** Values of a stream read as another type than they were written as (specification 3.11.3). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamMessageConversionTest {
  private static final String BEHIND = "the value behind";

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
  void aValueIsReadAsTheTypesOfTheTable(ValueType from, Object value, ValueType to, Jms jms)
      throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    StreamValues.write(stream, from, value);
    stream.writeString(BEHIND);
    stream.reset();

    assertThat(StreamValues.read(stream, to)).isEqualTo(to.converted(value));
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);
    assertThat(StreamValues.read(arrived, to)).isEqualTo(to.converted(value));
    assertThat(arrived.readString()).isEqualTo(BEHIND);
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
    "JMS:SPEC:81",
    "JMS:JAVADOC:720",
    "JMS:JAVADOC:723",
    "JMS:JAVADOC:726",
    "JMS:JAVADOC:729",
    "JMS:JAVADOC:732",
    "JMS:JAVADOC:735",
    "JMS:JAVADOC:738",
    "JMS:JAVADOC:741",
    "JMS:JAVADOC:744",
    "JMS:JAVADOC:747"
  })
  void aValueIsNotReadAsTheOtherTypesAndStaysInItsPlace(
      ValueType from, Object value, ValueType to, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    StreamValues.write(stream, from, value);
    stream.writeString(BEHIND);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    stream.reset();
    for (StreamMessage message : new StreamMessage[] {stream, arrived}) {
      assertThatThrownBy(() -> StreamValues.read(message, to))
          .isInstanceOf(MessageFormatException.class);
      assertThat(StreamValues.read(message, from)).isEqualTo(value);
      assertThat(message.readString()).isEqualTo(BEHIND);
    }
  }

  static Stream<Arguments> malformedNumbers() {
    return ValueType.malformedNumbers();
  }

  @ParameterizedTest(name = "\"{0}\" as {1}")
  @MethodSource("malformedNumbers")
  @Assertion({"JMS:SPEC:76", "JMS:SPEC:81"})
  void textThatIsNoNumberIsNotReadAsOneAndStaysInItsPlace(String text, ValueType to)
      throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeString(text);
    stream.reset();

    assertThatThrownBy(() -> StreamValues.read(stream, to))
        .isInstanceOf(NumberFormatException.class);
    assertThat(stream.readString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "tRuE"})
  @Assertion("JMS:SPEC:77")
  void textThatSaysTrueInAnyCaseIsTrue(String text) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeString(text);
    stream.reset();

    assertThat(stream.readBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "", "1", "yes", " true", "t"})
  @Assertion("JMS:SPEC:77")
  void anyOtherTextIsFalse(String text) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeString(text);
    stream.reset();

    assertThat(stream.readBoolean()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"BYTE", "SHORT", "INT", "LONG"})
  @Assertion({"JMS:SPEC:78", "JMS:SPEC:81"})
  void aNullIsNoWholeNumber(ValueType to, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeString(null);
    stream.writeString(BEHIND);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    assertThatThrownBy(() -> StreamValues.read(arrived, to))
        .isInstanceOf(NumberFormatException.class);
    assertThat(arrived.readObject()).isNull();
    assertThat(arrived.readString()).isEqualTo(BEHIND);
  }

  /** {@code Float.valueOf(null)} and {@code Double.valueOf(null)} throw this. */
  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT", "DOUBLE", "CHAR"})
  @Assertion({"JMS:SPEC:78", "JMS:SPEC:79"})
  void aNullAsAFractionOrCharacterIsANullPointer(ValueType to, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeObject(null);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    assertThatThrownBy(() -> StreamValues.read(arrived, to))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  @Assertion({"JMS:SPEC:78", "JMS:SPEC:85", "JMS:SPEC:86"})
  void aNullIsFalseAndNoObject(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(null);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    assertThat(arrived.readBoolean()).isFalse();
    arrived.reset();
    assertThat(arrived.readString()).isNull();
    arrived.reset();
    assertThat(arrived.readBytes(new byte[1])).isEqualTo(-1);
    arrived.reset();
    assertThat(arrived.readObject()).isNull();
  }
}
