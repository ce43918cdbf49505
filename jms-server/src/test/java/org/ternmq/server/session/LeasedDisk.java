package org.ternmq.server.session;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.ternmq.journal.Disk;
import org.ternmq.journal.DiskFile;

/**
 * One owner's way to a disk that others may own too. Once the lease is lost nothing that this owner
 * still tries reaches the disk: as where each transaction of a database names the epoch of its
 * owner.
 */
final class LeasedDisk implements Disk {
  private final Disk disk;
  private boolean lost;
  private boolean inDoubt;

  LeasedDisk(Disk disk) {
    this.disk = disk;
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

  private void check() throws IOException {
    if (lost) {
      throw new IOException("the lease was lost");
    }
  }

  @Override
  public List<String> list() throws IOException {
    check();
    return disk.list();
  }

  @Override
  public DiskFile create(String name) throws IOException {
    check();
    return new LeasedFile(disk.create(name));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    check();
    return new LeasedFile(disk.open(name));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    check();
    return new LeasedFile(disk.openToRead(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    check();
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    check();
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    check();
    disk.syncDirectory();
  }

  @Override
  public long freeBytes() throws IOException {
    check();
    return disk.freeBytes();
  }

  @Override
  public Closeable lock() throws IOException {
    check();
    return disk.lock();
  }

  @Override
  public String describe(String name) {
    return disk.describe(name);
  }

  private final class LeasedFile implements DiskFile {
    private final DiskFile file;

    LeasedFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      check();
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      check();
      return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      check();
      file.write(source, offset);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      check();
      file.force(metadata);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
