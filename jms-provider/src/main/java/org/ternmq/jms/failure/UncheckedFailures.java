package org.ternmq.jms.failure;

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
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;

/**
 * From the checked exceptions of the classic API to the unchecked ones of the simplified API
 * (specification 11.3): same text, same error code, the checked one as cause. For the provider's
 * own packages.
 */
public final class UncheckedFailures {
  private UncheckedFailures() {}

  /** The twin of an exception; {@link JMSRuntimeException} itself where there is none. */
  public static JMSRuntimeException of(JMSException e) {
    String text = e.getMessage();
    String code = e.getErrorCode();
    if (e instanceof IllegalStateException) {
      return new IllegalStateRuntimeException(text, code, e);
    }
    if (e instanceof InvalidClientIDException) {
      return new InvalidClientIDRuntimeException(text, code, e);
    }
    if (e instanceof InvalidDestinationException) {
      return new InvalidDestinationRuntimeException(text, code, e);
    }
    if (e instanceof InvalidSelectorException) {
      return new InvalidSelectorRuntimeException(text, code, e);
    }
    if (e instanceof JMSSecurityException) {
      return new JMSSecurityRuntimeException(text, code, e);
    }
    if (e instanceof MessageFormatException) {
      return new MessageFormatRuntimeException(text, code, e);
    }
    if (e instanceof MessageNotWriteableException) {
      return new MessageNotWriteableRuntimeException(text, code, e);
    }
    if (e instanceof ResourceAllocationException) {
      return new ResourceAllocationRuntimeException(text, code, e);
    }
    if (e instanceof TransactionInProgressException) {
      return new TransactionInProgressRuntimeException(text, code, e);
    }
    if (e instanceof TransactionRolledBackException) {
      return new TransactionRolledBackRuntimeException(text, code, e);
    }
    if (e instanceof OutcomeUnknownException) {
      return new OutcomeUnknownRuntimeException(text, code, e);
    }
    return new JMSRuntimeException(text, code, e);
  }

  /** A call of the classic API. */
  @FunctionalInterface
  public interface Call<T> {
    T run() throws JMSException;
  }

  /** One without a result. */
  @FunctionalInterface
  public interface Action {
    void run() throws JMSException;
  }

  /** Runs it; what it throws is thrown as its unchecked twin. */
  public static <T> T unchecked(Call<T> call) {
    try {
      return call.run();
    } catch (JMSException e) {
      throw of(e);
    }
  }

  /** Runs it; what it throws is thrown as its unchecked twin. */
  public static void uncheckedly(Action action) {
    try {
      action.run();
    } catch (JMSException e) {
      throw of(e);
    }
  }
}
