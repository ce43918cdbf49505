package org.ternmq.server.selector;

/** The selector cannot be parsed. */
public final class InvalidSelectorSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;

  public InvalidSelectorSyntaxException(String message, int position) {
    super(message);
    this.position = position;
  }

  /** Characters before the error. */
  public int position() {
    return position;
  }
}
