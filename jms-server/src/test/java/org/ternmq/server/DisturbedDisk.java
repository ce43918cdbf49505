package org.ternmq.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.ternmq.journal.Disk;
import org.ternmq.journal.DiskFile;

/** A disk that does what another one does, unless a test wants something else of it. */
public abstract class DisturbedDisk implements Disk {
  private final Disk disk;

  protected DisturbedDisk(Disk disk) {
    this.disk = disk;
  }

  /** Before all that reaches the disk. */
  protected void before() throws IOException {
    // The usual one disturbs nothing.
  }

  /** Before bytes are written. */
  protected void beforeWrite(DiskFile file, int bytes, long offset) throws IOException {
    before();
  }

  /** Before a file is forced. */
  protected void beforeForce() throws IOException {
    before();
  }

  @Override
  public List<String> list() throws IOException {
    before();
    return disk.list();
  }

  @Override
  public DiskFile create(String name) throws IOException {
    before();
    return new DisturbedFile(disk.create(name));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    before();
    return new DisturbedFile(disk.open(name));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    before();
    return new DisturbedFile(disk.openToRead(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    before();
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    before();
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    before();
    disk.syncDirectory();
  }

  @Override
  public long freeBytes() throws IOException {
    before();
    return disk.freeBytes();
  }

  @Override
  public Closeable lock() throws IOException {
    before();
    return disk.lock();
  }

  @Override
  public String describe(String name) {
    return disk.describe(name);
  }

  private final class DisturbedFile implements DiskFile {
    private final DiskFile file;

    DisturbedFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      before();
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      before();
      return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      beforeWrite(file, source.remaining(), offset);
      file.write(source, offset);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      beforeForce();
      file.force(metadata);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
