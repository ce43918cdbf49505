package org.ternmq.journal;

/** The file was written by a newer version. Start that version. */
public final class JournalTooNewException extends JournalFormatException {
  private static final long serialVersionUID = 1L;

  public JournalTooNewException(String file, long offset, String problem) {
    super(file, offset, problem);
  }
}
