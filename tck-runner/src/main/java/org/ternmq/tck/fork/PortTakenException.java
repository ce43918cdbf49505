package org.ternmq.tck.fork;

/** Between two brokers of a fork another process took their port. */
final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortTakenException(String text, Throwable cause) {
    super(text, cause);
  }
}
