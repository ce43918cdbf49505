package org.ternmq.server.store;

import java.util.HashMap;
import java.util.Map;
import org.ternmq.journal.Position;

/**
 * Where copy-forward moved messages since the last checkpoint, so that a message of several queues
 * is copied once and not once for each. Owned by the loop thread.
 */
final class Copies {
  /** Beyond that many it forgets: then a message may be copied a second time. */
  private static final int MOST = 64 * 1024;

  private final Map<Long, Long> newPlaces = new HashMap<>();

  /** What is to be moved from here on may have been moved before, and died there. */
  void begin() {
    newPlaces.clear();
  }

  void add(long from, long to) {
    if (newPlaces.size() < MOST) {
      newPlaces.put(from, to);
    }
  }

  /** Where the message is now; {@link Position#NONE}: it was not moved. */
  long of(long from) {
    return newPlaces.getOrDefault(from, Position.NONE);
  }
}
