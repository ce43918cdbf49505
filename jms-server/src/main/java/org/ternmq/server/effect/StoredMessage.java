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

  private long id;
  private final int sizeBytes;
  private final long expirationMs;
  private final long deliveryTimeMs;

  private EncodedMessage payload; // derived: the store has the bytes, if persistent
  private long location = NOWHERE; // the store's own; moves when the store copies the message

  // Bits 0-3 priority, 4 persistent, 5 counted, 6 droppable, 7 moved, 8 guest; above them the
  // number of references. Packed because a backlog of a million messages pays for every byte: 56
  // bytes of heap as it stands.
  private int packed;

  private static final int PERSISTENT = 1 << 4;
  private static final int COUNTED = 1 << 5;
  private static final int DROPPABLE = 1 << 6;
  private static final int MOVED = 1 << 7;
  private static final int GUEST = 1 << 8;
  private static final int REFERENCE = 1 << 9;

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
    this.packed = (priority & 0xf) | (persistent ? PERSISTENT : 0);
    this.expirationMs = expirationMs;
    this.deliveryTimeMs = deliveryTimeMs;
  }

  /** Ascending in the order of arrival, over restarts too; never used twice. */
  public long id() {
    return id;
  }

  /** A message that waited in a transaction arrives: under the next id. In no queue yet. */
  public void renumber(long arrivalId) {
    id = arrivalId;
  }

  /** The length of the payload. */
  public int sizeBytes() {
    return sizeBytes;
  }

  public int priority() {
    return packed & 0xf;
  }

  /**
   * Whether it is in the store; false also for a persistent message that went to no durable queue.
   */
  public boolean persistent() {
    return (packed & PERSISTENT) != 0;
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
    if (this.location != NOWHERE && this.location != location) {
      packed |= MOVED;
    }
    this.location = location;
  }

  /** Derived: whether it lay elsewhere in the store before, so that an index page may be wrong. */
  public boolean moved() {
    return (packed & MOVED) != 0;
  }

  /**
   * Persistent: whether its bytes in the store belong to somebody else, too, who accounts for them:
   * another object of the same message, or an index page of another queue that holds it.
   */
  public boolean guest() {
    return (packed & GUEST) != 0;
  }

  public void guest(boolean guest) {
    packed = guest ? packed | GUEST : packed & ~GUEST;
  }

  /** One more queue holds it, or a read of its payload is under way. */
  public void retain() {
    packed += REFERENCE;
  }

  /** One queue less holds it; true if it was the last. */
  public boolean release() {
    packed -= REFERENCE;
    return packed < REFERENCE;
  }

  public int references() {
    return packed / REFERENCE;
  }

  /** Derived: whether the memory budget counts the payload at this moment. */
  public boolean counted() {
    return (packed & COUNTED) != 0;
  }

  public void counted(boolean counted) {
    packed = counted ? packed | COUNTED : packed & ~COUNTED;
  }

  /**
   * Derived: whether the payload may be dropped from the heap, because the store can give it back.
   */
  public boolean droppable() {
    return (packed & DROPPABLE) != 0;
  }

  public void droppable(boolean droppable) {
    packed = droppable ? packed | DROPPABLE : packed & ~DROPPABLE;
  }
}
