package org.ternmq.journal;

/**
 * Something that the journal cannot do; the subclass says what the caller may do about it.
 * Unchecked, because journals are written through interfaces that know of no disk.
 */
public class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
