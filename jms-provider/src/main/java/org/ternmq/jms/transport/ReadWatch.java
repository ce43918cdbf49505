package org.ternmq.jms.transport;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;

/**
 * Looks after all sockets of the JVM whose reading threads have stepped back, and calls those that
 * are missed: one thread that wakes a thousand times a second, instead of one for each connection.
 */
final class ReadWatch {
  static final long PERIOD_MS = 1;

  private static final Set<ReadTurn> WATCHED = new LinkedHashSet<>();
  private static ScheduledFuture<?> ticking; // null: nobody is watched

  private ReadWatch() {}

  /** From here on, until its reading thread is called. */
  static synchronized void add(ReadTurn turn) {
    if (WATCHED.add(turn)) {
      turn.watched();
    }
    if (ticking == null) {
      ticking = LinkThreads.every(PERIOD_MS, ReadWatch::look);
    }
  }

  private static synchronized void look() {
    for (Iterator<ReadTurn> each = WATCHED.iterator(); each.hasNext(); ) {
      if (!each.next().look()) {
        each.remove();
      }
    }
    if (WATCHED.isEmpty()) {
      ticking.cancel(false);
      ticking = null;
    }
  }
}
