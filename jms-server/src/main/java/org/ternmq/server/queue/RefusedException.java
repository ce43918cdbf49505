package org.ternmq.server.queue;

import org.ternmq.wire.error.ErrorCode;

/**
 * What was asked for is not done, and nothing changed. Carries what the client is told. Has no
 * stack trace: it reports a client's mistake or a limit, not a defect.
 */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RefusedException(ErrorCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
