package org.ternmq.systest.powercut;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.ternmq.journal.Disk;
import org.ternmq.journal.DiskFile;
import org.ternmq.journal.FileDisk;

/**
 * A directory whose process dies as if the power failed: what was written stays in the process's
 * memory until it is forced, and what became of names until the directory is synced; SIGKILL takes
 * it away. As a real cache does, it also brings some writes to the files early, whole or only their
 * first sectors, so that a later write may survive an earlier one.
 *
 * <p>The files themselves are in the cache of the operating system, which outlives the process.
 * Safe for use by several threads.
 */
public final class LossyDisk implements Disk {
  private static final int SECTOR = 512;
  private static final int EARLY_ONE_IN = 4;
  private static final String HIDDEN = "not-yet-";

  private final FileDisk files;
  private final int forgetfulForces;
  private final Random random = new Random();
  private final Map<String, Inode> names = new HashMap<>();
  private final ArrayDeque<NameChange> changes = new ArrayDeque<>(); // not synced
  private int created;

  @FunctionalInterface
  private interface NameChange {
    void apply() throws IOException;
  }

  private record Write(long offset, byte[] bytes) {}

  /**
   * @param forgetfulForces 0 for an honest disk; else a disk that says that it has forced, and
   *     brings to the files only what was written that many forces ago
   */
  public LossyDisk(Path directory, int forgetfulForces) {
    this.files = new FileDisk(directory);
    this.forgetfulForces = forgetfulForces;
  }

  /** A file, whatever it is called. */
  private final class Inode {
    private final DiskFile file;
    private final ArrayDeque<Write> unforced = new ArrayDeque<>();
    private final ArrayDeque<Integer> countsAtForces = new ArrayDeque<>(); // of a forgetful disk
    private long size;

    Inode(DiskFile file) throws IOException {
      this.file = file;
      this.size = file.size();
    }

    void write(ByteBuffer source, long offset) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      unforced.add(new Write(offset, bytes));
      size = Math.max(size, offset + bytes.length);
      if (random.nextInt(EARLY_ONE_IN) == 0) {
        int sectors = bytes.length / SECTOR;
        int length =
            random.nextBoolean() || sectors == 0 ? bytes.length : random.nextInt(sectors) * SECTOR;
        file.write(ByteBuffer.wrap(bytes, 0, length), offset);
      }
    }

    int read(ByteBuffer target, long offset) throws IOException {
      int start = target.position();
      int length = (int) Math.max(0, Math.min(target.remaining(), size - offset));
      byte[] bytes = new byte[length];
      int unused = file.read(ByteBuffer.wrap(bytes), offset); // a shorter file: zeros follow
      for (Write write : unforced) {
        long from = Math.max(offset, write.offset);
        long to = Math.min(offset + length, write.offset + write.bytes.length);
        if (from < to) {
          System.arraycopy(
              write.bytes,
              (int) (from - write.offset),
              bytes,
              (int) (from - offset),
              (int) (to - from));
        }
      }
      target.put(bytes);
      return target.position() - start;
    }

    void force() throws IOException {
      int writes = unforced.size();
      if (forgetfulForces > 0) {
        countsAtForces.add(writes - countsAtForces.stream().mapToInt(n -> n).sum());
        writes = countsAtForces.size() > forgetfulForces ? countsAtForces.remove() : 0;
      }
      for (; writes > 0; writes--) {
        Write write = unforced.remove();
        file.write(ByteBuffer.wrap(write.bytes), write.offset);
      }
    }
  }

  /** An open one. All of them see the same bytes. */
  private final class OpenFile implements DiskFile {
    private final Inode inode;

    OpenFile(Inode inode) {
      this.inode = inode;
    }

    @Override
    public long size() {
      synchronized (LossyDisk.this) {
        return inode.size;
      }
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      synchronized (LossyDisk.this) {
        return inode.read(target, offset);
      }
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      synchronized (LossyDisk.this) {
        inode.write(source, offset);
      }
    }

    @Override
    public void force(boolean metadata) throws IOException {
      synchronized (LossyDisk.this) {
        inode.force();
      }
    }

    @Override
    public void close() {
      // What it wrote is still to be forced, perhaps; the process does not live long.
    }
  }

  /** At the start of a process: what never got its name is gone. */
  private void look() throws IOException {
    for (String name : files.list()) {
      if (name.startsWith(HIDDEN)) {
        files.delete(name);
      } else if (!name.equals(FileDisk.LOCK_FILE)) {
        names.put(name, new Inode(files.open(name)));
      }
    }
  }

  private Inode inode(String name) throws IOException {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new java.nio.file.NoSuchFileException(name);
    }
    return inode;
  }

  private void change(NameChange change) throws IOException {
    changes.add(change);
    if (random.nextInt(EARLY_ONE_IN) == 0) {
      applyChanges();
    }
  }

  private void applyChanges() throws IOException {
    for (NameChange each = changes.poll(); each != null; each = changes.poll()) {
      each.apply();
    }
  }

  @Override
  public synchronized List<String> list() {
    List<String> all = new ArrayList<>(names.keySet());
    all.add(FileDisk.LOCK_FILE);
    return all;
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    if (names.containsKey(name)) {
      throw new java.nio.file.FileAlreadyExistsException(name);
    }
    String hidden = HIDDEN + created++;
    Inode inode = new Inode(files.create(hidden));
    names.put(name, inode);
    change(() -> files.rename(hidden, name));
    return new OpenFile(inode);
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    return new OpenFile(inode(name));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return open(name);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    names.put(to, inode(from));
    names.remove(from);
    change(() -> files.rename(from, to));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    if (names.remove(name) == null) {
      throw new NoSuchElementException(name);
    }
    change(() -> files.delete(name));
  }

  @Override
  public synchronized void syncDirectory() throws IOException {
    applyChanges();
  }

  @Override
  public long freeBytes() throws IOException {
    return files.freeBytes();
  }

  @Override
  public synchronized Closeable lock() throws IOException {
    Closeable lock = files.lock();
    look();
    return lock;
  }

  @Override
  public String describe(String name) {
    return files.describe(name);
  }
}
