package org.ternmq.server.store;

/** The store cannot go on, or cannot be opened. The text says why and what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String text) {
    super(text);
  }

  public StoreException(String text, Throwable cause) {
    super(text, cause);
  }
}
