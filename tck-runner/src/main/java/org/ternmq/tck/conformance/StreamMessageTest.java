package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of values: reading, writing, byte fields, modes (specification 3.11, StreamMessage). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamMessageTest {
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({
    "JMS:JAVADOC:128",
    "JMS:JAVADOC:130",
    "JMS:JAVADOC:132",
    "JMS:JAVADOC:134",
    "JMS:JAVADOC:136",
    "JMS:JAVADOC:138",
    "JMS:JAVADOC:140",
    "JMS:JAVADOC:142",
    "JMS:JAVADOC:144",
    "JMS:JAVADOC:146",
    "JMS:JAVADOC:148",
    "JMS:JAVADOC:150",
    "JMS:JAVADOC:152",
    "JMS:JAVADOC:154",
    "JMS:JAVADOC:156",
    "JMS:JAVADOC:158",
    "JMS:JAVADOC:160",
    "JMS:JAVADOC:162",
    "JMS:JAVADOC:164",
    "JMS:JAVADOC:166",
    "JMS:JAVADOC:168",
    "JMS:SPEC:74"
  })
  void valuesArriveInOrderWithTheirType(ValueType type, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    for (Object value : type.samples()) {
      StreamValues.write(stream, type, value);
    }

    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    for (Object value : type.samples()) {
      assertThat(StreamValues.read(arrived, type)).isEqualTo(value);
    }
    arrived.reset();
    for (Object value : type.samples()) {
      assertThat(arrived.readObject()).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:172", "JMS:JAVADOC:148", "JMS:SPEC:74"})
  void anObjectIsWrittenAsItsType(ValueType type, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    for (Object value : type.samples()) {
      stream.writeObject(value);
    }

    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    for (Object value : type.samples()) {
      assertThat(StreamValues.read(arrived, type)).isEqualTo(value);
    }
  }

  static Stream<Object> objectsOfNoType() {
    return Stream.of(new Object(), List.of(1), new BigDecimal(1), new int[] {1}, new char[] {1});
  }

  @ParameterizedTest
  @MethodSource("objectsOfNoType")
  @Assertion({"JMS:JAVADOC:763", "JMS:JAVADOC:172"})
  void anObjectOfAnotherTypeIsRefused(Object object) throws JMSException {
    StreamMessage stream = session.createStreamMessage();

    assertThatThrownBy(() -> stream.writeObject(object)).isInstanceOf(MessageFormatException.class);
    stream.reset();
    assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
  }

  @Test
  @Assertion({"JMS:JAVADOC:168", "JMS:JAVADOC:170", "JMS:SPEC:85"})
  void arraysAreFieldsOfTheirOwnAndCopiedInto(Jms jms) throws JMSException {
    byte[] bytes = {1, 2, 3, 4};
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(bytes);
    stream.writeBytes(bytes, 1, 2);
    stream.writeObject(bytes);
    stream.writeBytes(bytes, 4, 0);
    Arrays.fill(bytes, (byte) 99);

    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    assertThat((byte[]) arrived.readObject()).containsExactly(1, 2, 3, 4);
    assertThat((byte[]) arrived.readObject()).containsExactly(2, 3);
    assertThat((byte[]) arrived.readObject()).containsExactly(1, 2, 3, 4);
    assertThat((byte[]) arrived.readObject()).isEmpty();
    assertThatThrownBy(arrived::readObject).isInstanceOf(MessageEOFException.class);
  }

  @Test
  @Assertion("JMS:SPEC:88")
  void anArrayIsCopiedOutOf(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(new byte[] {1});
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    stream.reset();
    for (StreamMessage one : List.of(stream, arrived)) {
      ((byte[]) one.readObject())[0] = 99;
      one.reset();
      assertThat((byte[]) one.readObject()).containsExactly(1);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:146")
  void aByteFieldIsReadPieceByPiece(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(new byte[] {1, 2, 3, 4, 5});
    stream.writeInt(7);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(1, 2);
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(3, 4);
    assertThat(arrived.readBytes(buffer)).isEqualTo(1);
    assertThat(buffer[0]).isEqualTo((byte) 5);
    assertThat(arrived.readInt()).isEqualTo(7);
  }

  @Test
  @Assertion("JMS:JAVADOC:146")
  void aByteFieldThatFillsTheBufferEndsWithAnotherRead(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(new byte[] {1, 2});
    stream.writeBytes(new byte[] {3});
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(arrived.readBytes(buffer)).isEqualTo(-1);
    assertThat(arrived.readBytes(buffer)).isEqualTo(1);
    assertThat(buffer[0]).isEqualTo((byte) 3);
  }

  @Test
  @Assertion("JMS:JAVADOC:146")
  void anEmptyByteFieldHasNoBytesAndANullOneIsTold(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(new byte[0]);
    stream.writeBytes(null);
    stream.writeInt(7);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    assertThat(arrived.readBytes(new byte[2])).isZero();
    assertThat(arrived.readBytes(new byte[2])).isEqualTo(-1);
    assertThat(arrived.readInt()).isEqualTo(7);
  }

  @Test
  @Assertion({"JMS:JAVADOC:146", "JMS:JAVADOC:148", "JMS:JAVADOC:750", "JMS:SPEC:81"})
  void nothingElseIsReadUntilAByteFieldIsReadToItsEnd(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(new byte[] {1, 2, 3});
    stream.writeInt(7);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    assertThat(arrived.readBytes(new byte[2])).isEqualTo(2);
    assertThatThrownBy(arrived::readInt).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(arrived::readString).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(arrived::readObject).isInstanceOf(MessageFormatException.class);
    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(1);
    assertThat(buffer[0]).isEqualTo((byte) 3);
    assertThat(arrived.readInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({
    "JMS:JAVADOC:719",
    "JMS:JAVADOC:722",
    "JMS:JAVADOC:725",
    "JMS:JAVADOC:728",
    "JMS:JAVADOC:731",
    "JMS:JAVADOC:734",
    "JMS:JAVADOC:737",
    "JMS:JAVADOC:740",
    "JMS:JAVADOC:743",
    "JMS:JAVADOC:746",
    "JMS:JAVADOC:749"
  })
  void nothingIsReadBehindTheEnd(ValueType type, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    StreamValues.write(stream, type, type.samples().get(0));
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);
    StreamMessage empty = jms.arrived(session, session.createStreamMessage(), StreamMessage.class);
    StreamValues.read(arrived, type);

    for (StreamMessage one : List.of(arrived, empty)) {
      assertThatThrownBy(() -> StreamValues.read(one, type))
          .isInstanceOf(MessageEOFException.class);
      assertThatThrownBy(one::readObject).isInstanceOf(MessageEOFException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({
    "JMS:JAVADOC:721",
    "JMS:JAVADOC:724",
    "JMS:JAVADOC:727",
    "JMS:JAVADOC:730",
    "JMS:JAVADOC:733",
    "JMS:JAVADOC:736",
    "JMS:JAVADOC:739",
    "JMS:JAVADOC:742",
    "JMS:JAVADOC:745",
    "JMS:JAVADOC:748",
    "JMS:JAVADOC:751",
    "JMS:SPEC:73.1"
  })
  void aBodyBeingWrittenIsNotRead(ValueType type, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    StreamValues.write(stream, type, type.samples().get(0));
    StreamMessage cleared = jms.arrived(session, stream, StreamMessage.class);
    cleared.clearBody();

    assertThatThrownBy(() -> StreamValues.read(cleared, type))
        .isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(cleared::readObject).isInstanceOf(MessageNotReadableException.class);
    StreamMessage unsent = session.createStreamMessage();
    StreamValues.write(unsent, type, type.samples().get(0));
    assertThatThrownBy(() -> StreamValues.read(unsent, type))
        .isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(unsent::readObject).isInstanceOf(MessageNotReadableException.class);
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({
    "JMS:SPEC:73",
    "JMS:JAVADOC:174",
    "JMS:JAVADOC:752",
    "JMS:JAVADOC:753",
    "JMS:JAVADOC:754",
    "JMS:JAVADOC:755",
    "JMS:JAVADOC:756",
    "JMS:JAVADOC:757",
    "JMS:JAVADOC:758",
    "JMS:JAVADOC:759",
    "JMS:JAVADOC:760",
    "JMS:JAVADOC:761",
    "JMS:JAVADOC:762",
    "JMS:JAVADOC:764"
  })
  void aBodyBeingReadIsNotWritten(ValueType type, Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(7);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    stream.reset();
    for (StreamMessage one : List.of(stream, arrived)) {
      assertThatThrownBy(() -> StreamValues.write(one, type, type.samples().get(0)))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> one.writeBytes(new byte[2], 0, 1))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> one.writeObject(type.samples().get(0)))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThat(one.readInt()).isEqualTo(7);
      assertThatThrownBy(one::readObject).isInstanceOf(MessageEOFException.class);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:174")
  void aResetGoesBackToTheBeginning(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(1);
    stream.writeBytes(new byte[] {1, 2, 3});
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    stream.reset();
    for (StreamMessage one : List.of(stream, arrived)) {
      assertThat(one.readInt()).isEqualTo(1);
      assertThat(one.readBytes(new byte[1])).isEqualTo(1);
      one.reset();
      assertThat(one.readInt()).isEqualTo(1);
      assertThat((byte[]) one.readObject()).containsExactly(1, 2, 3);
    }
  }

  @Test
  @Assertion({"JMS:SPEC:72", "JMS:SPEC:73.1", "JMS:JAVADOC:431"})
  void aClearedBodyIsWrittenFromTheBeginning(Jms jms) throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(1);
    StreamMessage arrived = jms.arrived(session, stream, StreamMessage.class);

    arrived.clearBody();
    arrived.writeString("new");
    StreamMessage again = jms.arrived(session, arrived, StreamMessage.class);

    assertThat(again.readString()).isEqualTo("new");
    assertThatThrownBy(again::readObject).isInstanceOf(MessageEOFException.class);
  }
}
