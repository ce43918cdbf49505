package org.ternmq.journal;

/**
 * There is no such record: it was never written, or its segment was reused after it was called
 * dead.
 */
public final class JournalPositionException extends JournalException {
  private static final long serialVersionUID = 1L;

  public JournalPositionException(long position, String problem) {
    super("position " + Position.text(position) + ": " + problem, null);
  }
}
