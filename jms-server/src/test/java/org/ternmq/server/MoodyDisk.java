package org.ternmq.server;

import java.io.IOException;
import org.ternmq.journal.DiskFile;
import org.ternmq.journal.DiskFullException;
import org.ternmq.journal.FileDisk;

/** A real disk that has only so much room, or fails to force, when the test says so. */
final class MoodyDisk extends DisturbedDisk {
  private final FileDisk disk;
  volatile long capacityBytes = Long.MAX_VALUE;
  volatile boolean forceFails;

  MoodyDisk(FileDisk disk) {
    super(disk);
    this.disk = disk;
  }

  @Override
  public long freeBytes() throws IOException {
    return Math.max(0, Math.min(super.freeBytes(), capacityBytes - usedBytes()));
  }

  private long usedBytes() throws IOException {
    long bytes = 0;
    for (String name : disk.list()) {
      bytes += disk.directory().resolve(name).toFile().length(); // 0 if it is just deleted
    }
    return bytes;
  }

  /** A file grows only while there is room. */
  @Override
  protected void beforeWrite(DiskFile file, int bytes, long offset) throws IOException {
    long growth = offset + bytes - file.size();
    if (growth > 0 && capacityBytes != Long.MAX_VALUE && growth > capacityBytes - usedBytes()) {
      throw new DiskFullException("the test says that the disk is full", null);
    }
  }

  @Override
  protected void beforeForce() throws IOException {
    if (forceFails) {
      throw new IOException("the test says that force fails");
    }
  }
}
