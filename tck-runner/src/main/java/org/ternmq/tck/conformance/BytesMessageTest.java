package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Uninterpreted bytes, written and read as by data streams (specification 3.11, BytesMessage). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BytesMessageTest {
  private static final String TEXT = "t\u00e4\u20ac\0\uD83D\uDE00";

  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  @FunctionalInterface
  private interface Call {
    void on(BytesMessage message) throws JMSException;
  }

  @FunctionalInterface
  private interface Read {
    Object from(BytesMessage message) throws JMSException;
  }

  @FunctionalInterface
  private interface Encoded {
    void into(DataOutputStream bytes) throws IOException;
  }

  private static Arguments row(String name, Call write, Encoded encoded, Read read, Object value) {
    return Arguments.of(Named.of(name + " " + value, write), encoded, read, value);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        row("boolean", m -> m.writeBoolean(true), o -> o.write(1), m -> m.readBoolean(), true),
        row("boolean", m -> m.writeBoolean(false), o -> o.write(0), m -> m.readBoolean(), false),
        row("byte", m -> m.writeByte((byte) -2), o -> o.write(-2), m -> m.readByte(), (byte) -2),
        row(
            "unsigned byte",
            m -> m.writeByte((byte) -2),
            o -> o.write(254),
            BytesMessage::readUnsignedByte,
            254),
        row(
            "short",
            m -> m.writeShort(Short.MIN_VALUE),
            o -> o.writeShort(Short.MIN_VALUE),
            m -> m.readShort(),
            Short.MIN_VALUE),
        row(
            "unsigned short",
            m -> m.writeShort((short) -2),
            o -> o.writeShort(-2),
            m -> m.readUnsignedShort(),
            65_534),
        row(
            "char",
            m -> m.writeChar('\u20ac'),
            o -> o.writeChar('\u20ac'),
            m -> m.readChar(),
            '\u20ac'),
        row(
            "int",
            m -> m.writeInt(0x80123456),
            o -> o.writeInt(0x80123456),
            m -> m.readInt(),
            0x80123456),
        row(
            "long",
            m -> m.writeLong(Long.MIN_VALUE + 0x1234),
            o -> o.writeLong(Long.MIN_VALUE + 0x1234),
            m -> m.readLong(),
            Long.MIN_VALUE + 0x1234),
        row(
            "float",
            m -> m.writeFloat(-1.5e-40f),
            o -> o.writeFloat(-1.5e-40f),
            m -> m.readFloat(),
            -1.5e-40f),
        row(
            "float",
            m -> m.writeFloat(Float.NaN),
            o -> o.writeFloat(Float.NaN),
            m -> m.readFloat(),
            Float.NaN),
        row(
            "double",
            m -> m.writeDouble(Math.PI),
            o -> o.writeDouble(Math.PI),
            m -> m.readDouble(),
            Math.PI),
        row("text", m -> m.writeUTF(TEXT), o -> o.writeUTF(TEXT), m -> m.readUTF(), TEXT),
        row("empty text", m -> m.writeUTF(""), o -> o.writeUTF(""), m -> m.readUTF(), ""));
  }

  @ParameterizedTest
  @MethodSource("values")
  @Assertion({
    "JMS:JAVADOC:534",
    "JMS:JAVADOC:536",
    "JMS:JAVADOC:538",
    "JMS:JAVADOC:540",
    "JMS:JAVADOC:542",
    "JMS:JAVADOC:544",
    "JMS:JAVADOC:546",
    "JMS:JAVADOC:548",
    "JMS:JAVADOC:550",
    "JMS:JAVADOC:552",
    "JMS:JAVADOC:554",
    "JMS:JAVADOC:560",
    "JMS:JAVADOC:562",
    "JMS:JAVADOC:564",
    "JMS:JAVADOC:566",
    "JMS:JAVADOC:568",
    "JMS:JAVADOC:570",
    "JMS:JAVADOC:572",
    "JMS:JAVADOC:574",
    "JMS:JAVADOC:576"
  })
  void aValueIsEncodedAsADataStreamDoes(
      Call write, Encoded encoded, Read read, Object value, Jms jms)
      throws JMSException, IOException {
    BytesMessage message = session.createBytesMessage();
    write.on(message);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    encoded.into(new DataOutputStream(expected));

    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    message.reset();
    for (BytesMessage one : List.of(message, arrived)) {
      assertThat(one.getBodyLength()).isEqualTo(expected.size());
      assertThat(read.from(one)).isEqualTo(value);
      one.reset();
      assertThat(one.getBody(byte[].class)).isEqualTo(expected.toByteArray());
    }
  }

  static Stream<Arguments> objects() {
    return Stream.of(
        Arguments.of(true, (Read) m -> m.readBoolean()),
        Arguments.of((byte) -3, (Read) m -> m.readByte()),
        Arguments.of((short) -300, (Read) m -> m.readShort()),
        Arguments.of('\u20ac', (Read) m -> m.readChar()),
        Arguments.of(-70_000, (Read) m -> m.readInt()),
        Arguments.of(1L << 40, (Read) m -> m.readLong()),
        Arguments.of(1.5f, (Read) m -> m.readFloat()),
        Arguments.of(-2.25, (Read) m -> m.readDouble()),
        Arguments.of(TEXT, (Read) m -> m.readUTF()),
        Arguments.of(new byte[] {1, 2}, (Read) m -> m.getBody(byte[].class)));
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Assertion("JMS:JAVADOC:582")
  void anObjectIsWrittenAsItsType(Object object, Read read, Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeObject(object);

    assertThat(read.from(jms.arrived(session, message, BytesMessage.class))).isEqualTo(object);
  }

  static Stream<Object> objectsOfNoType() {
    return Stream.of(new Object(), List.of(1), new BigDecimal(1), new int[] {1});
  }

  @ParameterizedTest
  @MethodSource("objectsOfNoType")
  @Assertion({"JMS:JAVADOC:582", "JMS:JAVADOC:712"})
  void anObjectOfAnotherTypeIsRefused(Object object) throws JMSException {
    BytesMessage message = session.createBytesMessage();

    assertThatThrownBy(() -> message.writeObject(object))
        .isInstanceOf(MessageFormatException.class);
    message.reset();
    assertThat(message.getBodyLength()).isZero();
  }

  @Test
  @Assertion({"JMS:SPEC:86.1", "JMS:JAVADOC:714"})
  void aNullIsNoBytes() throws JMSException {
    BytesMessage message = session.createBytesMessage();

    assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeUTF(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeBytes(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeBytes(null, 0, 0))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  @Assertion({"JMS:JAVADOC:556", "JMS:JAVADOC:578", "JMS:JAVADOC:580", "JMS:SPEC:85"})
  void arraysAreCopiedIntoAndReadPieceByPiece(Jms jms) throws JMSException {
    byte[] bytes = {1, 2, 3};
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(bytes);
    bytes[0] = 99;
    message.writeBytes(new byte[] {0, 4, 5, 0}, 1, 2);
    message.writeBytes(new byte[0]);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    byte[] buffer = new byte[3];
    assertThat(arrived.readBytes(buffer)).isEqualTo(3);
    assertThat(buffer).containsExactly(1, 2, 3);
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(Arrays.copyOf(buffer, 2)).containsExactly(4, 5);
    assertThat(arrived.readBytes(buffer)).isEqualTo(-1);
  }

  @Test
  @Assertion({"JMS:JAVADOC:556", "JMS:JAVADOC:558"})
  void anArrayThatTheRestFillsExactlyIsFollowedByTheEnd() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(7);
    message.reset();

    assertThat(message.readBytes(new byte[4])).isEqualTo(4);
    assertThat(message.readBytes(new byte[4])).isEqualTo(-1);
    assertThat(message.readBytes(new byte[4], 2)).isEqualTo(-1);
  }

  @Test
  @Assertion("JMS:JAVADOC:558")
  void aLengthBoundsWhatIsReadIntoAnArray() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    message.reset();
    byte[] buffer = {9, 9, 9, 9};

    assertThat(message.readBytes(buffer, 2)).isEqualTo(2);
    assertThat(buffer).containsExactly(1, 2, 9, 9);
    assertThat(message.readBytes(buffer, 4)).isEqualTo(3);
    assertThat(buffer).startsWith(3, 4, 5);
    assertThat(message.readBytes(buffer, 4)).isEqualTo(-1);
  }

  @Test
  @Assertion("JMS:JAVADOC:558")
  void aLengthBeyondTheArrayReadsNothing() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(7);
    message.reset();

    assertThatThrownBy(() -> message.readBytes(new byte[2], 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> message.readBytes(new byte[2], -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(message.readInt()).isEqualTo(7);
  }

  static Stream<Named<Read>> reads() {
    return Stream.of(
        Named.of("readBoolean", m -> m.readBoolean()),
        Named.of("readByte", m -> m.readByte()),
        Named.of("readUnsignedByte", m -> m.readUnsignedByte()),
        Named.of("readShort", m -> m.readShort()),
        Named.of("readUnsignedShort", m -> m.readUnsignedShort()),
        Named.of("readChar", m -> m.readChar()),
        Named.of("readInt", m -> m.readInt()),
        Named.of("readLong", m -> m.readLong()),
        Named.of("readFloat", m -> m.readFloat()),
        Named.of("readDouble", m -> m.readDouble()),
        Named.of("readUTF", m -> m.readUTF()));
  }

  @ParameterizedTest
  @MethodSource("reads")
  @Assertion({
    "JMS:JAVADOC:677",
    "JMS:JAVADOC:679",
    "JMS:JAVADOC:681",
    "JMS:JAVADOC:683",
    "JMS:JAVADOC:685",
    "JMS:JAVADOC:687",
    "JMS:JAVADOC:689",
    "JMS:JAVADOC:691",
    "JMS:JAVADOC:693",
    "JMS:JAVADOC:695",
    "JMS:JAVADOC:697"
  })
  void nothingIsReadBehindTheEnd(Read read, Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeByte((byte) 1);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);
    assertThat(arrived.readByte()).isEqualTo((byte) 1);

    assertThatThrownBy(() -> read.from(arrived)).isInstanceOf(MessageEOFException.class);
  }

  static Stream<Named<Read>> allReads() {
    return Stream.concat(
        reads(),
        Stream.of(
            Named.of("readBytes", m -> m.readBytes(new byte[1])),
            Named.of("readBytes of a length", m -> m.readBytes(new byte[1], 1)),
            Named.of("getBodyLength", m -> m.getBodyLength())));
  }

  @ParameterizedTest
  @MethodSource("allReads")
  @Assertion({
    "JMS:JAVADOC:676",
    "JMS:JAVADOC:678",
    "JMS:JAVADOC:680",
    "JMS:JAVADOC:682",
    "JMS:JAVADOC:684",
    "JMS:JAVADOC:686",
    "JMS:JAVADOC:688",
    "JMS:JAVADOC:690",
    "JMS:JAVADOC:692",
    "JMS:JAVADOC:694",
    "JMS:JAVADOC:696",
    "JMS:JAVADOC:698",
    "JMS:JAVADOC:699",
    "JMS:JAVADOC:700",
    "JMS:SPEC:72",
    "JMS:SPEC:73.1"
  })
  void aBodyBeingWrittenIsNotRead(Read read, Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeLong(1);
    BytesMessage cleared = jms.arrived(session, message, BytesMessage.class);
    cleared.clearBody();

    assertThatThrownBy(() -> read.from(message)).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(() -> read.from(cleared)).isInstanceOf(MessageNotReadableException.class);
  }

  static Stream<Named<Call>> writes() {
    return Stream.of(
        Named.of("writeBoolean", m -> m.writeBoolean(true)),
        Named.of("writeByte", m -> m.writeByte((byte) 1)),
        Named.of("writeShort", m -> m.writeShort((short) 1)),
        Named.of("writeChar", m -> m.writeChar('1')),
        Named.of("writeInt", m -> m.writeInt(1)),
        Named.of("writeLong", m -> m.writeLong(1)),
        Named.of("writeFloat", m -> m.writeFloat(1)),
        Named.of("writeDouble", m -> m.writeDouble(1)),
        Named.of("writeUTF", m -> m.writeUTF("1")),
        Named.of("writeBytes", m -> m.writeBytes(new byte[1])),
        Named.of("writeBytes of a part", m -> m.writeBytes(new byte[2], 0, 1)),
        Named.of("writeObject", m -> m.writeObject(1)));
  }

  @ParameterizedTest
  @MethodSource("writes")
  @Assertion({
    "JMS:SPEC:73",
    "JMS:JAVADOC:701",
    "JMS:JAVADOC:702",
    "JMS:JAVADOC:703",
    "JMS:JAVADOC:704",
    "JMS:JAVADOC:705",
    "JMS:JAVADOC:706",
    "JMS:JAVADOC:707",
    "JMS:JAVADOC:708",
    "JMS:JAVADOC:709",
    "JMS:JAVADOC:710",
    "JMS:JAVADOC:711",
    "JMS:JAVADOC:713",
    "JMS:JAVADOC:584"
  })
  void aBodyBeingReadIsNotWritten(Call write, Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);
    message.reset();

    for (BytesMessage one : List.of(message, arrived)) {
      assertThatThrownBy(() -> write.on(one)).isInstanceOf(MessageNotWriteableException.class);
      assertThat(one.getBodyLength()).isEqualTo(4);
      assertThat(one.readInt()).isEqualTo(1);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:584")
  void aResetGoesBackToTheBeginning(Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    message.writeInt(2);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    message.reset();
    for (BytesMessage one : List.of(message, arrived)) {
      assertThat(one.readInt()).isEqualTo(1);
      one.reset();
      assertThat(one.readInt()).isEqualTo(1);
      assertThat(one.readInt()).isEqualTo(2);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:532")
  void theLengthIsThatOfTheWholeBodyHoweverMuchWasRead(Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeLong(1);
    message.writeByte((byte) 2);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    assertThat(arrived.getBodyLength()).isEqualTo(9);
    assertThat(arrived.readLong()).isEqualTo(1);
    assertThat(arrived.getBodyLength()).isEqualTo(9);
    BytesMessage empty = jms.arrived(session, session.createBytesMessage(), BytesMessage.class);
    assertThat(empty.getBodyLength()).isZero();
    assertThat(empty.readBytes(new byte[1])).isEqualTo(-1);
  }

  @Test
  @Assertion({"JMS:SPEC:72", "JMS:SPEC:73.1", "JMS:JAVADOC:431"})
  void aClearedBodyIsWrittenFromTheBeginning(Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    arrived.clearBody();
    arrived.writeByte((byte) 2);

    assertThat(jms.arrived(session, arrived, BytesMessage.class).getBody(byte[].class))
        .containsExactly(2);
  }

  /** A message may be sent again, and its body written on between (specification 3.9). */
  @Test
  void aBodyIsWrittenOnAfterTheSend(Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeByte((byte) 1);
    BytesMessage first = jms.arrived(session, message, BytesMessage.class);
    message.clearBody();
    message.writeByte((byte) 2);
    BytesMessage second = jms.arrived(session, message, BytesMessage.class);

    assertThat(first.getBody(byte[].class)).containsExactly(1);
    assertThat(second.getBody(byte[].class)).containsExactly(2);
  }

  @Test
  void aMegabyteArrivesWhole(Jms jms) throws JMSException {
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(bytes);

    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    assertThat(arrived.getBodyLength()).isEqualTo(bytes.length);
    assertThat(arrived.getBody(byte[].class)).isEqualTo(bytes);
  }
}
