package org.ternmq.server.queue;

import org.ternmq.server.effect.StoredMessage;

/**
 * The clock of one queue: ends delays, and removes what expires while nobody asks for it. Expired
 * messages are never delivered whatever this does, so it may be late: one sweep looks at the whole
 * queue, a stretch at a time, hence sweeps keep a distance that grows with the depth. Pages in
 * which something expired are read for it.
 */
final class Expiry extends Timer {
  private static final long LEAST_DISTANCE_MS = 1_000;
  private static final int MESSAGES_PER_MS = 100;
  private static final int MOST_AT_ONCE = 8_192; // messages and pages

  private final MessageQueue queue;
  private long firstMs = Long.MAX_VALUE; // derived: nothing expires before, as far as was swept
  private long notBeforeMs; // derived: the next sweep
  private int priority = -1; // derived: where the sweep is; negative: there is none
  private Entry next; // derived: what it looks at next in that priority; null: the one below
  private boolean reading; // derived: it waits for the page there

  Expiry(MessageQueue queue) {
    this.queue = queue;
  }

  /** A message is in the queue that may expire. */
  void note(StoredMessage message) {
    note(message.expirationMs());
  }

  /** Something is in the queue that may expire then; 0 = never. */
  void note(long expirationMs) {
    if (expirationMs != 0 && expirationMs < firstMs) {
      firstMs = expirationMs;
      retime();
    }
  }

  /** Something about the times changed. */
  void retime() {
    // What is due already, and too much for one call, has to wait until the next one; but nothing
    // that changes meanwhile may put that one off.
    long soonMs = Math.min(atMs(), queue.shard().nowMs() + 1);
    long sweepMs;
    if (priority >= 0) {
      sweepMs = reading ? Long.MAX_VALUE : soonMs;
    } else {
      sweepMs = firstMs == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(firstMs, notBeforeMs);
    }
    long releaseMs = Math.max(queue.firstDelayedMs(), soonMs);
    long due = Math.min(sweepMs, releaseMs);
    if (due != atMs()) {
      queue.shard().timers().set(this, due);
    }
  }

  void cancel() {
    priority = -1;
    next = null;
    reading = false;
    queue.shard().timers().cancel(this);
  }

  @Override
  protected void due(long nowMs) {
    queue.releaseDue(nowMs);
    if (priority >= 0 && !reading) {
      sweep();
    } else if (priority < 0 && firstMs <= nowMs && notBeforeMs <= nowMs) {
      firstMs = Long.MAX_VALUE;
      priority = MessageQueue.PRIORITIES - 1;
      next = queue.firstOf(priority);
      sweep();
    }
    retime();
  }

  private void sweep() {
    for (int looked = 0; looked < MOST_AT_ONCE; looked++) {
      if (next == null) {
        priority--;
        if (priority < 0) {
          notBeforeMs =
              queue.shard().nowMs() + LEAST_DISTANCE_MS + queue.available() / MESSAGES_PER_MS;
          return;
        }
        next = queue.firstOf(priority);
      } else if (next.isPage()) {
        PagePlace place = (PagePlace) next;
        long pageFirstMs = place.page.firstExpirationMs();
        if (pageFirstMs != 0 && pageFirstMs <= queue.shard().nowMs()) {
          reading = true;
          queue.pages().read(place);
          return;
        }
        noteSwept(pageFirstMs);
        next = place.next;
      } else {
        Entry entry = next;
        next = entry.next;
        if (queue.isExpired(entry.message)) {
          queue.expire(entry);
        } else {
          noteSwept(entry.message.expirationMs());
        }
      }
    }
  }

  private void noteSwept(long expirationMs) {
    if (expirationMs != 0) {
      firstMs = Math.min(firstMs, expirationMs);
    }
  }

  // --- the list changes under the sweep

  void leaving(Entry entry) {
    if (next == entry) {
      next = entry.next;
    }
  }

  /** What lay from {@code from} to {@code to} is now at {@code place}. */
  void turned(Entry from, Entry to, int inPriority, Entry place) {
    if (next != null
        && priority == inPriority
        && next.order >= from.order
        && next.order <= to.order) {
      next = place;
    }
  }

  /** A page was read, perhaps the one that the sweep waits for. */
  void goOn() {
    if (reading && (next == null || !next.isPage() || !((PagePlace) next).loading)) {
      reading = false;
      sweep(); // at once: what nobody looks at goes out again
      retime();
    }
  }
}
