package org.ternmq.jms.failure;

import jakarta.jms.JMSRuntimeException;

/** {@link OutcomeUnknownException} for the simplified API. */
public final class OutcomeUnknownRuntimeException extends JMSRuntimeException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownRuntimeException(String text, String errorCode, Throwable cause) {
    super(text, errorCode, cause);
  }
}
