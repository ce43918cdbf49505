package org.ternmq.server.effect;

import java.util.List;

/**
 * A stretch of one queue's backlog whose places lie in the store: what is in the heap of up to some
 * thousand messages that follow each other in one priority; or of as many that wait for delivery
 * times which follow each other. Ids ascend within it, but for those whose delays ended. Owned by
 * the loop thread.
 *
 * <p>None of its messages was ever delivered from this queue. Where other queues hold them too they
 * do so for themselves, in the heap or in pages of their own ({@link StoredMessage#guest}). A page
 * never changes: it is read back as a whole, and what is left of it then goes out as another one,
 * or as the same one if nothing left.
 */
public final class IndexPage {
  private final long queueId;
  private final int priority;
  private final int count;
  private final long firstMessageId;
  private final long lastMessageId;
  private final long firstExpirationMs;
  private final long payloadBytes;
  private final long firstDeliveryMs;
  private Object inStore; // the store's own
  private boolean inHeap; // derived

  /** As a store reads it back. The parameters are what the methods of that name tell. */
  public IndexPage(
      long queueId,
      int priority,
      int count,
      long firstMessageId,
      long lastMessageId,
      long firstExpirationMs,
      long payloadBytes,
      long firstDeliveryMs) {
    this.queueId = queueId;
    this.priority = priority;
    this.count = count;
    this.firstMessageId = firstMessageId;
    this.lastMessageId = lastMessageId;
    this.firstExpirationMs = firstExpirationMs;
    this.payloadBytes = payloadBytes;
    this.firstDeliveryMs = firstDeliveryMs;
  }

  /**
   * A page of these, which the store does not know yet.
   *
   * @param messages of one priority, in the order of the backlog
   */
  public static IndexPage of(long queueId, List<StoredMessage> messages) {
    return of(queueId, messages, 0);
  }

  /** The same of messages that all wait for their delivery times. */
  public static IndexPage ofDelayed(long queueId, List<StoredMessage> messages) {
    long firstMs = Long.MAX_VALUE;
    for (int i = 0; i < messages.size(); i++) {
      firstMs = Math.min(firstMs, messages.get(i).deliveryTimeMs());
    }
    return of(queueId, messages, firstMs);
  }

  private static IndexPage of(long queueId, List<StoredMessage> messages, long firstDeliveryMs) {
    long bytes = 0;
    long firstExpirationMs = 0;
    long leastId = Long.MAX_VALUE;
    long greatestId = 0;
    for (int i = 0; i < messages.size(); i++) {
      StoredMessage message = messages.get(i);
      bytes += message.sizeBytes();
      leastId = Math.min(leastId, message.id());
      greatestId = Math.max(greatestId, message.id());
      long expirationMs = message.expirationMs();
      if (expirationMs != 0 && (firstExpirationMs == 0 || expirationMs < firstExpirationMs)) {
        firstExpirationMs = expirationMs;
      }
    }
    return new IndexPage(
        queueId,
        messages.get(0).priority(),
        messages.size(),
        leastId,
        greatestId,
        firstExpirationMs,
        bytes,
        firstDeliveryMs);
  }

  public long queueId() {
    return queueId;
  }

  public int priority() {
    return priority;
  }

  /** How many messages. */
  public int count() {
    return count;
  }

  /** The least id of its messages. */
  public long firstMessageId() {
    return firstMessageId;
  }

  /** The greatest id of its messages. */
  public long lastMessageId() {
    return lastMessageId;
  }

  /** Whether these may be its messages. */
  public boolean mayBe(List<StoredMessage> messages) {
    if (messages.size() != count) {
      return false;
    }
    IndexPage theirs = of(queueId, messages, firstDeliveryMs);
    return theirs.firstMessageId == firstMessageId && theirs.lastMessageId == lastMessageId;
  }

  /** Whether that message may be in it. */
  public boolean spans(long messageId) {
    return firstMessageId <= messageId && messageId <= lastMessageId;
  }

  /** When the first of them expires, ms since 1970; 0 = none ever does. */
  public long firstExpirationMs() {
    return firstExpirationMs;
  }

  /** The payloads of all messages together. */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** Whether its messages wait for their delivery times. */
  public boolean isDelayed() {
    return firstDeliveryMs != 0;
  }

  /** When the first of them may be delivered, ms since 1970; 0 = they wait for no time. */
  public long firstDeliveryMs() {
    return firstDeliveryMs;
  }

  /** Where the store keeps it; only the store knows what that is. Null: it was not saved yet. */
  public Object inStore() {
    return inStore;
  }

  public void inStore(Object place) {
    inStore = place;
  }

  /**
   * Whether its messages are in the heap too at this moment, and in no doubt the same: it may be
   * needed again as it is. Meanwhile the store must not move its messages behind the page's back:
   * it moves them one by one, as a checkpoint tells them ({@link StoredMessage#location(long)}
   * notes that).
   */
  public boolean inHeap() {
    return inHeap;
  }

  public void inHeap(boolean now) {
    inHeap = now;
  }

  @Override
  public String toString() {
    return "page of queue "
        + queueId
        + ": "
        + count
        + " messages "
        + firstMessageId
        + " to "
        + lastMessageId;
  }
}
