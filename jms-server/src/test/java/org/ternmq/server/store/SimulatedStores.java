package org.ternmq.server.store;

import org.ternmq.journal.Disk;
import org.ternmq.journal.JournalOptions;

/** Opens the real journal store with threads that the simulation turns by hand. */
public final class SimulatedStores {
  /** Small enough that segments are changed, reused and emptied all the time. */
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 1, false);

  private static final long CHECKPOINT_LOG_BYTES = 5 << 10;

  /** Some segments are filled, and some messages moved, between two checkpoints. */
  private static final JournalOptions SMALLEST = OPTIONS.withSegmentBytes(16 << 10);

  private static final long FEWER_CHECKPOINTS_LOG_BYTES = 40 << 10;

  private SimulatedStores() {}

  /**
   * @param movesMuch whether it moves many messages from segment to segment
   */
  public static Store open(
      Disk disk, boolean movesMuch, HandThread reading, HandThread checkpoints) {
    return open(disk, movesMuch, Copies.MOST, reading, checkpoints);
  }

  /**
   * @param mostCopies that copy-forward remembers; where these are few, most holders of a message
   *     find its copy forgotten
   */
  static Store open(
      Disk disk, boolean movesMuch, int mostCopies, HandThread reading, HandThread checkpoints) {
    return JournalStore.open(
        disk,
        movesMuch ? SMALLEST : OPTIONS,
        movesMuch ? FEWER_CHECKPOINTS_LOG_BYTES : CHECKPOINT_LOG_BYTES,
        DiskWatermarks.NONE,
        new Copies(mostCopies),
        reading,
        checkpoints);
  }

  /** Bytes that the store still keeps for somebody; -1: this store does not say. */
  public static long liveBytes(Store store) {
    return store instanceof JournalStore journal ? journal.liveBytes() : -1;
  }
}
