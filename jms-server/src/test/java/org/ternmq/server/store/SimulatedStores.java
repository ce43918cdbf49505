package org.ternmq.server.store;

import org.ternmq.journal.Disk;
import org.ternmq.journal.JournalOptions;

/** Opens the real journal store with threads that the simulation turns by hand. */
public final class SimulatedStores {
  /** Small enough that segments are changed, reused and emptied all the time. */
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 1, false);

  private static final long CHECKPOINT_LOG_BYTES = 5 << 10;

  private SimulatedStores() {}

  public static Store open(Disk disk, HandThread reading, HandThread checkpoints) {
    return JournalStore.open(
        disk, OPTIONS, CHECKPOINT_LOG_BYTES, DiskWatermarks.NONE, reading, checkpoints);
  }

  /** Bytes that the store still keeps for somebody; -1: this store does not say. */
  public static long liveBytes(Store store) {
    return store instanceof JournalStore journal ? journal.liveBytes() : -1;
  }
}
