package org.ternmq.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The files of a journal as they were found when it was opened, with their headers checked, and the
 * lock on them. Nothing is changed before {@link #removeLeftovers}.
 */
final class Directory implements Closeable {
  private final Disk disk;
  private final Closeable lock;

  private final NavigableMap<Long, FileHeader> segments = new TreeMap<>();
  private final List<SegmentPool.Spare> spares = new ArrayList<>();
  private final List<String> leftovers = new ArrayList<>();
  private UUID journal; // null until a header told it
  private FileHeader checkpoint; // the newest, null if there is none
  private long lastSequence;
  private long lastSpare;

  private Directory(Disk disk, Closeable lock) {
    this.disk = disk;
    this.lock = lock;
  }

  /** Locks and reads. */
  static Directory open(Disk disk) {
    Directory directory;
    try {
      directory = new Directory(disk, disk.lock());
    } catch (IOException e) {
      throw new JournalAccessException("cannot use the journal's directory: " + reason(e), e);
    }
    boolean done = false;
    try {
      directory.read();
      done = true;
      return directory;
    } catch (IOException e) {
      throw new JournalAccessException("cannot read the journal's directory: " + reason(e), e);
    } finally {
      if (!done) {
        directory.unlock();
      }
    }
  }

  private static String reason(IOException e) {
    // Most of the file system's exceptions have only the path as their message.
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private void read() throws IOException {
    for (String name : disk.list()) {
      switch (FileNames.kind(name)) {
        case SEGMENT -> addSegment(name);
        case SPARE -> addSpare(name);
        case CHECKPOINT -> addCheckpoint(name);
        case UNFINISHED_CHECKPOINT -> leftovers.add(name);
        case FOREIGN -> {}
      }
    }
    if (journal == null) {
      journal = UUID.randomUUID();
    }
  }

  private void addSegment(String name) throws IOException {
    try (DiskFile file = disk.openToRead(name)) {
      FileHeader header = header(file, name, FileHeader.Kind.SEGMENT);
      if (file.size() < header.fileBytes()) {
        throw new JournalCorruptException(
            disk.describe(name),
            file.size(),
            "the file ends here, but its header says " + header.fileBytes() + " bytes");
      }
      lastSequence = Math.max(lastSequence, header.sequence());
      segments.put(header.sequence(), header);
    }
  }

  private void addCheckpoint(String name) throws IOException {
    try (DiskFile file = disk.openToRead(name)) {
      FileHeader header = header(file, name, FileHeader.Kind.CHECKPOINT);
      if (checkpoint == null || checkpoint.sequence() < header.sequence()) {
        if (checkpoint != null) {
          leftovers.add(FileNames.checkpoint(checkpoint.sequence()));
        }
        checkpoint = header;
      } else {
        leftovers.add(name);
      }
    }
  }

  /**
   * Nothing in a spare file counts, so one that was being prepared is no damage; but its sequence
   * was used.
   */
  private void addSpare(String name) throws IOException {
    lastSpare = Math.max(lastSpare, FileNames.number(name));
    try (DiskFile file = disk.openToRead(name)) {
      FileHeader header = FileHeader.read(file, disk.describe(name));
      lastSequence = Math.max(lastSequence, header.sequence());
      if (file.size() == header.fileBytes()) {
        spares.add(new SegmentPool.Spare(name, header.fileBytes(), header.uses() + 1));
        return;
      }
    } catch (JournalCorruptException e) {
      leftovers.add(name);
      return;
    }
    leftovers.add(name);
  }

  private FileHeader header(DiskFile file, String name, FileHeader.Kind kind) throws IOException {
    String path = disk.describe(name);
    FileHeader header = FileHeader.read(file, path);
    if (header.kind() != kind || header.sequence() != FileNames.number(name)) {
      throw new JournalCorruptException(
          path, 0, "the header says " + header.kind() + " " + header.sequence());
    }
    if (journal == null) {
      journal = header.journal();
    } else if (!journal.equals(header.journal())) {
      throw new JournalCorruptException(
          path, 0, "belongs to journal " + header.journal() + ", other files to " + journal);
    }
    return header;
  }

  UUID journal() {
    return journal;
  }

  /** All segments, by sequence. */
  NavigableMap<Long, FileHeader> segments() {
    return segments;
  }

  /** Null if there is none. */
  FileHeader checkpoint() {
    return checkpoint;
  }

  /** Where the log is read from. */
  long checkpointPosition() {
    return checkpoint == null ? Position.NONE : checkpoint.position();
  }

  List<SegmentPool.Spare> spares() {
    return spares;
  }

  /** The highest sequence in any file, so that no other is used a second time. */
  long lastSequence() {
    return lastSequence;
  }

  long lastSpare() {
    return lastSpare;
  }

  /**
   * Deletes what earlier owners did not finish: older and unfinished checkpoints, half-prepared
   * files.
   */
  void removeLeftovers() throws IOException {
    for (String name : leftovers) {
      disk.delete(name);
    }
    leftovers.clear();
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      System.getLogger(Directory.class.getName())
          .log(System.Logger.Level.WARNING, "unlocking the journal's directory", e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
