package org.ternmq.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

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

  private static final Logger LOG = System.getLogger(Journal.class.getName());

  /** What the owner may do. */
  private enum State {
    /** Only recover and close. */
    OPENED,
    /** Everything. */
    READY,
    /** Nothing. */
    CLOSED
  }

  private final Disk disk;
  private final JournalOptions options;
  private final Directory directory;
  private final long seed;
  private final Segments segments = new Segments();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private State state = State.OPENED;
  private SegmentPool pool;
  private RecordBuffer buffer;

  private Segment active; // null after a start, until there is a new one
  private DiskFile file; // of the active segment
  private long base; // offset of what the buffer holds
  private boolean linked; // whether the active segment has its link
  private long written; // position up to which all is written: the end of the log
  private long forced; // position up to which all is on stable storage
  private long left; // position at which the log left the segment before the active one

  private boolean inBatch;
  private int batchStart = -1; // in the buffer; -1 = none, or part of the batch is written already
  private boolean full;
  private long nextFileBytes;

  private long checkpoint; // number of the newest
  private long lastCheckpoint; // highest number ever given
  private long checkpointPosition;
  private boolean checkpointing;
  private long writtenBytes; // with those that recovery read
  private long recoveredBytes;
  private long checkpointedBytes; // of these, before the newest checkpoint
  private long forces;

  private Journal(Disk disk, JournalOptions options, Directory directory) {
    this.disk = disk;
    this.options = options;
    this.directory = directory;
    this.seed = RecordFormat.seed(directory.journal(), FileHeader.Kind.SEGMENT);
    this.nextFileBytes = options.firstSegmentBytes();
  }

  /**
   * Locks the directory and reads the headers of its files; {@link #recover} must come next. Blocks
   * for some milliseconds.
   *
   * @throws JournalLockedException if it has an owner
   * @throws JournalFormatException if a file is damaged, too new or too old
   * @throws JournalAccessException if the directory cannot be read and written
   */
  public static Journal open(Disk disk, JournalOptions options) {
    return new Journal(disk, options, Directory.open(disk));
  }

  /**
   * Tells the visitor everything that is in the journal, cuts a torn tail, and makes the journal
   * ready to append. What was told is on stable storage when this returns. Blocks for as long as it
   * takes to read the checkpoint and the log after it.
   *
   * @return what was found, for the owner to log: most of all what was cut
   * @throws JournalFormatException if bytes that had been forced are damaged; nothing was changed
   */
  public RecoveryReport recover(RecoveryVisitor visitor) {
    if (state != State.OPENED) {
      throw new IllegalStateException("recovered already, or closed");
    }
    try {
      Recovery recovery = new Recovery(disk, directory, segments);
      RecoveryReport report = recovery.run(visitor);
      written = recovery.end();
      forced = written;
      left = written;
      checkpoint = report.checkpoint();
      lastCheckpoint = checkpoint;
      checkpointPosition = directory.checkpointPosition();
      recoveredBytes = report.bytes();
      writtenBytes = recoveredBytes;
      buffer = new RecordBuffer(seed, true);
      pool =
          new SegmentPool(
              disk,
              options,
              directory.journal(),
              directory.spares(),
              directory.lastSequence(),
              directory.lastSpare());
      if (!recovery.unused().isEmpty()) {
        pool.recycle(recovery.unused());
      }
      if (recovery.untouched() == null) {
        pool.request(nextFileBytes);
      } else {
        goOnIn(recovery.untouched());
      }
      state = State.READY;
      return report;
    } catch (IOException e) {
      throw new JournalAccessException("cannot read the journal: " + e.getMessage(), e);
    }
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
    checkReady();
    if (type < 1 || type > MAX_TYPE) {
      throw new IllegalArgumentException("type must be 1 to " + MAX_TYPE + ": " + type);
    }
    if (maxPayloadBytes < 0 || maxPayloadBytes > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "payload must be 0 to " + MAX_PAYLOAD_BYTES + " bytes: " + maxPayloadBytes);
    }
    if (buffer.inRecord()) {
      throw new IllegalStateException("a record is begun already");
    }
    long recordBytes = RecordFormat.recordBytes(maxPayloadBytes);
    if (!essential) {
      keepReserve(recordBytes);
    }
    if (!buffer.hasRoomFor(recordBytes)) {
      write(); // before the room is looked at: the next write has a mark of its own
    }
    if (active == null || roomInSegment() < recordBytes) {
      switchSegment(recordBytes);
    }
    if (!inBatch) {
      batchStart = buffer.length();
    }
    return buffer.begin(type, maxPayloadBytes);
  }

  /**
   * Ends the record.
   *
   * @param more whether the batch goes on; it counts after a crash only if its last record does
   * @return where the record is; readable after the next {@link #write}
   */
  public long end(boolean more) {
    if (!buffer.inRecord()) {
      throw new IllegalStateException("no record is begun");
    }
    int flags = (inBatch ? 0 : RecordFormat.FLAG_FIRST) | (more ? RecordFormat.FLAG_MORE : 0);
    inBatch = more;
    return buffer.end(flags, Position.of(active.sequence, base));
  }

  /**
   * Takes back the batch that is not complete yet, and the record that was begun. No effect if
   * there is none.
   */
  public void abandon() {
    buffer.cancel();
    if (inBatch && batchStart >= 0) {
      buffer.truncate(batchStart);
    }
    // What is written of it already counts for nothing: the next batch begins with a first record.
    inBatch = false;
  }

  /**
   * Bytes left in the segment that is being written; on a full disk all that essential records can
   * have.
   */
  public long roomBytes() {
    return active == null ? 0 : roomInSegment();
  }

  /** Bytes of files at hand that the log can go on in without taking more of the disk. */
  public long reusableBytes() {
    return pool == null ? 0 : pool.reusableBytes();
  }

  /** Bytes that were appended and not yet written. */
  public int unwrittenBytes() {
    return buffer.isEmpty() ? 0 : buffer.length();
  }

  /**
   * Hands all that was appended to the operating system, in one write. It survives the end of this
   * process, but not a power cut.
   *
   * @throws JournalFullException if the file system allocates only now and has no room
   *     (copy-on-write); all is kept and the next call tries again
   */
  public void write() {
    checkReady();
    if (buffer.inRecord()) {
      throw new IllegalStateException("a record is not ended");
    }
    if (!buffer.isEmpty()) {
      writeBuffer();
    }
  }

  /**
   * Blocks until all that was written is on stable storage: one fdatasync, none if there is nothing
   * new.
   */
  public void force() {
    checkReady();
    if (forced == written) {
      return;
    }
    try {
      file.force(false);
    } catch (IOException e) {
      throw fail(e);
    }
    forces++;
    forced = written;
  }

  /**
   * Notes in the log, without blocking, that all that was forced was forced. The next write does so
   * too; a caller that goes idle may call this once, so that damage to the very last batches is
   * later told from a torn tail.
   */
  public void attest() {
    checkReady();
    // Never worth a new segment: its link would say the same.
    if (active != null
        && linked
        && buffer.isEmpty()
        && active.fileBytes - base >= buffer.length()) {
      writeBuffer();
    }
  }

  /**
   * Whether records that are not essential are refused. Becomes false again when there is room;
   * each refused begin looks at the disk again.
   */
  public boolean full() {
    checkReady();
    if (full) {
      pool.hasFailed();
      pool.request(nextFileBytes);
      full = !pool.isReady();
    }
    return full;
  }

  /** How many bytes of log a recovery would read now: the caller's reason to make a checkpoint. */
  public long bytesSinceCheckpoint() {
    return writtenBytes - checkpointedBytes;
  }

  /**
   * Begins a checkpoint at the current end of the log, which must not be within a batch. Writes and
   * forces what was appended. Only one at a time.
   */
  public CheckpointWriter beginCheckpoint() {
    checkReady();
    if (inBatch || buffer.inRecord()) {
      throw new IllegalStateException("a checkpoint cannot begin within a batch");
    }
    if (checkpointing) {
      throw new IllegalStateException("a checkpoint is being written");
    }
    write();
    force();
    CheckpointWriter writer =
        new CheckpointWriter(
            this,
            disk,
            FileHeader.checkpoint(directory.journal(), ++lastCheckpoint, written),
            segments.all(),
            writtenBytes);
    checkpointing = true;
    return writer;
  }

  /**
   * Makes a completed checkpoint the one that counts: the segments before it that had no live bytes
   * when it was begun will be reused. Records in them can no longer be read.
   *
   * @return how many segments
   */
  public int adopt(CheckpointWriter completed) {
    checkReady();
    if (!completed.isComplete()) {
      throw new IllegalStateException("the checkpoint is not complete");
    }
    if (completed.number() <= checkpoint) {
      throw new IllegalStateException("adopted already");
    }
    checkpoint = completed.number();
    checkpointPosition = completed.position();
    checkpointedBytes = completed.writtenBytes();
    // Only what was dead when it was begun: it tells of all else as live.
    List<Segment> dead = completed.deadSegments();
    if (!dead.isEmpty()) {
      segments.removeAll(dead);
      pool.recycle(dead);
    }
    return dead.size();
  }

  /** The owner will want to read this record again: its segment must not be reused. */
  public void live(long position, long bytes) {
    segments.ownersGet(position).live(bytes);
  }

  /** The opposite of {@link #live}, with the same number of bytes. */
  public void dead(long position, long bytes) {
    segments.ownersGet(position).dead(bytes);
  }

  /** All segments, oldest first. */
  public List<SegmentUsage> segments() {
    List<SegmentUsage> usages = new ArrayList<>();
    for (Segment segment : segments.all()) {
      usages.add(usage(segment));
    }
    return usages;
  }

  /**
   * Segments before the newest checkpoint that hold something live, but less than this part of
   * their size, oldest first. The owner may copy forward what is live in them, call the old
   * positions dead, and make a checkpoint.
   *
   * @param liveRatio 0 to 1
   */
  public List<SegmentUsage> sparse(double liveRatio) {
    List<SegmentUsage> usages = new ArrayList<>();
    for (Segment segment : segments.all()) {
      if (isReusable(segment)
          && segment.liveBytes() > 0
          && segment.liveBytes() < segment.fileBytes * liveRatio) {
        usages.add(usage(segment));
      }
    }
    return usages;
  }

  /**
   * Shows all records of one segment, live or not, in order. Which of them are live only the owner
   * knows, by their positions.
   *
   * @throws JournalCorruptException if one is damaged
   */
  public void scan(long segment, RecordVisitor visitor) {
    checkReady();
    Segment scanned = segments.get(segment);
    if (scanned == null) {
      throw new JournalPositionException(Position.of(segment, 0), "no such segment");
    }
    try (DiskFile source = disk.openToRead(scanned.name)) {
      RecordScanner scanner = new RecordScanner(Recovery.READ_BYTES);
      scanner.at(source, seed, segment, FileHeader.BLOCK_BYTES, scanned.end);
      while (scanner.nextOffset() < scanned.end) {
        if (!scanner.next()) {
          throw damaged(disk, scanned.name, scanner.nextOffset(), scanner.problem());
        }
        if (!RecordFormat.isInternal(scanner.type())) {
          visitor.record(scanner.type(), scanner.position(), scanner.payload());
        }
      }
    } catch (IOException e) {
      throw new JournalAccessException("cannot read " + disk.describe(scanned.name), e);
    }
  }

  /** A reader of records for one thread of its own. */
  public JournalReader reader() {
    return new JournalReader(disk, segments, seed);
  }

  /** How many bytes of log were written since it was opened; checkpoints are not counted. */
  public long writtenBytes() {
    return writtenBytes - recoveredBytes;
  }

  /** How often the log was forced since it was opened. */
  public long forces() {
    return forces;
  }

  /**
   * Gives up an unfinished batch, writes and forces the rest, and gives the directory free. After a
   * failure it only gives the directory free. A second call has no effect.
   */
  @Override
  public void close() {
    if (state == State.CLOSED) {
      return;
    }
    try {
      if (state == State.READY && failure.get() == null) {
        abandon();
        write();
        force();
        attest();
        force();
      }
    } finally {
      state = State.CLOSED;
      release();
    }
  }

  private void goOnIn(Segment segment) throws IOException {
    file = disk.open(segment.name);
    active = segment;
    base = segment.end;
    linked = true;
    nextFileBytes =
        Math.min(options.segmentBytes(), Math.max(nextFileBytes, segment.fileBytes * 2));
  }

  private void release() {
    if (pool != null) {
      pool.close();
    }
    try {
      if (file != null) {
        file.close();
      }
      directory.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "closing the journal", e);
    }
  }

  private void checkReady() {
    if (failure.get() != null) {
      throw failed();
    }
    if (state != State.READY) {
      throw new IllegalStateException(
          state == State.CLOSED ? "the journal is closed" : "the journal is not recovered yet");
    }
  }

  /** Notes that the disk let us down; may be called in any thread. */
  JournalFailedException fail(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      LOG.log(Level.ERROR, "the journal failed and takes nothing more", cause);
    }
    return failed();
  }

  private JournalFailedException failed() {
    Throwable cause = failure.get();
    return new JournalFailedException("the journal failed: " + cause.getMessage(), cause);
  }

  private long roomInSegment() {
    return active.fileBytes - base - buffer.length();
  }

  /** Refuses what would use the last quarter of a segment while no other can be had. */
  private void keepReserve(long recordBytes) {
    if (pool.isReady()
        || (active != null && roomInSegment() - recordBytes >= active.fileBytes / 4)) {
      full = false;
      return;
    }
    try {
      pool.awaitReady(nextFileBytes);
      full = false;
    } catch (DiskFullException e) {
      full = true;
      throw new JournalFullException("the journal is full: " + e.getMessage(), e);
    } catch (IOException e) {
      throw fail(e);
    }
  }

  private void switchSegment(long recordBytes) {
    SegmentPool.Prepared next;
    try {
      pool.awaitReady(nextFileBytes);
      if (active != null && !buffer.isEmpty()) {
        writeBuffer(); // may find the disk full, so before a segment is taken
      }
      next = pool.take(RecordFormat.MARK_BYTES + recordBytes, nextFileBytes);
    } catch (DiskFullException e) {
      full = true;
      throw new JournalFullException("the journal is full: " + e.getMessage(), e);
    } catch (IOException e) {
      throw fail(e);
    }
    try {
      if (active != null) {
        leaveSegment();
      }
    } catch (IOException e) {
      throw fail(e);
    }
    left = written;
    active = next.segment();
    file = next.file();
    base = FileHeader.BLOCK_BYTES;
    linked = false;
    segments.add(active);
    nextFileBytes = Math.min(options.segmentBytes(), Math.max(nextFileBytes, active.fileBytes * 2));
  }

  /** All that the old segment holds must be safe before the new one says so. */
  private void leaveSegment() throws IOException {
    force();
    file.close();
  }

  private void writeBuffer() {
    long position = Position.of(active.sequence, base);
    if (linked) {
      buffer.mark(RecordFormat.TYPE_MARK, forced, position);
    } else {
      buffer.mark(RecordFormat.TYPE_LINK, left, position);
    }
    int bytes = buffer.length();
    if (base + bytes > active.fileBytes) {
      throw fail(new IllegalStateException(bytes + " bytes at " + base + " leave " + active));
    }
    try {
      file.write(buffer.contents(), base);
    } catch (DiskFullException e) {
      // Nothing is lost: the same bytes go to the same place next time.
      full = true;
      throw new JournalFullException("the journal is full: " + e.getMessage(), e);
    } catch (IOException e) {
      throw fail(e);
    }
    buffer.clear();
    linked = true;
    batchStart = -1;
    base += bytes;
    active.end = base;
    written = Position.of(active.sequence, base);
    writtenBytes += bytes;
    if (base * 2 > active.fileBytes) {
      pool.request(nextFileBytes);
    }
    Throwable recycling = pool.recyclingFailure();
    if (recycling != null) {
      throw fail(recycling);
    }
  }

  private boolean isReusable(Segment segment) {
    return segment.sequence < Position.segment(checkpointPosition) && segment != active;
  }

  private SegmentUsage usage(Segment segment) {
    return new SegmentUsage(
        segment.sequence, segment.fileBytes, segment.liveBytes(), isReusable(segment));
  }

  /** The checkpoint ended, well or not. */
  void checkpointEnded() {
    checkpointing = false;
  }

  static JournalCorruptException damaged(Disk disk, String name, long offset, String problem) {
    return new JournalCorruptException(
        disk.describe(name),
        offset,
        problem
            + ", where bytes had been forced to the disk. Nothing was changed."
            + " \"ternmq journal verify\" lists all that is damaged,"
            + " \"ternmq journal print\" shows what can still be read,"
            + " \"ternmq journal salvage\" saves it into a new directory");
  }
}
