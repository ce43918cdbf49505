package org.ternmq.journal;

/**
 * A file of the journal is not as it should be. The journal was not opened and nothing was changed.
 */
public abstract class JournalFormatException extends JournalException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String problem;

  JournalFormatException(String file, long offset, String problem) {
    super(file + ", offset " + offset + ": " + problem, null);
    this.file = file;
    this.offset = offset;
    this.problem = problem;
  }

  public final String file() {
    return file;
  }

  /** What is wrong, without file and offset. */
  public final String problem() {
    return problem;
  }

  /** Where in the file, bytes. */
  public final long offset() {
    return offset;
  }
}
