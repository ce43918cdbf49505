package org.ternmq.wire.message;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Encodes one message into one array of the exact size ({@link EncodedMessage} has the layout). Set
 * what is to be set, then call {@link #encode} once or more. Not safe for use by several threads;
 * may be reused.
 */
public final class MessageEncoder {

  public MessageEncoder destination(Address destination) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder persistent(boolean persistent) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder priority(int priority) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder timestampMs(long timestampMs) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder expirationMs(long expirationMs) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder deliveryTimeMs(long deliveryTimeMs) {
    throw new IllegalStateException("not written yet");
  }

  /** With or without the prefix {@code ID:}; null if disabled. */
  public MessageEncoder messageId(String messageId) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder correlationId(String correlationId) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder correlationIdBytes(byte[] correlationId) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder replyTo(Address replyTo) {
    throw new IllegalStateException("not written yet");
  }

  public MessageEncoder type(String type) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Not copied: read by {@link #encode}. Values as {@link EncodedMessage#property} returns them.
   */
  public MessageEncoder properties(Map<String, Object> properties) {
    throw new IllegalStateException("not written yet");
  }

  /** The text is encoded straight into the message's array; null sets the flag "body is null". */
  public MessageEncoder textBody(String text) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Not copied: read by {@link #encode}, from position to limit; null sets the flag "body is null".
   */
  public MessageEncoder body(BodyType type, ByteBuffer body) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * @throws org.ternmq.wire.error.WireException with TOO_LARGE, naming the field, if a string is
   *     longer than 65,535 bytes in UTF-8 or there are more than 65,535 properties
   */
  public EncodedMessage encode() {
    throw new IllegalStateException("not written yet");
  }
}
