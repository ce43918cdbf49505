package org.ternmq.server.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.journal.Position;

/**
 * Where copy-forward moved messages since the last checkpoint, so that a message of several queues
 * is copied once and not once for each. Owned by the loop thread.
 */
final class Copies {
  /** Holders of a message come close to each other. */
  static final int MOST = 64 * 1024;

  private final Map<Long, Long> newPlaces =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > most;
        }
      };

  private final int most;

  /**
   * @param most beyond that many it forgets the oldest, whenever one is added
   */
  Copies(int most) {
    this.most = most;
  }

  /**
   * A checkpoint begins: a segment that is dead now is reused when it is complete, so nobody may be
   * pointed to a copy in there any more.
   */
  void begin() {
    newPlaces.clear();
  }

  void add(long from, long to) {
    newPlaces.put(from, to);
  }

  /** Where the message is now; {@link Position#NONE}: it was not moved. */
  long of(long from) {
    return newPlaces.getOrDefault(from, Position.NONE);
  }
}
