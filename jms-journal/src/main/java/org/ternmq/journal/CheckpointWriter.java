package org.ternmq.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One checkpoint while it is written: the caller's whole state as records. {@link #begin} and
 * {@link #end} are the owner's, who tells the state of the moment when the checkpoint was begun;
 * they only copy to memory and to the operating system's cache. {@link #complete} blocks on the
 * disk and may be called in any thread; then the owner hands the writer to {@link Journal#adopt}.
 * The journal can be appended to all the while. To be closed by the owner in the end, adopted or
 * not.
 */
public final class CheckpointWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CheckpointWriter.class.getName());

  private final Journal journal;
  private final Disk disk;
  private final long number;
  private final long position;
  private final long writtenBytes;
  private final String unfinishedName;
  private final RecordBuffer buffer;
  private final List<Segment> deadSegments = new ArrayList<>(); // when it was begun

  private DiskFile file; // null when closed
  private long base;
  private long records;
  private volatile boolean complete;

  CheckpointWriter(
      Journal journal, Disk disk, FileHeader header, Segment[] segments, long writtenBytes) {
    this.journal = journal;
    this.disk = disk;
    this.number = header.sequence();
    this.position = header.position();
    this.writtenBytes = writtenBytes;
    this.unfinishedName = FileNames.unfinishedCheckpoint(number);
    this.buffer = new RecordBuffer(header.seed(), false);
    this.base = FileHeader.BLOCK_BYTES;
    boolean begun = false;
    try {
      if (disk.list().contains(unfinishedName)) {
        disk.delete(unfinishedName); // of an attempt that failed
      }
      file = disk.create(unfinishedName);
      file.write(header.encode(), 0);
      for (Segment segment : segments) {
        buffer.addNumber(
            RecordFormat.TYPE_SEGMENT,
            Position.of(segment.sequence, segment.end),
            bufferPosition());
        records++;
        if (segment.sequence < Position.segment(position) && segment.liveBytes() == 0) {
          deadSegments.add(segment);
        }
      }
      begun = true;
    } catch (IOException e) {
      throw failure(e);
    } finally {
      if (!begun) {
        close();
      }
    }
  }

  private long bufferPosition() {
    return Position.of(number, base);
  }

  /**
   * As {@link Journal#begin}.
   *
   * @throws JournalFullException if the disk is full; close the writer and try again when there is
   *     room
   */
  public ByteBuffer begin(int type, int maxPayloadBytes) {
    if (type < 1 || type > Journal.MAX_TYPE) {
      throw new IllegalArgumentException("type must be 1 to " + Journal.MAX_TYPE + ": " + type);
    }
    if (!buffer.hasRoomFor(RecordFormat.recordBytes(maxPayloadBytes))) {
      try {
        write();
      } catch (IOException e) {
        throw failure(e);
      }
    }
    return buffer.begin(type, maxPayloadBytes);
  }

  /** Ends the record. */
  public void end() {
    buffer.end(0, bufferPosition());
    records++;
  }

  private void write() throws IOException {
    int bytes = buffer.length();
    file.write(buffer.contents(), base);
    buffer.clear();
    base += bytes;
  }

  private JournalException failure(IOException e) {
    return e instanceof DiskFullException
        ? new JournalFullException("no room for a checkpoint: " + e.getMessage(), e)
        : journal.fail(e);
  }

  /** The log is replayed from here after this checkpoint. */
  public long position() {
    return position;
  }

  /** Number of the checkpoint, ascending. */
  public long number() {
    return number;
  }

  boolean isComplete() {
    return complete;
  }

  /** Segments before it of which it tells nothing. */
  List<Segment> deadSegments() {
    return deadSegments;
  }

  /** How many bytes of log had been written before it. */
  long writtenBytes() {
    return writtenBytes;
  }

  /**
   * Makes the checkpoint durable: recoveries begin with it from here on. Blocks for a force of all
   * it holds.
   *
   * @throws JournalFullException if there was no room; the older checkpoint still counts and all
   *     goes on as before
   * @throws JournalFailedException if it is not certain whether it is durable
   */
  public void complete() {
    try {
      buffer.addNumber(RecordFormat.TYPE_END, records, bufferPosition());
      write();
      file.force(true);
      disk.rename(unfinishedName, FileNames.checkpoint(number));
      disk.syncDirectory();
      complete = true;
      for (String name : disk.list()) {
        if (FileNames.kind(name) == FileNames.Kind.CHECKPOINT && FileNames.number(name) < number) {
          disk.delete(name);
        }
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Gives it up, unless it is complete. */
  @Override
  public void close() {
    journal.checkpointEnded();
    if (file == null) {
      return;
    }
    try {
      file.close();
      file = null;
      if (!complete) {
        disk.delete(unfinishedName);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "an unfinished checkpoint stays behind", e);
    }
  }
}
