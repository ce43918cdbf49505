package org.ternmq.server;

/** The broker cannot start or stop. The text says why and what to do. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokerException(String text, Throwable cause) {
    super(text, cause);
  }
}
