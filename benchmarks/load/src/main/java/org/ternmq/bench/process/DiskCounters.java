package org.ternmq.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How often the kernel told the disk under a folder to empty its cache: every fsync, fdatasync or
 * synchronous write that did something ends in one. Of the whole machine, so a busy machine counts
 * too much; a broker cannot count too little.
 */
public final class DiskCounters {
  private static final int FLUSHES = 15; // Documentation/block/stat.rst, "flush I/Os"
  private static final int MINOR_LOW = 0xff;

  private DiskCounters() {}

  /** The count now, or -1 where the file system has no disk with a write cache. */
  public static long flushes(Path folder) {
    try {
      long number = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
      long major = (number >>> 8) & 0xfff;
      long minor = (number & MINOR_LOW) | ((number >>> 12) & ~MINOR_LOW);
      Path device = Path.of("/sys/dev/block", major + ":" + minor);
      if (!Files.exists(device)) {
        return -1;
      }
      Path disk = device.toRealPath();
      disk = Files.exists(disk.resolve("partition")) ? disk.getParent() : disk;
      // A disk without a write cache has nothing to flush, and its counter stands still.
      if (!Files.readString(disk.resolve("queue/write_cache")).startsWith("write back")) {
        return -1;
      }
      Path stat = disk.resolve("stat");
      String[] fields = Files.readString(stat).trim().split("\\s+", -1);
      return fields.length > FLUSHES ? Long.parseLong(fields[FLUSHES]) : -1;
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }
}
