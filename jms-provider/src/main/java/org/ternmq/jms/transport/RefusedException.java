package org.ternmq.jms.transport;

import org.ternmq.wire.error.ErrorCode;

/** The broker said no to one request or send: it did not happen. The link goes on. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RefusedException(ErrorCode code, String text) {
    super(text);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
