package org.ternmq.jms.transport;

import org.ternmq.wire.error.ErrorCode;

/**
 * The broker cannot be reached, or its answer did not come. {@link #inDoubt} tells whether what was
 * asked for may have happened nevertheless.
 */
public final class LinkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean inDoubt;
  private boolean closedByClient;

  LinkException(ErrorCode code, boolean inDoubt, String text, Throwable cause) {
    super(text, cause);
    this.code = code;
    this.inDoubt = inDoubt;
  }

  /** It did not happen. */
  static LinkException notDone(String text) {
    return new LinkException(null, false, text, null);
  }

  /** Nobody can say whether it happened. */
  static LinkException inDoubt(String text) {
    return new LinkException(null, true, text, null);
  }

  /** The application closed the link before. */
  static LinkException closed() {
    LinkException closed = notDone("The connection is closed");
    closed.closedByClient = true;
    return closed;
  }

  public boolean closedByClient() {
    return closedByClient;
  }

  /** What the broker said when it ended the conversation; null if it said nothing. */
  public ErrorCode code() {
    return code;
  }

  public boolean inDoubt() {
    return inDoubt;
  }
}
