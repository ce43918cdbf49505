package org.ternmq.wire.message;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A message as its producer encoded it, once: the same immutable bytes travel over the wire, lie in
 * the journal and reach every consumer. What the broker changes (delivery count, redelivered)
 * travels beside them, never inside.
 *
 * <p>The object is a view over a part of an array, which nobody may change any more. Fixed fields
 * are read at their offsets without decoding the rest. Safe for use by several threads.
 *
 * <p>Layout, big-endian; {@code string} is an unsigned 16-bit length and that many bytes of UTF-8;
 * {@code bytes16} the same for raw bytes:
 *
 * <pre>
 * offset width field
 *      0     1 format, 1
 *      1     1 flags: 1 persistent, 2 has correlation id, 4 correlation id is bytes, 8 has reply-to, 16 has type,
 *              32 body is null (a TextMessage or ObjectMessage without body), 64 has properties
 *      2     1 priority, 0 to 9
 *      3     1 body type (BodyType)
 *      4     8 timestamp, ms since 1970; 0 = disabled by the producer
 *     12     8 expiration, ms since 1970; 0 = never
 *     20     8 delivery time, ms since 1970; 0 = at once
 *     28     4 offset of the properties section, from the start of the message
 *     32     4 offset of the body section, from the start of the message; the body reaches to the end
 *     36     1 destination kind (Address.Kind)
 *     37       string destination name
 *              string message id, without the prefix "ID:"; empty = disabled by the producer
 *              string correlation id, or bytes16            if flagged
 *              kind (1), string reply-to                    if flagged
 *              string type                                  if flagged
 *              --- properties section, if flagged
 *              unsigned 16-bit count, then count times: string name, typed value (TypedValues)
 *              --- body section
 * </pre>
 */
public final class EncodedMessage {
  private final byte[] array;
  private final int offset;
  private final int length;

  private EncodedMessage(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /**
   * A view over bytes that came from a peer or the disk; checks that all sections lie inside, so
   * that no later read leaves them.
   *
   * @throws org.ternmq.wire.error.WireException if the bytes are not a message
   */
  public static EncodedMessage wrap(byte[] array, int offset, int length) {
    return new EncodedMessage(array, offset, length);
  }

  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  /** The size of the whole message, in bytes. */
  public int length() {
    return length;
  }

  public boolean persistent() {
    throw new IllegalStateException("not written yet");
  }

  public int priority() {
    throw new IllegalStateException("not written yet");
  }

  public BodyType bodyType() {
    throw new IllegalStateException("not written yet");
  }

  public long timestampMs() {
    throw new IllegalStateException("not written yet");
  }

  public long expirationMs() {
    throw new IllegalStateException("not written yet");
  }

  public long deliveryTimeMs() {
    throw new IllegalStateException("not written yet");
  }

  public Address destination() {
    throw new IllegalStateException("not written yet");
  }

  /** Whether {@link #destination} equals this, found out without making an object. */
  public boolean isFor(Address destination) {
    throw new IllegalStateException("not written yet");
  }

  /** With the prefix {@code ID:}, or null if the producer disabled it. */
  public String messageId() {
    throw new IllegalStateException("not written yet");
  }

  /** Null if not set or set as bytes. */
  public String correlationId() {
    throw new IllegalStateException("not written yet");
  }

  /** Null if not set or set as a string. */
  public byte[] correlationIdBytes() {
    throw new IllegalStateException("not written yet");
  }

  public Address replyTo() {
    throw new IllegalStateException("not written yet");
  }

  public String type() {
    throw new IllegalStateException("not written yet");
  }

  /**
   * One property, found without decoding the others: Boolean, Byte, Short, Integer, Long, Float,
   * Double or String; null if absent.
   */
  public Object property(String name) {
    throw new IllegalStateException("not written yet");
  }

  /** All properties in the order they were set; a new map that the caller may change. */
  public Map<String, Object> properties() {
    throw new IllegalStateException("not written yet");
  }

  /** A TextMessage whose text, or an ObjectMessage whose object, is null. */
  public boolean bodyIsNull() {
    throw new IllegalStateException("not written yet");
  }

  public int bodyLength() {
    throw new IllegalStateException("not written yet");
  }

  /** A read-only view of the body's bytes. */
  public ByteBuffer body() {
    throw new IllegalStateException("not written yet");
  }

  /** The body of a text message. Null if {@link #bodyIsNull}. */
  public String bodyText() {
    throw new IllegalStateException("not written yet");
  }
}
