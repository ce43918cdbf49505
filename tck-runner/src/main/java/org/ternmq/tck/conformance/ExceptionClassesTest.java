package org.ternmq.tck.conformance;

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
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exceptions carry (specification 10.2): reason, error code, cause. */
@Conformance
class ExceptionClassesTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        JMSException.class,
        IllegalStateException.class,
        InvalidClientIDException.class,
        InvalidDestinationException.class,
        InvalidSelectorException.class,
        JMSSecurityException.class,
        ResourceAllocationException.class,
        TransactionInProgressException.class,
        TransactionRolledBackException.class
      })
  @Assertion({
    "JMS:JAVADOC:1", "JMS:JAVADOC:2", "JMS:JAVADOC:3", "JMS:JAVADOC:4", "JMS:JAVADOC:10",
    "JMS:JAVADOC:11", "JMS:JAVADOC:25", "JMS:JAVADOC:26", "JMS:JAVADOC:27", "JMS:JAVADOC:28",
    "JMS:JAVADOC:29", "JMS:JAVADOC:32", "JMS:JAVADOC:33", "JMS:JAVADOC:34", "JMS:JAVADOC:35",
    "JMS:JAVADOC:36", "JMS:JAVADOC:37", "JMS:JAVADOC:38", "JMS:JAVADOC:39"
  })
  void aCheckedExceptionCarriesReasonAndErrorCode(Class<? extends JMSException> type)
      throws ReflectiveOperationException {
    JMSException both =
        type.getConstructor(String.class, String.class).newInstance("the reason", "CODE-7");
    JMSException reasonOnly = type.getConstructor(String.class).newInstance("the reason");

    assertThat(both).hasMessage("the reason");
    assertThat(both.getErrorCode()).isEqualTo("CODE-7");
    assertThat(reasonOnly).hasMessage("the reason");
    assertThat(reasonOnly.getErrorCode()).isNull();
    assertThat(reasonOnly.getLinkedException()).isNull();
  }

  @Test
  @Assertion({"JMS:JAVADOC:30", "JMS:JAVADOC:31"})
  void aCheckedExceptionGivesBackTheLinkedException() {
    JMSException exception = new JMSException("outer");
    IOException inner = new IOException("inner");

    exception.setLinkedException(inner);

    assertThat(exception.getLinkedException()).isSameAs(inner);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        JMSRuntimeException.class,
        IllegalStateRuntimeException.class,
        InvalidClientIDRuntimeException.class,
        InvalidDestinationRuntimeException.class,
        InvalidSelectorRuntimeException.class,
        JMSSecurityRuntimeException.class,
        ResourceAllocationRuntimeException.class,
        TransactionInProgressRuntimeException.class,
        TransactionRolledBackRuntimeException.class
      })
  @Assertion({
    "JMS:JAVADOC:853",
    "JMS:JAVADOC:854",
    "JMS:JAVADOC:855",
    "JMS:JAVADOC:856",
    "JMS:JAVADOC:857",
    "JMS:JAVADOC:858",
    "JMS:JAVADOC:859",
    "JMS:JAVADOC:860",
    "JMS:JAVADOC:861",
    "JMS:JAVADOC:862",
    "JMS:JAVADOC:863",
    "JMS:JAVADOC:864",
    "JMS:JAVADOC:865",
    "JMS:JAVADOC:867",
    "JMS:JAVADOC:868",
    "JMS:JAVADOC:869",
    "JMS:JAVADOC:871",
    "JMS:JAVADOC:872",
    "JMS:JAVADOC:873",
    "JMS:JAVADOC:1117",
    "JMS:JAVADOC:1118",
    "JMS:JAVADOC:1119",
    "JMS:JAVADOC:1402",
    "JMS:JAVADOC:1403",
    "JMS:JAVADOC:1439",
    "JMS:JAVADOC:1440",
    "JMS:JAVADOC:1441",
    "JMS:JAVADOC:1442"
  })
  void anUncheckedExceptionCarriesReasonErrorCodeAndCause(Class<? extends JMSRuntimeException> type)
      throws ReflectiveOperationException {
    IOException cause = new IOException("cause");
    JMSRuntimeException all =
        type.getConstructor(String.class, String.class, Throwable.class)
            .newInstance("the reason", "CODE-7", cause);
    JMSRuntimeException both =
        type.getConstructor(String.class, String.class).newInstance("the reason", "CODE-7");
    JMSRuntimeException reasonOnly = type.getConstructor(String.class).newInstance("the reason");

    assertThat(all).hasMessage("the reason").hasCause(cause);
    assertThat(all.getErrorCode()).isEqualTo("CODE-7");
    assertThat(both).hasMessage("the reason").hasNoCause();
    assertThat(both.getErrorCode()).isEqualTo("CODE-7");
    assertThat(reasonOnly).hasMessage("the reason").hasNoCause();
    assertThat(reasonOnly.getErrorCode()).isNull();
  }
}
