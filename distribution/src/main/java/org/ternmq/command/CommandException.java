package org.ternmq.command;

/** Ends a command with one line on the standard error: what was wrong and what to do. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandException(String message) {
    this(ExitCode.FAILED, message, null);
  }

  CommandException(String message, Throwable cause) {
    this(ExitCode.FAILED, message, cause);
  }

  private CommandException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message, null);
  }

  int exitCode() {
    return exitCode;
  }
}
