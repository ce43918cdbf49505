package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamMessageTest {
  private final StreamMessage message = Messages.FACTORY.streamMessage();

  @Test
  void valuesArriveInOrderWithTheirTypes() throws JMSException {
    message.writeBoolean(true);
    message.writeByte((byte) 1);
    message.writeShort((short) 2);
    message.writeChar('c');
    message.writeInt(3);
    message.writeLong(4);
    message.writeFloat(5);
    message.writeDouble(6);
    message.writeString("grüße");
    message.writeBytes(new byte[] {7, 8});
    message.writeBytes(new byte[] {0, 9, 0}, 1, 1);
    message.writeObject(null);
    StreamMessage received = Messages.sentAndReceived(message);
    for (Object value :
        new Object[] {true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d, "grüße", new byte[] {7, 8}}) {
      assertThat(received.readObject()).isEqualTo(value);
    }
    assertThat(received.readObject()).isEqualTo(new byte[] {9});
    assertThat(received.readObject()).isNull();
    assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(received::readInt).isInstanceOf(MessageEOFException.class);
    received.reset();
    assertThat(received.readBoolean()).isTrue();
  }

  @Test
  void anArrayIsReadInPartsToItsEndBeforeTheNextValue() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    message.writeInt(6);
    StreamMessage received = Messages.sentAndReceived(message);
    byte[] part = new byte[2];
    assertThat(received.readBytes(part)).isEqualTo(2);
    assertThat(part).containsExactly(1, 2);
    assertThatThrownBy(received::readInt).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(received::readObject).isInstanceOf(MessageFormatException.class);
    assertThat(received.readBytes(part)).isEqualTo(2);
    assertThat(received.readBytes(part)).isEqualTo(1);
    assertThat(part[0]).isEqualTo((byte) 5);
    assertThat(received.readInt()).isEqualTo(6);
  }

  @Test
  void anArrayThatFillsItsLastPartEndsWithMinusOne() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3, 4});
    message.writeInt(6);
    message.reset();
    byte[] part = new byte[2];
    assertThat(message.readBytes(part)).isEqualTo(2);
    assertThat(message.readBytes(part)).isEqualTo(2);
    assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
    assertThat(message.readBytes(part)).isEqualTo(-1);
    assertThat(message.readInt()).isEqualTo(6);
  }

  @Test
  void anEmptyArrayReadsAsZeroAndANullArrayAsMinusOne() throws JMSException {
    message.writeBytes(new byte[0]);
    message.writeBytes(null);
    message.writeBytes(null, 0, 0);
    message.writeInt(6);
    message.reset();
    assertThat(message.readBytes(new byte[2])).isZero();
    assertThat(message.readBytes(new byte[2])).isEqualTo(-1);
    assertThat(message.readBytes(new byte[2])).isEqualTo(-1);
    assertThat(message.readInt()).isEqualTo(6);
    assertThatThrownBy(() -> message.readBytes(new byte[2]))
        .isInstanceOf(MessageEOFException.class);
  }

  @Test
  void readingBytesOfAnotherTypeTakesNothing() throws JMSException {
    message.writeInt(6);
    message.reset();
    assertThatThrownBy(() -> message.readBytes(new byte[2]))
        .isInstanceOf(MessageFormatException.class);
    assertThat(message.readInt()).isEqualTo(6);
  }

  @Test
  void resetForgetsAnArrayReadInPart() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3});
    message.reset();
    message.readBytes(new byte[1]);
    message.reset();
    assertThat(message.readObject()).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void aNewMessageIsWriteOnlyAndAResetOrReceivedOneReadOnly() throws JMSException {
    assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(() -> message.readBytes(new byte[1]))
        .isInstanceOf(MessageNotReadableException.class);
    message.writeInt(1);
    StreamMessage received = Messages.sentAndReceived(message);
    message.reset();
    for (StreamMessage readOnly : List.of(message, received)) {
      assertThatThrownBy(() -> readOnly.writeInt(2))
          .isInstanceOf(MessageNotWriteableException.class);
      assertThatThrownBy(() -> readOnly.writeObject(new Object()))
          .isInstanceOf(MessageNotWriteableException.class);
      readOnly.clearBody();
      assertThatThrownBy(readOnly::readInt).isInstanceOf(MessageNotReadableException.class);
      readOnly.writeInt(3);
      readOnly.reset();
      assertThat(readOnly.readInt()).isEqualTo(3);
    }
  }

  @Test
  void anotherClassIsRefused() {
    assertThatThrownBy(() -> message.writeObject(List.of()))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void aStreamIsNeverReadAsAWhole() throws JMSException {
    message.writeInt(1);
    assertThat(message.isBodyAssignableTo(Object.class)).isFalse();
    assertThatThrownBy(() -> message.getBody(Object.class))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void whatIsWrittenIsACopyAndWhatIsReadToo() throws JMSException {
    byte[] bytes = {1};
    message.writeBytes(bytes);
    bytes[0] = 2;
    message.reset();
    byte[] read = (byte[]) message.readObject();
    read[0] = 3;
    message.reset();
    assertThat(message.readObject()).isEqualTo(new byte[] {1});
  }
}
