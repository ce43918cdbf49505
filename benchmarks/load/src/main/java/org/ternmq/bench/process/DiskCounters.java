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
      long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
      long major = (device >>> 8) & 0xfff;
      long minor = (device & MINOR_LOW) | ((device >>> 12) & ~MINOR_LOW);
      Path stat = Path.of("/sys/dev/block", major + ":" + minor, "stat");
      if (!Files.exists(stat)) {
        return -1;
      }
      String[] fields = Files.readString(stat).trim().split("\\s+", -1);
      return fields.length > FLUSHES ? Long.parseLong(fields[FLUSHES]) : -1;
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }
}
