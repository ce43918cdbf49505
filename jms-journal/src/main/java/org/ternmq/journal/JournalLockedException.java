package org.ternmq.journal;

/** Another journal, in this process or another, has the directory. */
public final class JournalLockedException extends JournalException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  public JournalLockedException(String directory, long pid, Throwable cause) {
    super(directory + " is in use by " + owner(pid), cause);
    this.pid = pid;
  }

  private static String owner(long pid) {
    if (pid == ProcessHandle.current().pid()) {
      return "this process (pid " + pid + ")";
    }
    return pid < 0 ? "another process" : "the process with pid " + pid;
  }

  /** The owner's process id, -1 if it could not be read. */
  public long pid() {
    return pid;
  }
}
