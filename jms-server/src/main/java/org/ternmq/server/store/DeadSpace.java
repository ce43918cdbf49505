package org.ternmq.server.store;

import org.ternmq.journal.Journal;

/**
 * Places that no message needs any more, held back until they may really be used again: the batch
 * that says so must be durable, and reads that were asked for before must be done. First in, first
 * out; four longs a place. Owned by the loop thread.
 */
final class DeadSpace {
  private static final int COLUMNS = 4;
  private static final int INITIAL_PLACES = 256;

  private final Journal journal;

  /** A ring: batch, read, position, bytes; batch, ... */
  private long[] ring = new long[COLUMNS * INITIAL_PLACES];

  private int first;
  private int size;

  DeadSpace(Journal journal) {
    this.journal = journal;
  }

  /**
   * @param batch that must be durable before
   * @param read the number of the read that must be done before
   */
  void add(long batch, long read, long position, long bytes) {
    if (size == ring.length) {
      grow();
    }
    int at = (first + size) % ring.length;
    ring[at] = batch;
    ring[at + 1] = read;
    ring[at + 2] = position;
    ring[at + 3] = bytes;
    size += COLUMNS;
  }

  /** Gives free what may be. */
  void release(long durableBatch, long readsDone) {
    while (size > 0 && ring[first] <= durableBatch && ring[first + 1] <= readsDone) {
      journal.dead(ring[first + 2], ring[first + 3]);
      first = (first + COLUMNS) % ring.length;
      size -= COLUMNS;
    }
  }

  private void grow() {
    long[] larger = new long[ring.length * 2];
    System.arraycopy(ring, first, larger, 0, ring.length - first);
    System.arraycopy(ring, 0, larger, ring.length - first, first);
    ring = larger;
    first = 0;
  }
}
