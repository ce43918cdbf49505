package org.ternmq.journal;

/** The directory or a file of it cannot be opened, listed, read or written. */
public final class JournalAccessException extends JournalException {
  private static final long serialVersionUID = 1L;

  public JournalAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
