package org.ternmq.journal;

/**
 * A write or force failed, so nobody knows what is on the disk. Nothing is retried: every later
 * call throws this again with the same cause. Close the journal; a new start recovers what is
 * certain.
 */
public final class JournalFailedException extends JournalException {
  private static final long serialVersionUID = 1L;

  public JournalFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
