package org.ternmq.journal;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * An append-only log of records on a {@link Disk}, in atomic batches, with checkpoints and reuse of
 * what is dead.
 *
 * <p>One thread at a time, the owner, calls everything here; {@link JournalReader}s belong to any
 * other thread each.
 *
 * <pre>
 * journal = Journal.open(disk, options);  journal.recover(visitor);
 * ByteBuffer target = journal.begin(type, maxBytes, false);   // put the payload into it
 * long position = journal.end(more);                          // more = the batch goes on
 * ...                                                         // many batches
 * journal.write();                                            // one write of all of them
 * journal.force();                                            // one fdatasync: they are safe
 * </pre>
 *
 * <p>After a {@link JournalFailedException} the journal is only good for {@link #close}.
 */
public final class Journal implements AutoCloseable {
  /** The highest record type that callers may use; the lowest is 1. */
  public static final int MAX_TYPE = 239;

  /** The longest payload of a record. */
  public static final int MAX_PAYLOAD_BYTES = 1 << 30;

  private Journal() {}

  /**
   * Locks the directory and reads the headers of its files; {@link #recover} must come next. Blocks
   * for some milliseconds.
   *
   * @throws JournalLockedException if it has an owner
   * @throws JournalFormatException if a file is damaged, too new or too old
   * @throws JournalAccessException if the directory cannot be read and written
   */
  public static Journal open(Disk disk, JournalOptions options) {
    return NotWritten.<Journal>yet();
  }

  /**
   * Tells the visitor everything that is in the journal, cuts a torn tail, and makes the journal
   * ready to append. What was told is on stable storage when this returns. Blocks for as long as it
   * takes to read the checkpoint and the log after it.
   *
   * @throws JournalFormatException if bytes that had been forced are damaged; nothing was changed
   */
  public RecoveryReport recover(RecoveryVisitor visitor) {
    return NotWritten.<RecoveryReport>yet();
  }

  /**
   * Begins a record. The first one after a record that ended its batch begins a batch.
   *
   * <p>Does not block, but for writing when the buffer is full and for a force when the segment is.
   *
   * @param type 1 to {@link #MAX_TYPE}, the caller's own numbering
   * @param maxPayloadBytes upper bound of what will be put
   * @param essential may use the last room on a full disk: for small records that make room
   *     (acknowledgements)
   * @return big-endian, where to put the payload, from its position on, at most as many bytes as
   *     said; valid until {@link #end}
   * @throws JournalFullException if there is no room; the batch begun before, if any, must be given
   *     up with {@link #abandon}
   */
  public ByteBuffer begin(int type, int maxPayloadBytes, boolean essential) {
    return NotWritten.<ByteBuffer>yet();
  }

  /**
   * Ends the record.
   *
   * @param more whether the batch goes on; it counts after a crash only if its last record does
   * @return where the record is; readable after the next {@link #write}
   */
  public long end(boolean more) {
    return NotWritten.<Long>yet();
  }

  /**
   * Takes back the batch that is not complete yet, and the record that was begun. No effect if
   * there is none.
   */
  public void abandon() {
    NotWritten.yet();
  }

  /** Bytes that were appended and not yet written. */
  public int unwrittenBytes() {
    return NotWritten.<Integer>yet();
  }

  /**
   * Hands all that was appended to the operating system, in one write. It survives the end of this
   * process, but not a power cut.
   *
   * @throws JournalFullException if the file system allocates only now and has no room
   *     (copy-on-write); all is kept and the next call tries again
   */
  public void write() {
    NotWritten.yet();
  }

  /**
   * Blocks until all that was written is on stable storage: one fdatasync, none if there is nothing
   * new.
   */
  public void force() {
    NotWritten.yet();
  }

  /**
   * Notes in the log, without blocking, that all that was forced was forced. The next write does so
   * too; a caller that goes idle may call this once, so that damage to the very last batches is
   * later told from a torn tail.
   */
  public void attest() {
    NotWritten.yet();
  }

  /**
   * Whether records that are not essential are refused. Becomes false again when there is room;
   * each refused begin looks at the disk again.
   */
  public boolean full() {
    return NotWritten.<Boolean>yet();
  }

  /** How many bytes of log a recovery would read now: the caller's reason to make a checkpoint. */
  public long bytesSinceCheckpoint() {
    return NotWritten.<Long>yet();
  }

  /**
   * Begins a checkpoint at the current end of the log, which must not be within a batch. Writes and
   * forces what was appended. Only one at a time.
   */
  public CheckpointWriter beginCheckpoint() {
    return NotWritten.<CheckpointWriter>yet();
  }

  /**
   * Makes a completed checkpoint the one that counts: the segments before it that have no live
   * bytes will be reused. Records in them can no longer be read.
   *
   * @return how many segments
   */
  public int adopt(CheckpointWriter completed) {
    return NotWritten.<Integer>yet();
  }

  /** The owner will want to read this record again: its segment must not be reused. */
  public void live(long position, int bytes) {
    NotWritten.yet();
  }

  /** The opposite of {@link #live}, with the same number of bytes. */
  public void dead(long position, int bytes) {
    NotWritten.yet();
  }

  /** All segments, oldest first. */
  public List<SegmentUsage> segments() {
    return NotWritten.<List<SegmentUsage>>yet();
  }

  /**
   * Segments before the newest checkpoint that hold something live, but less than this part of
   * their size, oldest first. The owner may copy forward what is live in them, call the old
   * positions dead, and make a checkpoint.
   *
   * @param liveRatio 0 to 1
   */
  public List<SegmentUsage> sparse(double liveRatio) {
    return NotWritten.<List<SegmentUsage>>yet();
  }

  /**
   * Shows all records of one segment, live or not, in order. Which of them are live only the owner
   * knows, by their positions.
   *
   * @throws JournalCorruptException if one is damaged
   */
  public void scan(long segment, RecordVisitor visitor) {
    NotWritten.yet();
  }

  /** A reader of records for one thread of its own. */
  public JournalReader reader() {
    return NotWritten.<JournalReader>yet();
  }

  /** How often the log was forced since it was opened. */
  public long forces() {
    return NotWritten.<Long>yet();
  }

  /**
   * Gives up an unfinished batch, writes and forces the rest, and gives the directory free. After a
   * failure it only gives the directory free. A second call has no effect.
   */
  @Override
  public void close() {
    NotWritten.yet();
  }
}
