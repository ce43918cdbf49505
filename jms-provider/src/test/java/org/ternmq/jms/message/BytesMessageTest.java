package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesMessageTest {
  private final BytesMessage message = Messages.FACTORY.bytesMessage();

  private static void writeAll(BytesMessage message) throws JMSException {
    message.writeBoolean(true);
    message.writeByte((byte) -2);
    message.writeByte((byte) -2);
    message.writeShort((short) -300);
    message.writeShort((short) -300);
    message.writeChar('\uD83D');
    message.writeInt(Integer.MIN_VALUE);
    message.writeLong(Long.MIN_VALUE);
    message.writeFloat(1.5f);
    message.writeDouble(-1.5e300);
    message.writeUTF("grüße\0\uD83D\uDE00");
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeBytes(new byte[] {0, 4, 5, 0}, 1, 2);
  }

  private static byte[] asDataOutputDoes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBoolean(true);
    out.writeByte(-2);
    out.writeByte(-2);
    out.writeShort(-300);
    out.writeShort(-300);
    out.writeChar('\uD83D');
    out.writeInt(Integer.MIN_VALUE);
    out.writeLong(Long.MIN_VALUE);
    out.writeFloat(1.5f);
    out.writeDouble(-1.5e300);
    out.writeUTF("grüße\0\uD83D\uDE00");
    out.write(new byte[] {1, 2, 3, 4, 5});
    return bytes.toByteArray();
  }

  @Test
  void valuesAreLaidOutAsDataOutputDoesAndReadBackAsWritten() throws Exception {
    writeAll(message);
    BytesMessage received = Messages.sentAndReceived(message);
    message.reset();
    for (BytesMessage read : List.of(message, received)) {
      assertThat(read.getBodyLength()).isEqualTo(asDataOutputDoes().length);
      assertThat(read.readBoolean()).isTrue();
      assertThat(read.readByte()).isEqualTo((byte) -2);
      assertThat(read.readUnsignedByte()).isEqualTo(254);
      assertThat(read.readShort()).isEqualTo((short) -300);
      assertThat(read.readUnsignedShort()).isEqualTo(65_236);
      assertThat(read.readChar()).isEqualTo('\uD83D');
      assertThat(read.readInt()).isEqualTo(Integer.MIN_VALUE);
      assertThat(read.readLong()).isEqualTo(Long.MIN_VALUE);
      assertThat(read.readFloat()).isEqualTo(1.5f);
      assertThat(read.readDouble()).isEqualTo(-1.5e300);
      assertThat(read.readUTF()).isEqualTo("grüße\0\uD83D\uDE00");
      byte[] rest = new byte[5];
      assertThat(read.readBytes(rest)).isEqualTo(5);
      assertThat(rest).containsExactly(1, 2, 3, 4, 5);
      assertThat(read.readBytes(rest)).isEqualTo(-1);
      assertThat(read.getBodyLength()).isEqualTo(asDataOutputDoes().length);
      assertThat(read.getBody(byte[].class)).isEqualTo(asDataOutputDoes());
      assertThat(read.readBoolean()).isTrue();
    }
  }

  @Test
  void objectsAreWrittenAsTheirTypes() throws Exception {
    for (Object value :
        new Object[] {true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d, "s", new byte[] {7}}) {
      message.writeObject(value);
    }
    message.reset();
    assertThat(message.readBoolean()).isTrue();
    assertThat(message.readByte()).isEqualTo((byte) 1);
    assertThat(message.readShort()).isEqualTo((short) 2);
    assertThat(message.readChar()).isEqualTo('c');
    assertThat(message.readInt()).isEqualTo(3);
    assertThat(message.readLong()).isEqualTo(4L);
    assertThat(message.readFloat()).isEqualTo(5f);
    assertThat(message.readDouble()).isEqualTo(6d);
    assertThat(message.readUTF()).isEqualTo("s");
    assertThat(message.readByte()).isEqualTo((byte) 7);
  }

  @Test
  void anotherClassIsRefusedAndNullIsANullPointerException() throws JMSException {
    assertThatThrownBy(() -> message.writeObject(new Object()))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
    assertThat(message.getBody(byte[].class)).isNull();
  }

  @Test
  void aNewMessageIsWriteOnlyAndAResetOrReceivedOneReadOnly() throws JMSException {
    assertThatThrownBy(message::readByte).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(() -> message.readBytes(new byte[1]))
        .isInstanceOf(MessageNotReadableException.class);
    message.writeInt(1);
    BytesMessage received = Messages.sentAndReceived(message);
    message.writeInt(2);
    message.reset();
    for (BytesMessage readOnly : List.of(message, received)) {
      assertThatThrownBy(() -> readOnly.writeByte((byte) 1))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> readOnly.writeObject("s"))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> readOnly.writeUTF("s"))
          .isInstanceOf(MessageNotWriteableException.class);
      readOnly.clearBody();
      assertThatThrownBy(readOnly::readByte).isInstanceOf(MessageNotReadableException.class);
      readOnly.writeByte((byte) 9);
      readOnly.reset();
      assertThat(readOnly.getBodyLength()).isEqualTo(1);
    }
  }

  @Test
  void aReadBeyondTheEndTakesNothing() throws JMSException {
    message.writeByte((byte) 0);
    message.writeByte((byte) 9);
    message.writeByte((byte) 3);
    message.reset();
    assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(message::readLong).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(message::readUTF).isInstanceOf(MessageEOFException.class);
    assertThat(message.readShort()).isEqualTo((short) 9);
    assertThat(message.readByte()).isEqualTo((byte) 3);
    assertThatThrownBy(message::readByte).isInstanceOf(MessageEOFException.class);
  }

  @Test
  void aMalformedStringTakesNothing() throws JMSException {
    message.writeShort((short) 1);
    message.writeByte((byte) 0xFF);
    message.reset();
    assertThatThrownBy(message::readUTF).isInstanceOf(MessageFormatException.class);
    assertThat(message.readUnsignedShort()).isEqualTo(1);
    assertThat(message.readUnsignedByte()).isEqualTo(0xFF);
  }

  @Test
  void bytesAreReadInPartsUntilTheEnd() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    BytesMessage received = Messages.sentAndReceived(message);
    byte[] part = new byte[4];
    assertThat(received.readBytes(part, 2)).isEqualTo(2);
    assertThat(part).containsExactly(1, 2, 0, 0);
    assertThat(received.readBytes(part)).isEqualTo(3);
    assertThat(part).containsExactly(3, 4, 5, 0);
    assertThat(received.readBytes(part)).isEqualTo(-1);
    received.reset();
    assertThat(received.readBytes(part)).isEqualTo(4);
    assertThatThrownBy(() -> received.readBytes(part, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> received.readBytes(part, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(received.readByte()).isEqualTo((byte) 5);
  }

  @Test
  void theBodyIsReadAsBytesOrAsAnObjectAndAsNothingElse() throws JMSException {
    assertThat(message.isBodyAssignableTo(String.class)).isTrue();
    assertThat(message.getBody(String.class)).isNull();
    message.writeInt(7);
    assertThat(message.isBodyAssignableTo(byte[].class)).isTrue();
    assertThat(message.isBodyAssignableTo(Object.class)).isTrue();
    assertThat(message.isBodyAssignableTo(String.class)).isFalse();
    assertThatThrownBy(() -> message.getBody(String.class))
        .isInstanceOf(MessageFormatException.class);
    message.writeInt(8);
    assertThat(message.getBody(byte[].class)).containsExactly(0, 0, 0, 7, 0, 0, 0, 8);
    assertThat(message.readInt()).isEqualTo(7);
  }

  @Test
  void aSentMessageCanBeWrittenOnWithoutChangingWhatWasSent() throws JMSException {
    message.writeInt(1);
    TernMessage first = Messages.received(Messages.encode(message), 1);
    message.writeInt(2);
    assertThat(first.getBody(byte[].class)).hasSize(4);
    assertThat(Messages.sentAndReceived(message).getBodyLength()).isEqualTo(8);
  }

  @Test
  void whatIsReadIsACopy() throws JMSException {
    byte[] bytes = {1, 2, 3};
    message.writeBytes(bytes);
    bytes[0] = 9;
    BytesMessage received = Messages.sentAndReceived(message);
    received.getBody(byte[].class)[1] = 9;
    assertThat(received.getBody(byte[].class)).containsExactly(1, 2, 3);
  }

  @Test
  void aLargeBodyArrivesByteForByte() throws JMSException {
    byte[] large = new byte[3 << 20];
    new Random(42).nextBytes(large);
    for (int at = 0; at < large.length; at += 1 << 16) {
      message.writeBytes(large, at, Math.min(1 << 16, large.length - at));
    }
    assertThat(Messages.sentAndReceived(message).getBody(byte[].class)).isEqualTo(large);
  }

  @Test
  void aStringTooLongForItsFormatIsRefusedWithoutATrace() throws JMSException {
    assertThatThrownBy(() -> message.writeUTF("x".repeat(70_000)))
        .isInstanceOf(MessageFormatException.class);
    message.reset();
    assertThat(message.getBodyLength()).isZero();
  }
}
