package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exceptions of messages, as the API on the class path has them. */
@Conformance
class MessageExceptionsTest {

  static Stream<JMSException> withCode() {
    return Stream.of(
        new MessageNotWriteableException("reason", "code"),
        new MessageNotReadableException("reason", "code"),
        new MessageFormatException("reason", "code"),
        new MessageEOFException("reason", "code"));
  }

  @ParameterizedTest
  @MethodSource("withCode")
  @Assertion({"JMS:JAVADOC:17", "JMS:JAVADOC:19", "JMS:JAVADOC:21", "JMS:JAVADOC:23"})
  void anExceptionTellsReasonAndCode(JMSException exception) {
    assertThat(exception).hasMessage("reason");
    assertThat(exception.getErrorCode()).isEqualTo("code");
  }

  static Stream<JMSException> withoutCode() {
    return Stream.of(
        new MessageNotWriteableException("reason"),
        new MessageNotReadableException("reason"),
        new MessageFormatException("reason"),
        new MessageEOFException("reason"));
  }

  @ParameterizedTest
  @MethodSource("withoutCode")
  @Assertion({"JMS:JAVADOC:18", "JMS:JAVADOC:20", "JMS:JAVADOC:22", "JMS:JAVADOC:24"})
  void anExceptionNeedNotHaveACode(JMSException exception) {
    assertThat(exception).hasMessage("reason");
    assertThat(exception.getErrorCode()).isNull();
  }

  @Test
  @Assertion({"JMS:JAVADOC:883", "JMS:JAVADOC:1422"})
  void anUncheckedExceptionTellsReasonAndCode() {
    for (JMSRuntimeException exception :
        new JMSRuntimeException[] {
          new MessageFormatRuntimeException("reason", "code"),
          new MessageNotWriteableRuntimeException("reason", "code")
        }) {
      assertThat(exception).hasMessage("reason").hasNoCause();
      assertThat(exception.getErrorCode()).isEqualTo("code");
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:884", "JMS:JAVADOC:1423"})
  void anUncheckedExceptionNeedNotHaveACode() {
    for (JMSRuntimeException exception :
        new JMSRuntimeException[] {
          new MessageFormatRuntimeException("reason"),
          new MessageNotWriteableRuntimeException("reason")
        }) {
      assertThat(exception).hasMessage("reason").hasNoCause();
      assertThat(exception.getErrorCode()).isNull();
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:885", "JMS:JAVADOC:1424"})
  void anUncheckedExceptionTellsItsCause() {
    Throwable cause = new IllegalArgumentException("cause");
    for (JMSRuntimeException exception :
        new JMSRuntimeException[] {
          new MessageFormatRuntimeException("reason", "code", cause),
          new MessageNotWriteableRuntimeException("reason", "code", cause)
        }) {
      assertThat(exception).hasMessage("reason").hasCause(cause);
      assertThat(exception.getErrorCode()).isEqualTo("code");
    }
  }
}
