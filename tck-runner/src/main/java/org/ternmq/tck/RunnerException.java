package org.ternmq.tck;

/** Tells the user in a sentence what is wrong with what was given; the command ends with it. */
final class RunnerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RunnerException(String message) {
    super(message);
  }

  RunnerException(String message, Throwable cause) {
    super(message, cause);
  }
}
