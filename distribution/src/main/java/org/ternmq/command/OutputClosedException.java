package org.ternmq.command;

import java.io.IOException;

/** Whoever read our output has gone away, as {@code head} does. Not an error worth a word. */
final class OutputClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputClosedException(IOException cause) {
    super(cause);
  }
}
