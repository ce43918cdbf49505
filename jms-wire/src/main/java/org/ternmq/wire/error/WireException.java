package org.ternmq.wire.error;

/**
 * The peer sent something that is not of the protocol, or more than a limit allows. The receiver
 * sends {@code Goodbye} with {@link #code()} and the message's text, then closes that connection;
 * nothing else suffers.
 */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public WireException(ErrorCode code, String text) {
    super(text);
    this.code = code;
  }

  public WireException(ErrorCode code, String text, Throwable cause) {
    super(text, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
