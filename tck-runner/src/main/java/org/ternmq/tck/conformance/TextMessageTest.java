package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts (specification 3.11, TextMessage). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextMessageTest {
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  static Stream<String> texts() {
    return Stream.of(
        "",
        "text",
        "<xml attribute=\"'\">\r\n\t</xml>",
        "\0",
        "\u00e4\u20ac\u540d \uD83D\uDE00",
        "line\u2028separator \uFEFF \uFFFF",
        "long ".repeat(100_000));
  }

  @ParameterizedTest(name = "[{index}]")
  @MethodSource("texts")
  @Assertion({"JMS:JAVADOC:120", "JMS:JAVADOC:122"})
  void aTextArrivesAsItIs(String text, Jms jms) throws JMSException {
    TextMessage message = session.createTextMessage("another");
    message.setText(text);

    assertThat(message.getText()).isEqualTo(text);
    assertThat(jms.arrived(session, message, TextMessage.class).getText()).isEqualTo(text);
  }

  @Test
  @Assertion({"JMS:JAVADOC:122", "JMS:JAVADOC:120", "JMS:SPEC:86", "JMS:SPEC:85"})
  void thereIsNoTextAtFirstOrWhenItIsSetToNull(Jms jms) throws JMSException {
    TextMessage message = session.createTextMessage();
    assertThat(message.getText()).isNull();
    assertThat(jms.arrived(session, message, TextMessage.class).getText()).isNull();

    message.setText("text");
    message.setText(null);
    assertThat(message.getText()).isNull();
    assertThat(jms.arrived(session, message, TextMessage.class).getText()).isNull();
  }

  @Test
  @Assertion({"JMS:JAVADOC:766", "JMS:SPEC:73"})
  void aReceivedTextIsReadOnly(Jms jms) throws JMSException {
    TextMessage arrived =
        jms.arrived(session, session.createTextMessage("text"), TextMessage.class);

    assertThatThrownBy(() -> arrived.setText("another"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> arrived.setText(null))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.getText()).isEqualTo("text");
  }

  @Test
  @Assertion({"JMS:SPEC:72", "JMS:SPEC:73.1", "JMS:JAVADOC:431"})
  void aReceivedTextCanBeSetOnceItIsCleared(Jms jms) throws JMSException {
    TextMessage message = session.createTextMessage("text");
    TextMessage arrived = jms.arrived(session, message, TextMessage.class);

    arrived.clearBody();
    assertThat(arrived.getText()).isNull();
    arrived.setText("another");
    assertThat(arrived.getText()).isEqualTo("another");

    assertThat(jms.arrived(session, arrived, TextMessage.class).getText()).isEqualTo("another");
    assertThat(message.getText()).as("what was sent is another message").isEqualTo("text");
  }
}
