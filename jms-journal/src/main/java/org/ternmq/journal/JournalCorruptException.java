package org.ternmq.journal;

/** Bytes that were once safely on the disk are damaged or missing. Nothing was cut or deleted. */
public final class JournalCorruptException extends JournalFormatException {
  private static final long serialVersionUID = 1L;

  public JournalCorruptException(String file, long offset, String problem) {
    super(file, offset, problem);
  }
}
