package org.ternmq.journal;

/** The file was written by a version so old that this one cannot read it. */
public final class JournalTooOldException extends JournalFormatException {
  private static final long serialVersionUID = 1L;

  public JournalTooOldException(String file, long offset, String problem) {
    super(file, offset, problem);
  }
}
