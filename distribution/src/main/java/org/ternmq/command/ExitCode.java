package org.ternmq.command;

/** What the process says to the script that called it. The numbers never change. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int NOTHING_RECEIVED = 3;

  /** What a shell reports for a process that wrote into a closed pipe: 128 + SIGPIPE. */
  static final int OUTPUT_CLOSED = 141;

  private ExitCode() {}
}
