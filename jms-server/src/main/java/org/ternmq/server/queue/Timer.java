package org.ternmq.server.queue;

/**
 * Something that is due at a time. It is its own place in the {@link TimerHeap}: no object per
 * arming.
 */
public abstract class Timer {
  long atMs = Long.MAX_VALUE;
  int index = -1; // in the heap; -1 = not armed

  /** Called once for each arming, not before its time. It may arm itself again. */
  protected abstract void due(long nowMs);

  /** When it is due, ms since 1970; {@link Long#MAX_VALUE} while it is not armed. */
  public final long atMs() {
    return index < 0 ? Long.MAX_VALUE : atMs;
  }
}
