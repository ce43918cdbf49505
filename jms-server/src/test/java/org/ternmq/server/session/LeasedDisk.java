package org.ternmq.server.session;

import java.io.IOException;
import org.ternmq.journal.Disk;
import org.ternmq.server.DisturbedDisk;

/**
 * One owner's way to a disk that others may own too. Once the lease is lost nothing that this owner
 * still tries reaches the disk: as where each transaction of a database names the epoch of its
 * owner.
 */
final class LeasedDisk extends DisturbedDisk {
  private boolean lost;
  private boolean inDoubt;

  LeasedDisk(Disk disk) {
    super(disk);
  }

  void lose() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }

  /** Whether it was not renewed for so long that another one might own the disk. */
  void inDoubt(boolean now) {
    inDoubt = now;
  }

  /** Whether nobody else can own the disk, by the owner's own clocks. */
  boolean isCertain() {
    return !lost && !inDoubt;
  }

  @Override
  protected void before() throws IOException {
    if (lost) {
      throw new IOException("the lease was lost");
    }
  }
}
