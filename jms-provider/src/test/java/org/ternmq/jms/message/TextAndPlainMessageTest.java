package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TextAndPlainMessageTest {

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"plain", "grüße", "\uD83D\uDE00 and \0"})
  void aTextArrivesAsItWasAndNullDiffersFromEmpty(String text) throws JMSException {
    TextMessage received = Messages.sentAndReceived(Messages.FACTORY.textMessage(text));
    assertThat(received.getText()).isEqualTo(text);
    assertThat(received.getBody(String.class)).isEqualTo(text);
  }

  @Test
  void aReceivedTextIsReadOnlyUntilCleared() throws JMSException {
    TextMessage received = Messages.sentAndReceived(Messages.FACTORY.textMessage("old"));
    assertThatThrownBy(() -> received.setText("new"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(received.getText()).isEqualTo("old");
    received.clearBody();
    assertThat(received.getText()).isNull();
    received.setText("new");
    assertThat(Messages.sentAndReceived(received).getText()).isEqualTo("new");
  }

  @Test
  void aTextIsReadAsWhateverAStringIs() throws JMSException {
    TextMessage text = Messages.FACTORY.textMessage("text");
    assertThat(text.getBody(CharSequence.class)).isEqualTo("text");
    assertThat(text.isBodyAssignableTo(Comparable.class)).isTrue();
    assertThat(text.isBodyAssignableTo(Integer.class)).isFalse();
    assertThatThrownBy(() -> text.getBody(Integer.class))
        .isInstanceOf(MessageFormatException.class);
    text.clearBody();
    assertThat(text.isBodyAssignableTo(Integer.class)).isTrue();
    assertThat(text.getBody(Integer.class)).isNull();
  }

  @Test
  void aMessageWithoutBodyReadsAsAnythingAndIsNull() throws JMSException {
    Message received = Messages.sentAndReceived(Messages.FACTORY.message());
    assertThat(received.isBodyAssignableTo(Integer.class)).isTrue();
    assertThat(received.getBody(Integer.class)).isNull();
    received.clearBody();
    assertThat(received).isNotInstanceOf(TextMessage.class);
  }
}
