package org.ternmq.wire.message;

/**
 * A value cannot be read, or set, as that type ({@link Conversions}). The client turns it into
 * {@code jakarta.jms.MessageFormatException}.
 */
public final class ConversionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConversionException(String text) {
    super(text);
  }
}
