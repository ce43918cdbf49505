package org.ternmq.journal;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that keeps apart what is on stable storage and what only was written, and loses
 * the latter in every way a real one may.
 *
 * <p>What a crash does to bytes written since the last force of their file: each sector of 512
 * bytes has, by itself, any of the contents it had since then; so writes are lost, torn and
 * reordered. A file that grew has any length in between. What it does to names since the last sync
 * of the directory: each creation, rename and deletion happened or did not. All by the seed. One
 * thread at a time.
 */
public final class SimulatedDisk implements Disk {
  public static final int SECTOR_BYTES = 512;

  /** Thrown by the operation during which the disk lost power, and by all after it. */
  public static final class PowerCutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerCutException() {
      super("power cut");
    }
  }

  private final Random random;
  private Map<String, Inode> names = new TreeMap<>();
  private Map<String, Inode> syncedNames = new TreeMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();
  private long capacityBytes = Long.MAX_VALUE;
  private int powerCutAfter = -1; // operations
  private int failForceAfter = -1; // forces
  private boolean off;
  private boolean locked;
  private int owners; // that it had
  private int generation; // handles of an earlier one are dead
  private long operations;
  private long forces;

  public SimulatedDisk(long seed) {
    this.random = new Random(seed);
  }

  /** The bytes of a file, apart from its name. */
  private static final class Inode {
    byte[] bytes = {};
    int length;
    byte[] synced = {};
    int syncedLength;
    final List<Write> unsynced = new ArrayList<>();
    boolean doomed; // a force failed: later ones say yes and do nothing
    int forcedEnd; // of what was written, at the last force
    int attestedEnd; // what was safe before the last writes that are safe began
    final Map<Integer, Integer> rot = new TreeMap<>(); // bits that are read wrong, by offset
  }

  private record Write(int offset, byte[] bytes) {}

  /** From null: created. To null: deleted. */
  private record NameChange(String from, String to, Inode inode) {}

  // ---- what a test may do to it

  /**
   * Lets the power fail during the n-th operation that changes something from now on; 0 is the
   * next.
   */
  public void cutPowerAfter(int changes) {
    powerCutAfter = changes;
  }

  /** Lets the n-th force from now on fail; 0 is the next. */
  public void failForceAfter(int successes) {
    failForceAfter = successes;
  }

  /** What the next crash loses is drawn anew from here on, whatever was drawn before. */
  public void seed(long seed) {
    random.setSeed(seed);
  }

  /** The names of the files there are now. */
  public List<String> names() {
    return new ArrayList<>(names.keySet());
  }

  /** All files together can have this many bytes. */
  public void capacity(long bytes) {
    capacityBytes = bytes;
  }

  public boolean isOff() {
    return off;
  }

  /** How many operations changed something so far. */
  public long operations() {
    return operations;
  }

  /** How many forces of files there were. */
  public long forces() {
    return forces;
  }

  /** Ends the process but not the system: nothing is lost, but locks and open files. */
  public void killProcess() {
    handOver();
    generation++;
  }

  /** Another process may lock it. The files of this one stay open. */
  public void handOver() {
    locked = false;
    off = false;
    powerCutAfter = -1;
    failForceAfter = -1;
  }

  /** Cuts the power, if it is not off already, and switches it on again. */
  public void crash() {
    Map<String, Inode> after = new TreeMap<>(syncedNames);
    for (NameChange change : nameChanges) {
      if (random.nextInt(4) == 0) {
        continue;
      }
      if (change.from == null) {
        after.put(change.to, change.inode);
      } else if (after.get(change.from) == change.inode) {
        after.remove(change.from);
        if (change.to != null) {
          after.put(change.to, change.inode);
        }
      }
    }
    names = after;
    for (Inode inode : names.values()) {
      lose(inode);
    }
    syncedNames = new TreeMap<>(names);
    nameChanges.clear();
    killProcess();
  }

  private void lose(Inode inode) {
    int style = random.nextInt(4); // all, nothing, or each sector by itself
    if (style != 0) {
      loseSectors(inode, style == 1);
    }
    inode.unsynced.clear();
    inode.doomed = false;
    inode.synced = Arrays.copyOf(inode.bytes, inode.length);
    inode.syncedLength = inode.length;
  }

  private void loseSectors(Inode inode, boolean everything) {
    Map<Integer, List<Write>> bySector = new LinkedHashMap<>();
    for (Write write : inode.unsynced) {
      int last = (write.offset + write.bytes.length - 1) / SECTOR_BYTES;
      for (int sector = write.offset / SECTOR_BYTES; sector <= last; sector++) {
        bySector.computeIfAbsent(sector, s -> new ArrayList<>()).add(write);
      }
    }
    int grown = Math.max(0, inode.length - inode.syncedLength);
    int length =
        everything || grown == 0
            ? inode.syncedLength
            : inode.syncedLength + random.nextInt(grown + 1);
    byte[] bytes =
        Arrays.copyOf(Arrays.copyOf(inode.synced, inode.syncedLength), inode.bytes.length);
    if (!everything) {
      bySector.forEach(
          (sector, writes) -> {
            int kept = random.nextInt(writes.size() + 1);
            for (Write write : writes.subList(0, kept)) {
              int from = Math.max(write.offset, sector * SECTOR_BYTES);
              int to = Math.min(write.offset + write.bytes.length, (sector + 1) * SECTOR_BYTES);
              System.arraycopy(write.bytes, from - write.offset, bytes, from, to - from);
            }
          });
    }
    inode.bytes = bytes;
    inode.length = length;
    Arrays.fill(inode.bytes, length, inode.bytes.length, (byte) 0);
  }

  /** Changes bytes behind the journal's back, durably. */
  public void damage(String name, long offset, int mask) {
    Inode inode = names.get(name);
    inode.bytes[(int) offset] ^= (byte) mask;
    if (offset < inode.synced.length) {
      inode.synced[(int) offset] ^= (byte) mask;
    }
  }

  /**
   * Lets bits of a byte rot: it is read wrong until it is written anew, the rot is healed, or the
   * file is gone.
   */
  public void rot(String name, int offset, int mask) {
    names.get(name).rot.put(offset, mask);
  }

  /** Puts all back that rotted, as from a copy; tells whether there was anything. */
  public boolean heal() {
    boolean any = false;
    for (Inode inode : names.values()) {
      any |= !inode.rot.isEmpty();
      inode.rot.clear();
    }
    return any;
  }

  /**
   * How many bytes of a file that is only appended to were safe before the last writes that are
   * safe were begun: damage to them cannot be taken for a write that a power cut tore.
   */
  public int attestedBytes(String name) {
    return names.get(name).attestedEnd;
  }

  /** How many bytes of it were forced. */
  public int forcedBytes(String name) {
    return names.get(name).forcedEnd;
  }

  /** The bytes of a file as they are now. */
  public byte[] contents(String name) {
    Inode inode = names.get(name);
    return Arrays.copyOf(inode.bytes, inode.length);
  }

  /** Puts a file there, durably. */
  public void put(String name, byte[] contents) {
    Inode inode = new Inode();
    inode.bytes = contents.clone();
    inode.length = contents.length;
    inode.synced = contents.clone();
    inode.syncedLength = contents.length;
    names.put(name, inode);
    syncedNames.put(name, inode);
  }

  /** A second disk with the same contents, all of it durable. */
  public SimulatedDisk copy(long seed) {
    SimulatedDisk copy = new SimulatedDisk(seed);
    names.forEach((name, inode) -> copy.put(name, Arrays.copyOf(inode.bytes, inode.length)));
    return copy;
  }

  // ---- the disk

  private void change() {
    if (off) {
      throw new PowerCutException();
    }
    operations++;
    if (powerCutAfter == 0) {
      off = true;
    }
    powerCutAfter--;
  }

  /** Before: the operation did not happen. After: it may have, as far as the crash lets it. */
  private void cutHere() {
    if (off) {
      throw new PowerCutException();
    }
  }

  @Override
  public List<String> list() {
    cutHere();
    return new ArrayList<>(names.keySet());
  }

  private Inode inode(String name) throws IOException {
    cutHere();
    Inode inode = names.get(name);
    if (inode == null) {
      throw new FileNotFoundException(name);
    }
    return inode;
  }

  @Override
  public DiskFile create(String name) throws IOException {
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    change();
    Inode inode = new Inode();
    names.put(name, inode);
    nameChanges.add(new NameChange(null, name, inode));
    cutHere();
    return new OpenFile(inode, true);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(inode(name), true);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return new OpenFile(inode(name), false);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Inode inode = inode(from);
    change();
    names.remove(from);
    names.put(to, inode);
    nameChanges.add(new NameChange(from, to, inode));
    cutHere();
  }

  @Override
  public void delete(String name) throws IOException {
    Inode inode = inode(name);
    change();
    names.remove(name);
    nameChanges.add(new NameChange(name, null, inode));
    cutHere();
  }

  @Override
  public void syncDirectory() {
    change();
    cutHere();
    syncedNames = new TreeMap<>(names);
    nameChanges.clear();
  }

  /** What all files take together. */
  public long usedBytes() {
    return names.values().stream().mapToLong(inode -> inode.length).sum();
  }

  @Override
  public long freeBytes() {
    return Math.max(0, capacityBytes - usedBytes());
  }

  @Override
  public Closeable lock() {
    cutHere();
    if (locked) {
      throw new JournalLockedException("simulated disk", ProcessHandle.current().pid(), null);
    }
    locked = true;
    int mine = ++owners;
    return () -> {
      if (mine == owners) {
        locked = false;
      }
    };
  }

  @Override
  public String describe(String name) {
    return name;
  }

  private final class OpenFile implements DiskFile {
    private final Inode inode;
    private final boolean writable;
    private final int opened = generation;
    private boolean closed;

    OpenFile(Inode inode, boolean writable) {
      this.inode = inode;
      this.writable = writable;
    }

    private void check() throws IOException {
      cutHere();
      if (closed || opened != generation) {
        throw new IOException("closed");
      }
    }

    @Override
    public long size() throws IOException {
      check();
      return inode.length;
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      check();
      int bytes = (int) Math.max(0, Math.min(target.remaining(), inode.length - offset));
      if (bytes > 0) {
        int at = target.position();
        target.put(inode.bytes, (int) offset, bytes);
        inode.rot.forEach(
            (rotten, mask) -> {
              if (rotten >= offset && rotten < offset + bytes) {
                int where = at + (int) (rotten - offset);
                target.put(where, (byte) (target.get(where) ^ mask));
              }
            });
      }
      return bytes;
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      check();
      if (!writable) {
        throw new IOException("opened for reading");
      }
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      long grown = Math.max(0, offset + bytes.length - inode.length);
      if (grown > freeBytes()) {
        int fitting = (int) (bytes.length - grown + freeBytes());
        if (fitting > 0) {
          put(Arrays.copyOf(bytes, fitting), (int) offset);
        }
        throw new DiskFullException("simulated disk is full", null);
      }
      put(bytes, (int) offset);
    }

    private void put(byte[] bytes, int offset) {
      change();
      int end = offset + bytes.length;
      if (end > inode.bytes.length) {
        inode.bytes = Arrays.copyOf(inode.bytes, Math.max(end, inode.bytes.length * 2));
      }
      System.arraycopy(bytes, 0, inode.bytes, offset, bytes.length);
      inode.length = Math.max(inode.length, end);
      inode.unsynced.add(new Write(offset, bytes));
      inode.rot.keySet().removeIf(rotten -> rotten >= offset && rotten < end);
      inode.attestedEnd = Math.min(inode.attestedEnd, offset);
      cutHere();
    }

    @Override
    public void force(boolean metadata) throws IOException {
      check();
      change();
      cutHere();
      forces++;
      if (failForceAfter-- == 0) {
        inode.doomed = true;
        throw new IOException("simulated failure of a force");
      }
      if (inode.doomed) {
        return; // as Linux does: the pages were marked clean when the first force failed
      }
      if (inode.synced.length < inode.length) {
        inode.synced = Arrays.copyOf(inode.synced, inode.bytes.length);
      }
      for (Write write : inode.unsynced) {
        System.arraycopy(write.bytes, 0, inode.synced, write.offset, write.bytes.length);
      }
      inode.syncedLength = inode.length;
      if (!inode.unsynced.isEmpty()) {
        Write last = inode.unsynced.get(inode.unsynced.size() - 1);
        inode.attestedEnd = Math.min(inode.forcedEnd, inode.unsynced.get(0).offset);
        inode.forcedEnd = last.offset + last.bytes.length;
      }
      inode.unsynced.clear();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
