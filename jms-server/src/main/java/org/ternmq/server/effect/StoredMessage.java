package org.ternmq.server.effect;

import org.ternmq.wire.message.EncodedMessage;

/**
 * One message in the broker, however many queues and subscriptions hold it. Owned by the loop
 * thread.
 *
 * <p>The payload may be absent: a persistent message over the memory budget is dropped from the
 * heap and read back from the store when it is needed ({@link Effects#load}). Everything that
 * ordering, expiry and delivery times need stays.
 */
public final class StoredMessage {
  /** The {@link #location} of a message that is in no store, or in one that cannot give it back. */
  public static final long NOWHERE = -1;

  private final long id;
  private final int sizeBytes;
  private final byte priority;
  private final boolean persistent;
  private final long expirationMs;
  private final long deliveryTimeMs;

  private EncodedMessage payload; // derived: the store has the bytes, if persistent
  private long location = NOWHERE; // the store's own; moves when the store copies the message
  private int references; // derived: how many queues hold it

  /** A message that just arrived, or was read in a recovery, with its payload. */
  public StoredMessage(long id, EncodedMessage payload) {
    this(
        id,
        payload.length(),
        payload.priority(),
        payload.persistent(),
        payload.expirationMs(),
        payload.deliveryTimeMs());
    this.payload = payload;
  }

  /** A message whose payload lies in the store. */
  public StoredMessage(
      long id,
      int sizeBytes,
      int priority,
      boolean persistent,
      long expirationMs,
      long deliveryTimeMs) {
    this.id = id;
    this.sizeBytes = sizeBytes;
    this.priority = (byte) priority;
    this.persistent = persistent;
    this.expirationMs = expirationMs;
    this.deliveryTimeMs = deliveryTimeMs;
  }

  /** Ascending in the order of arrival, over restarts too; never used twice. */
  public long id() {
    return id;
  }

  /** The length of the payload. */
  public int sizeBytes() {
    return sizeBytes;
  }

  public int priority() {
    return priority;
  }

  public boolean persistent() {
    return persistent;
  }

  /** Ms since 1970; 0 = never. */
  public long expirationMs() {
    return expirationMs;
  }

  /** Ms since 1970; 0 = at once. */
  public long deliveryTimeMs() {
    return deliveryTimeMs;
  }

  /** Null while the payload is only in the store. */
  public EncodedMessage payload() {
    return payload;
  }

  public void payload(EncodedMessage payload) {
    this.payload = payload;
  }

  /** Where the store keeps it; only the store knows what the number means. */
  public long location() {
    return location;
  }

  public void location(long location) {
    this.location = location;
  }

  /** One more queue holds it. */
  public void retain() {
    references++;
  }

  /** One queue less holds it; true if it was the last. */
  public boolean release() {
    return --references == 0;
  }

  public int references() {
    return references;
  }
}
