package org.ternmq.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.ternmq.journal.Disk;
import org.ternmq.journal.DiskFile;
import org.ternmq.journal.DiskFullException;
import org.ternmq.journal.FileDisk;

/** A real disk that has only so much room, or fails to force, when the test says so. */
final class MoodyDisk implements Disk {
  private final FileDisk disk;
  volatile long capacityBytes = Long.MAX_VALUE;
  volatile boolean forceFails;

  MoodyDisk(FileDisk disk) {
    this.disk = disk;
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return new MoodyFile(disk.create(name));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new MoodyFile(disk.open(name));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return disk.openToRead(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  @Override
  public long freeBytes() throws IOException {
    return Math.max(0, Math.min(disk.freeBytes(), capacityBytes - usedBytes()));
  }

  private long usedBytes() throws IOException {
    long bytes = 0;
    for (String name : disk.list()) {
      bytes += disk.directory().resolve(name).toFile().length(); // 0 if it is just deleted
    }
    return bytes;
  }

  @Override
  public Closeable lock() throws IOException {
    return disk.lock();
  }

  @Override
  public String describe(String name) {
    return disk.describe(name);
  }

  /** Grows only while there is room. */
  private final class MoodyFile implements DiskFile {
    private final DiskFile file;

    MoodyFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      long growth = offset + source.remaining() - file.size();
      if (growth > 0 && capacityBytes != Long.MAX_VALUE && growth > capacityBytes - usedBytes()) {
        throw new DiskFullException("the test says that the disk is full", null);
      }
      file.write(source, offset);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      if (forceFails) {
        throw new IOException("the test says that force fails");
      }
      file.force(metadata);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
