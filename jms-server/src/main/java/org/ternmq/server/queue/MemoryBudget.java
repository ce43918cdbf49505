package org.ternmq.server.queue;

import org.ternmq.server.effect.StoredMessage;

/**
 * How many bytes of payloads are in the heap, and which go first when there are too many. Payloads
 * that the store can give back are droppable; the others are pinned, and when those alone exceed
 * the budget producers get no more credit (see the session's send window).
 *
 * <p>Dropping: queues that nobody reads at this moment give up everything first; where every queue
 * is being read, the newest message is the one that is needed last, so it is dropped on arrival. So
 * is what comes to a queue without consumers that has some.
 */
public final class MemoryBudget {
  /** A queue from which something was delivered in the last that many ms is being read. */
  private static final long READ_LATELY_MS = 1_000;

  private static final int MOST_PROBES = 8;

  /** A queue without consumers keeps at most that part of the budget for the first one to come. */
  private static final int UNREAD_SHARE = 16;

  private final long budgetBytes;
  private long residentBytes; // derived
  private long pinnedBytes; // derived
  private long stagedBytes; // derived
  private MessageQueue firstHolder; // derived: queues with droppable payloads
  private MessageQueue lastHolder;

  MemoryBudget(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  public long budgetBytes() {
    return budgetBytes;
  }

  /** All payloads in the heap. */
  public long residentBytes() {
    return residentBytes;
  }

  /** Those of them that cannot be dropped. */
  public long pinnedBytes() {
    return pinnedBytes;
  }

  /** Those of the pinned ones that wait in transactions. */
  public long stagedBytes() {
    return stagedBytes;
  }

  /** A payload is staged in a transaction, or (with a negative size) no longer. */
  public void staged(long bytes) {
    stagedBytes += bytes;
    pinnedBytes += bytes;
    residentBytes += bytes;
  }

  /** Negative over the budget. */
  long roomBytes() {
    return budgetBytes - residentBytes;
  }

  boolean isOver() {
    return residentBytes > budgetBytes;
  }

  /** A payload came in from a producer; pinned until the store has it. */
  public void arrived(StoredMessage message) {
    if (!message.counted()) {
      message.counted(true);
      residentBytes += message.sizeBytes();
      if (!message.droppable()) {
        pinnedBytes += message.sizeBytes();
      }
    }
  }

  /** The message is durable: if the store can give the payload back it is no longer pinned. */
  void stored(StoredMessage message) {
    if (!message.droppable()
        && message.persistent()
        && message.location() != StoredMessage.NOWHERE) {
      message.droppable(true);
      if (message.counted()) {
        pinnedBytes -= message.sizeBytes();
      }
    }
  }

  /** A payload was read back. */
  void loaded(StoredMessage message) {
    if (message.payload() != null) {
      arrived(message);
    }
  }

  /** The message is out of the broker. */
  public void gone(StoredMessage message) {
    if (message.counted()) {
      message.counted(false);
      residentBytes -= message.sizeBytes();
      if (!message.droppable()) {
        pinnedBytes -= message.sizeBytes();
      }
    }
  }

  /** Drops the payload if it may be dropped and there are too many. */
  void dropIfOver(StoredMessage message) {
    if (isOver()) {
      drop(message);
    }
  }

  private void drop(StoredMessage message) {
    if (message.droppable() && message.counted()) {
      message.payload(null);
      message.counted(false);
      residentBytes -= message.sizeBytes();
    }
  }

  /**
   * An entry joined the queue's lists; over the budget without its payload, if the store has that.
   */
  void held(MessageQueue queue, StoredMessage message) {
    if (isOver() || isDeepInUnread(queue, message)) {
      drop(message);
    }
    if (message.droppable() && message.payload() != null) {
      queue.residentEntries++;
      joined(queue);
    }
  }

  /**
   * What grows old in the heap and is dropped then costs the collector far more than what is
   * dropped at once, and pauses everybody.
   */
  private boolean isDeepInUnread(MessageQueue queue, StoredMessage message) {
    return queue.consumerCount() == 0
        && message.references() == 1
        && (long) queue.residentEntries * message.sizeBytes() > budgetBytes / UNREAD_SHARE;
  }

  /** The queue has, or may have, droppable payloads. */
  void joined(MessageQueue queue) {
    if (!queue.listedAsHolder && queue.residentEntries > 0 && !queue.isDeleted()) {
      link(queue);
    }
  }

  /** Over the budget, queues that nobody reads give up their payloads. */
  void relieve(long nowMs) {
    for (int probe = 0; probe < MOST_PROBES && isOver() && firstHolder != null; probe++) {
      MessageQueue queue = firstHolder;
      unlink(queue);
      if (nowMs - queue.lastDeliveryMs < READ_LATELY_MS && queue.residentEntries > 0) {
        link(queue); // at the end: the others are asked first next time
      } else {
        shed(queue);
      }
    }
  }

  /** Walks from both ends of each list, since what is resident lies at one of them. */
  private void shed(MessageQueue queue) {
    for (int priority = 0; priority < MessageQueue.PRIORITIES; priority++) {
      Entry front = queue.firstOf(priority);
      Entry back = queue.lastOf(priority);
      while (front != null && queue.residentEntries > 0) {
        shed(queue, front);
        if (front == back) {
          break;
        }
        shed(queue, back);
        front = front.next;
        if (front == back) {
          break;
        }
        back = back.previous;
      }
    }
    queue.residentEntries = 0;
  }

  private void shed(MessageQueue queue, Entry entry) {
    if (!entry.isPage() && entry.message.droppable() && entry.message.payload() != null) {
      drop(entry.message);
      queue.residentEntries--;
    }
  }

  /** An entry of the queue leaves the heap for a page, and its payload, if nobody else has it. */
  void pagedOut(MessageQueue queue, Entry entry) {
    if (entry.message.references() == 1) {
      shed(queue, entry);
    } else if (entry.message.droppable() && entry.message.payload() != null) {
      queue.residentEntries--;
    }
  }

  private void link(MessageQueue queue) {
    queue.listedAsHolder = true;
    queue.previousHolder = lastHolder;
    queue.nextHolder = null;
    if (lastHolder == null) {
      firstHolder = queue;
    } else {
      lastHolder.nextHolder = queue;
    }
    lastHolder = queue;
  }

  void unlink(MessageQueue queue) {
    if (!queue.listedAsHolder) {
      return;
    }
    queue.listedAsHolder = false;
    if (queue.previousHolder == null) {
      firstHolder = queue.nextHolder;
    } else {
      queue.previousHolder.nextHolder = queue.nextHolder;
    }
    if (queue.nextHolder == null) {
      lastHolder = queue.previousHolder;
    } else {
      queue.nextHolder.previousHolder = queue.previousHolder;
    }
    queue.previousHolder = null;
    queue.nextHolder = null;
  }
}
