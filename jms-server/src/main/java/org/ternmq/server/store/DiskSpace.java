package org.ternmq.server.store;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.journal.Disk;

/**
 * Compares the free bytes of the disk, and those of the journal's files that wait for their next
 * use, with the watermarks. Asking costs a system call, so it is done after some writing only. What
 * was noticed ends when there is a tenth more room than the mark, so that it does not come and go.
 * Owned by the loop thread.
 */
final class DiskSpace {
  private static final Logger log = LoggerFactory.getLogger(DiskSpace.class);
  private static final long LOOK_BYTES = 1 << 20;

  private final Disk disk;
  private final LongSupplier reusableBytes;
  private final DiskWatermarks marks;
  private long lookedAtBytes = -LOOK_BYTES;
  private boolean scarce;
  private boolean refusing;

  /**
   * @param reusableBytes what can be written without taking more of the disk
   */
  DiskSpace(Disk disk, LongSupplier reusableBytes, DiskWatermarks marks) {
    this.disk = disk;
    this.reusableBytes = reusableBytes;
    this.marks = marks;
  }

  /** Whether producers of persistent messages are to be held back. */
  boolean isScarce() {
    return scarce;
  }

  /** Whether persistent messages are to be refused. */
  boolean isRefusing() {
    return refusing;
  }

  /** Looks if enough was written since the last look. */
  void look(long writtenBytes) {
    if (marks.holdBytes() > 0 && writtenBytes - lookedAtBytes >= LOOK_BYTES) {
      lookedAtBytes = writtenBytes;
      look();
    }
  }

  void look() {
    long free;
    try {
      free = disk.freeBytes() + reusableBytes.getAsLong();
    } catch (IOException e) {
      log.warn("The free space of the disk is not known: {}", e.getMessage());
      return; // a full disk shows without that
    }
    boolean wasScarce = scarce;
    boolean wasRefusing = refusing;
    scarce = isBelow(free, marks.holdBytes(), wasScarce);
    refusing = isBelow(free, marks.refuseBytes(), wasRefusing);
    if (refusing && !wasRefusing) {
      log.warn(
          "There is room for {} bytes, less than disk-refuse-bytes ({}): persistent messages are"
              + " refused until there is room",
          free,
          marks.refuseBytes());
    } else if (scarce && !wasScarce) {
      log.warn(
          "There is room for {} bytes, less than disk-hold-bytes ({}): producers of persistent"
              + " messages are held back until there is room",
          free,
          marks.holdBytes());
    } else if (wasScarce && !scarce) {
      log.info("There is room for {} bytes again: producers go on", free);
    } else if (wasRefusing && !refusing) {
      log.info("There is room for {} bytes again: persistent messages are taken", free);
    }
  }

  private static boolean isBelow(long free, long mark, boolean already) {
    return free < (already ? mark + mark / 10 : mark);
  }
}
