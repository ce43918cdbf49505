package org.ternmq.jms.failure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/** Specification 11.3. */
class FailuresTest {
  private static final Map<ErrorCode, Class<?>> OF_THE_BROKER = new EnumMap<>(ErrorCode.class);
  private static final Map<JMSException, Class<?>> TWINS = new LinkedHashMap<>();

  static {
    OF_THE_BROKER.put(ErrorCode.INTERNAL, OutcomeUnknownException.class);
    OF_THE_BROKER.put(ErrorCode.PROTOCOL, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.UNSUPPORTED_VERSION, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.NOT_AUTHENTICATED, JMSSecurityException.class);
    OF_THE_BROKER.put(ErrorCode.NOT_AUTHORIZED, JMSSecurityException.class);
    OF_THE_BROKER.put(ErrorCode.CLIENT_ID_IN_USE, InvalidClientIDException.class);
    OF_THE_BROKER.put(ErrorCode.INVALID_CLIENT_ID, InvalidClientIDException.class);
    OF_THE_BROKER.put(ErrorCode.INVALID_DESTINATION, InvalidDestinationException.class);
    OF_THE_BROKER.put(ErrorCode.INVALID_SELECTOR, InvalidSelectorException.class);
    OF_THE_BROKER.put(ErrorCode.TOO_LARGE, ResourceAllocationException.class);
    OF_THE_BROKER.put(ErrorCode.LIMIT_REACHED, ResourceAllocationException.class);
    OF_THE_BROKER.put(ErrorCode.IN_USE, IllegalStateException.class);
    OF_THE_BROKER.put(ErrorCode.ILLEGAL_STATE, IllegalStateException.class);
    OF_THE_BROKER.put(ErrorCode.TRANSACTION_ROLLED_BACK, TransactionRolledBackException.class);
    OF_THE_BROKER.put(ErrorCode.STORE_FAILED, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.STORE_FULL, ResourceAllocationException.class);
    OF_THE_BROKER.put(ErrorCode.CREDIT_EXCEEDED, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.SHUTTING_DOWN, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.HEARTBEAT_MISSED, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.NO_SUCH_SUBSCRIPTION, InvalidDestinationException.class);
    OF_THE_BROKER.put(ErrorCode.CLOSED_BY_OPERATOR, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_NOTA, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_DUPLICATE, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_PROTOCOL, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_OUTSIDE, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_INVALID, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_RESOURCE_ERROR, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_RETRY, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_HEURISTIC_COMMIT, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_HEURISTIC_ROLLBACK, JMSException.class);
    OF_THE_BROKER.put(ErrorCode.XA_ROLLED_BACK, TransactionRolledBackException.class);
    OF_THE_BROKER.put(ErrorCode.XA_COMM_LOST, TransactionRolledBackException.class);
    OF_THE_BROKER.put(ErrorCode.XA_TIMED_OUT, TransactionRolledBackException.class);
    OF_THE_BROKER.put(ErrorCode.XA_REFUSED, TransactionRolledBackException.class);

    TWINS.put(new IllegalStateException("t", "c"), IllegalStateRuntimeException.class);
    TWINS.put(new InvalidClientIDException("t", "c"), InvalidClientIDRuntimeException.class);
    TWINS.put(new InvalidDestinationException("t", "c"), InvalidDestinationRuntimeException.class);
    TWINS.put(new InvalidSelectorException("t", "c"), InvalidSelectorRuntimeException.class);
    TWINS.put(new JMSSecurityException("t", "c"), JMSSecurityRuntimeException.class);
    TWINS.put(new MessageFormatException("t", "c"), MessageFormatRuntimeException.class);
    TWINS.put(
        new MessageNotWriteableException("t", "c"), MessageNotWriteableRuntimeException.class);
    TWINS.put(new ResourceAllocationException("t", "c"), ResourceAllocationRuntimeException.class);
    TWINS.put(
        new TransactionInProgressException("t", "c"), TransactionInProgressRuntimeException.class);
    TWINS.put(
        new TransactionRolledBackException("t", "c"), TransactionRolledBackRuntimeException.class);
    TWINS.put(new OutcomeUnknownException("t", "c"), OutcomeUnknownRuntimeException.class);
    TWINS.put(new JMSException("t", "c"), JMSRuntimeException.class);
    TWINS.put(new MessageEOFException("t", "c"), JMSRuntimeException.class);
    TWINS.put(new MessageNotReadableException("t", "c"), JMSRuntimeException.class);
  }

  @Test
  void everyErrorOfTheBrokerHasItsException() {
    assertThat(OF_THE_BROKER).containsOnlyKeys(ErrorCode.values());
    OF_THE_BROKER.forEach(
        (code, type) -> {
          JMSException exception = JmsFailures.of(code, "text");
          assertThat(exception).as(code.name()).isExactlyInstanceOf(type).hasMessage("text");
          assertThat(exception.getErrorCode()).isEqualTo(code.name());
          assertThat(exception.getLinkedException()).isNull();
        });
  }

  @Test
  void everyCheckedExceptionHasItsUncheckedTwin() {
    TWINS.forEach(
        (checked, type) -> {
          JMSRuntimeException twin = UncheckedFailures.of(checked);
          assertThat(twin).isExactlyInstanceOf(type).hasMessage("t").hasCause(checked);
          assertThat(twin.getErrorCode()).isEqualTo("c");
        });
  }

  @Test
  void whatWentWrongBelowIsCauseAndLinkedException() {
    WireException wire = new WireException(ErrorCode.TOO_LARGE, "the name is too long");
    JMSException exception = JmsFailures.of("Cannot send", wire);
    assertThat(exception)
        .isInstanceOf(ResourceAllocationException.class)
        .hasMessage("Cannot send: the name is too long")
        .hasCause(wire);
    assertThat(exception.getLinkedException()).isSameAs(wire);
  }

  @Test
  void failuresOfTheNetworkSayWhatToLookAt() {
    String doing = "Cannot connect to tern://a:1";
    assertThat(JmsFailures.of(doing, new ConnectException("Connection refused")))
        .hasMessageStartingWith(doing + ": nobody listens there");
    assertThat(JmsFailures.of(doing, new UnknownHostException("a")))
        .hasMessage(doing + ": no host of the name a is known");
    assertThat(JmsFailures.of(doing, new EOFException()))
        .hasMessage(doing + ": the connection failed");
    assertThat(JmsFailures.of(doing, new SSLHandshakeException("bad certificate")))
        .isInstanceOf(JMSSecurityException.class)
        .hasMessageContaining("bad certificate");
    assertThat(
            JmsFailures.of(doing, new SocketTimeoutException("connect timed out")).getErrorCode())
        .isEqualTo(JmsFailures.TIMED_OUT);
    assertThat(JmsFailures.of(doing, new TimeoutException()).getErrorCode())
        .isEqualTo(JmsFailures.TIMED_OUT);
    assertThat(JmsFailures.of(doing, new EOFException()).getErrorCode())
        .isEqualTo(JmsFailures.CONNECTION_LOST);
  }

  @Test
  void anExceptionOfJakartaMessagingStaysWhatItIs() {
    JMSException known = new InvalidSelectorException("t");
    assertThat(JmsFailures.of("doing", known)).isSameAs(known);
  }

  @Test
  void anInterruptionSetsTheFlagAgainAndSaysWhetherTheOutcomeIsOpen() {
    JMSException exception = JmsFailures.of("Cannot send", new InterruptedException());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exception).isExactlyInstanceOf(JMSException.class);
    assertThat(exception.getErrorCode()).isEqualTo(JmsFailures.INTERRUPTED);

    JMSException inDoubt =
        JmsFailures.interruptedInDoubt("Cannot send", new InterruptedException());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(inDoubt).isInstanceOf(OutcomeUnknownException.class);
    assertThat(inDoubt.getErrorCode()).isEqualTo(JmsFailures.INTERRUPTED);
  }

  @Test
  void aDefectOfTheClientIsNamedAsOneAndAnErrorIsACauseWithoutALink() {
    Error defect = new AssertionError("no");
    JMSException exception = JmsFailures.of("Cannot send", defect);
    assertThat(exception).hasCause(defect).hasMessageContaining("AssertionError");
    assertThat(exception.getErrorCode()).isEqualTo(JmsFailures.CLIENT_DEFECT);
    assertThat(exception.getLinkedException()).isNull();
  }
}
