package org.ternmq.server.queue;

import org.ternmq.server.effect.StoredMessage;

/**
 * The clock of one queue: ends delays, and removes what expires while nobody asks for it. Expired
 * messages are never delivered whatever this does, so it may be late: one sweep looks at the whole
 * queue, hence sweeps keep a distance that grows with the depth.
 */
final class Expiry extends Timer {
  private static final long LEAST_DISTANCE_MS = 1_000;
  private static final int MESSAGES_PER_MS = 100;

  private final MessageQueue queue;
  private long firstMs = Long.MAX_VALUE; // derived: nothing expires before
  private long notBeforeMs; // derived: the next sweep

  Expiry(MessageQueue queue) {
    this.queue = queue;
  }

  /** A message is in the queue that may expire. */
  void note(StoredMessage message) {
    long expirationMs = message.expirationMs();
    if (expirationMs != 0 && expirationMs < firstMs) {
      firstMs = expirationMs;
      retime();
    }
  }

  /** Something about the times changed. */
  void retime() {
    long sweepMs = firstMs == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(firstMs, notBeforeMs);
    long next = Math.min(sweepMs, queue.firstDelayedMs());
    if (next != atMs()) {
      queue.shard().timers().set(this, next);
    }
  }

  void cancel() {
    queue.shard().timers().cancel(this);
  }

  @Override
  protected void due(long nowMs) {
    queue.releaseDue(nowMs);
    if (firstMs <= nowMs && notBeforeMs <= nowMs) {
      firstMs = queue.sweepExpired();
      notBeforeMs = nowMs + LEAST_DISTANCE_MS + queue.available() / MESSAGES_PER_MS;
    }
    retime();
  }
}
