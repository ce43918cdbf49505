package org.ternmq.journal;

/**
 * The disk has no room. What was being appended is not in the journal; all else is as before, and
 * the same call works again when there is room.
 */
public final class JournalFullException extends JournalException {
  private static final long serialVersionUID = 1L;

  public JournalFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
