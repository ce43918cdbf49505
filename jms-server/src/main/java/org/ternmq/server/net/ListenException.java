package org.ternmq.server.net;

/** The broker cannot listen as it was told. The text says why. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ListenException(String text, Throwable cause) {
    super(text, cause);
  }
}
