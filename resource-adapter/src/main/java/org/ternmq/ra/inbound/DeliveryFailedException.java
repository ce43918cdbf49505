package org.ternmq.ra.inbound;

/** Tells the session that a message is to come again. */
final class DeliveryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeliveryFailedException(String text, Throwable cause) {
    super(text, cause);
  }
}
