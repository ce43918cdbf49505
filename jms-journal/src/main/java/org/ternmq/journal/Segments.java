package org.ternmq.journal;

import java.util.Collection;

/**
 * The segments, oldest first. Changed by the owner, who replaces the array; looked up by readers
 * too.
 */
final class Segments {
  private volatile Segment[] all = {};
  private Segment last; // looked up last by the owner: records that die lie near each other

  Segment[] all() {
    return all;
  }

  void add(Segment segment) {
    Segment[] old = all;
    Segment[] added = new Segment[old.length + 1];
    System.arraycopy(old, 0, added, 0, old.length);
    added[old.length] = segment;
    all = added;
  }

  void removeAll(Collection<Segment> gone) {
    Segment[] kept = new Segment[all.length - gone.size()];
    int n = 0;
    for (Segment segment : all) {
      if (!gone.contains(segment)) {
        kept[n++] = segment;
      }
    }
    last = null;
    all = kept;
  }

  /** For the owner only. */
  Segment ownersGet(long position) {
    Segment segment = last;
    if (segment != null && segment.sequence == Position.segment(position)) {
      return segment;
    }
    segment = get(Position.segment(position));
    if (segment == null) {
      throw new JournalPositionException(position, "no such segment");
    }
    last = segment;
    return segment;
  }

  /** Null if there is none. */
  Segment get(long sequence) {
    Segment[] array = all;
    int low = 0;
    int high = array.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = array[middle].sequence;
      if (found == sequence) {
        return array[middle];
      }
      if (found < sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }
}
