package org.ternmq.server.store;

import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.journal.CheckpointWriter;
import org.ternmq.journal.Disk;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalException;
import org.ternmq.journal.JournalFullException;
import org.ternmq.journal.JournalOptions;
import org.ternmq.journal.RecoveryReport;
import org.ternmq.journal.SegmentUsage;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Keeps everything in a journal. Owned by the loop thread; reads and the force of a checkpoint are
 * done on threads of its own.
 *
 * <p>A batch is appended to the journal's buffer when it ends. {@link #flush} forces the log when
 * somebody waits, once for all batches of the round. Batches that nobody waits for are written
 * after at most {@value #LAZY_WRITE_MS} ms, so that the end of the process does not lose them, and
 * forced after {@value #LAZY_FORCE_MS} ms, unless a forced one takes them along before.
 *
 * <p>On a full disk batches with messages are held back, in order, until there is room; the
 * listener is told, so that the core refuses new ones meanwhile. Small batches may use the
 * journal's last room, so that acknowledgements can make room.
 */
public final class JournalStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(JournalStore.class);

  private static final int LAZY_WRITE_MS = 20;
  private static final int LAZY_FORCE_MS = 1_000;
  static final int LAZY_TICKS = LAZY_FORCE_MS / LAZY_WRITE_MS;
  private static final int FULL_PROBE_MS = 1_000;

  /**
   * A batch up to this size may use the last room, as may one that leaves half of it for
   * acknowledgements: what was under way when the disk became full is done, and not held up until
   * somebody makes room.
   */
  private static final int SMALL_BATCH_BYTES = 64 * 1024;

  /** There must be room for so much before the disk no longer counts as full. */
  private static final int MAX_ROOM_BYTES = 256 * 1024;

  /** So many times its own bytes of log make a checkpoint cheap beside what was written. */
  private static final int CHECKPOINTS_WORTH_OF_LOG = 32;

  /** So many times the usual log may hold large messages, which are read back fast. */
  private static final int LARGE_MESSAGES_SHARE = 2;

  /** A checkpoint that spares reading less than this is not worth it. */
  private static final long MAX_SMALL_LOG_BYTES = 64 * 1024;

  private final Journal journal;
  private final long checkpointLogBytes;
  private final long smallLogBytes;
  private final int roomBytes;
  private final long segmentBytes;
  private final LogAppender appender;
  private final DeadSpace deadSpace;
  private final Copies copies;
  private final DiskSpace space;
  private final ExecutorService readThread;
  private final ExecutorService checkpointThread;
  private final OperationList current = new OperationList();
  private final ArrayDeque<HeldBatch> held = new ArrayDeque<>();

  private PayloadReader reader;
  private SparseSegments sparse;
  private IndexPages pages; // null until the history is told
  private JournalHistory history; // null but while it is told
  private UUID instance;
  private Listener listener;
  private Loop loop;

  private long lastBatch;
  private long appendedBatch;
  private long durableBatch;
  private long toldBatch;
  private boolean forceAsked;

  private Runnable tick; // takes the planned one back; null: none is planned
  private int lazyTicks; // since the oldest batch that is not durable came
  private boolean full;
  private boolean fullTold;
  private boolean scarceTold;
  private Runnable spaceTick; // takes the planned look at the disk back; null: none is planned

  private Checkpoint checkpoint; // under way; null: none
  private long lastCheckpointBytes;
  private long checkpointedCheapBytes; // of the log before the newest checkpoint
  private long checkpointBytes; // of all
  private boolean roomWanted; // a checkpoint may make room on a full disk
  private boolean checkpointFoundNoRoom; // not to be tried again before the next look
  private long checkpoints;
  private boolean failed;
  private boolean closed;

  private JournalStore(
      Disk disk,
      Journal journal,
      DiskWatermarks watermarks,
      long segmentBytes,
      long checkpointLogBytes,
      Copies copies,
      ExecutorService readThread,
      ExecutorService checkpointThread) {
    this.journal = journal;
    this.space = new DiskSpace(disk, journal::reusableBytes, watermarks);
    this.checkpointLogBytes = checkpointLogBytes;
    this.smallLogBytes = Math.min(MAX_SMALL_LOG_BYTES, checkpointLogBytes / 4);
    this.roomBytes = (int) Math.min(MAX_ROOM_BYTES, segmentBytes / 4);
    this.segmentBytes = segmentBytes;
    this.appender = new LogAppender(journal);
    this.deadSpace = new DeadSpace(journal);
    this.copies = copies;
    this.readThread = readThread;
    this.checkpointThread = checkpointThread;
  }

  /**
   * Takes the data for this process.
   *
   * @param checkpointLogBytes how much log is written between two checkpoints, at least
   * @param watermarks of free space on the disk
   * @throws StoreException if they belong to another process (which the text names), are damaged,
   *     or cannot be read and written
   */
  public static JournalStore open(
      Disk disk, JournalOptions options, long checkpointLogBytes, DiskWatermarks watermarks) {
    return open(
        disk,
        options,
        checkpointLogBytes,
        watermarks,
        Executors.newSingleThreadExecutor(task -> daemon(task, "ternmq-reader")),
        Executors.newSingleThreadExecutor(task -> daemon(task, "ternmq-checkpoint")));
  }

  /** Without watermarks. */
  public static JournalStore open(Disk disk, JournalOptions options, long checkpointLogBytes) {
    return open(disk, options, checkpointLogBytes, DiskWatermarks.NONE);
  }

  /** With the threads to read and to force checkpoints on; they are shut down at the end. */
  static JournalStore open(
      Disk disk,
      JournalOptions options,
      long checkpointLogBytes,
      DiskWatermarks watermarks,
      ExecutorService readThread,
      ExecutorService checkpointThread) {
    return open(
        disk,
        options,
        checkpointLogBytes,
        watermarks,
        new Copies(Copies.MOST),
        readThread,
        checkpointThread);
  }

  static JournalStore open(
      Disk disk,
      JournalOptions options,
      long checkpointLogBytes,
      DiskWatermarks watermarks,
      Copies copies,
      ExecutorService readThread,
      ExecutorService checkpointThread) {
    try {
      return new JournalStore(
          disk,
          Journal.open(disk, options),
          watermarks,
          options.segmentBytes(),
          checkpointLogBytes,
          copies,
          readThread,
          checkpointThread);
    } catch (JournalException e) {
      throw new StoreException(e.getMessage(), e);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void recover(Recovery recovery) {
    Recovery noting =
        new Recovery() {
          @Override
          public DurableOperations begin(UUID id) {
            instance = id;
            return recovery.begin(id);
          }

          @Override
          public void describe(DurableOperations into) {
            recovery.describe(into);
          }
        };
    history = new JournalHistory(journal, noting);
    try {
      RecoveryReport report = journal.recover(history);
      history.finish(recovery.newInstance());
      log.info(
          "Recovered in {} ms: {} records of checkpoint {}, {} records in {} segments after it{}",
          report.durationNanos() / 1_000_000,
          report.checkpointRecords(),
          report.checkpoint(),
          report.records(),
          report.segments(),
          report.cut() == null ? "" : "; a torn tail was cut: " + report.cut());
      if (report.cut() != null) {
        log.warn(
            "The last owner did not stop in good order. What it was writing, and nobody was told to"
                + " be safe, is left out: {}",
            report.cut());
      }
    } catch (JournalException e) {
      throw new StoreException(e.getMessage(), e);
    } finally {
      history.close();
      history = null;
    }
  }

  @Override
  public void start(Listener listener, Loop loop) {
    this.listener = listener;
    this.loop = loop;
    this.reader = new PayloadReader(journal.reader(), readThread, loop, this::fail);
    this.sparse =
        new SparseSegments(journal, reader, copies, segmentBytes, new MovesBetweenBatches());
    this.pages = sparse.pages();
  }

  // --- batches

  @Override
  public DurableOperations operations() {
    return current;
  }

  @Override
  public long endBatch(boolean force) {
    if (!current.isEmpty()) {
      lastBatch++;
      if (held.isEmpty() && append(current)) {
        appendedBatch = lastBatch;
        current.clear();
      } else {
        held.add(new HeldBatch(lastBatch, current.takeAll()));
      }
    }
    forceAsked |= force && lastBatch > durableBatch;
    return lastBatch;
  }

  /** False if there is no room. */
  private boolean append(OperationList batch) {
    boolean small = !LogAppender.addsMessages(batch);
    try {
      try {
        appender.append(batch, small);
        return true;
      } catch (JournalFullException e) {
        becomeFull(e);
        if (small || LogAppender.maxBytes(batch) > mayUseOfLastRoom()) {
          return false;
        }
        appender.append(batch, true);
        return true;
      }
    } catch (JournalFullException e) {
      return false;
    } catch (JournalException e) {
      throw failure(e);
    }
  }

  private long mayUseOfLastRoom() {
    return Math.max(SMALL_BATCH_BYTES, journal.roomBytes() / 2);
  }

  @Override
  public long durableBatch() {
    return durableBatch;
  }

  @Override
  public void flush() {
    if (failed) {
      return;
    }
    if (forceAsked && appendedBatch > durableBatch) {
      force();
    }
    space.look(journal.writtenBytes());
    tell();
    if (space.isScarce()) {
      armSpaceTick();
    }
    if (full) {
      armTick(FULL_PROBE_MS);
    } else if (appendedBatch > durableBatch) {
      armTick(LAZY_WRITE_MS);
    }
  }

  @Override
  public void write() {
    if (failed || journal.unwrittenBytes() == 0) {
      return;
    }
    try {
      journal.write();
    } catch (JournalFullException e) {
      becomeFull(e);
    } catch (JournalException e) {
      throw failure(e);
    }
  }

  private void force() {
    try {
      journal.write();
      journal.force();
      becomeDurable(appendedBatch);
    } catch (JournalFullException e) {
      becomeFull(e); // what was appended is kept, and tried again
    } catch (JournalException e) {
      throw failure(e);
    }
  }

  private void becomeDurable(long batch) {
    durableBatch = Math.max(durableBatch, batch);
    forceAsked &= durableBatch < lastBatch;
    lazyTicks = 0;
    deadSpace.release(durableBatch, reader.done());
    roomWanted |=
        (full || space.isScarce()) && !checkpointFoundNoRoom; // acknowledgements may have made some
  }

  private void tell() {
    boolean refuses = full || space.isRefusing();
    if (refuses != fullTold) {
      fullTold = refuses;
      listener.full(refuses);
    }
    if (space.isScarce() != scarceTold) {
      scarceTold = !scarceTold;
      roomWanted |= scarceTold;
      listener.scarce(scarceTold);
    }
    if (durableBatch > toldBatch) {
      toldBatch = durableBatch;
      listener.durable(durableBatch);
    }
  }

  // --- time

  private void armTick(int delayMs) {
    if (tick == null && !closed) {
      tick = loop.schedule(this::tick, delayMs);
    }
  }

  /** Who makes room may be another program: nothing of ours tells when. */
  private void armSpaceTick() {
    if (spaceTick == null && !closed) {
      spaceTick = loop.schedule(this::lookAtDisk, FULL_PROBE_MS);
    }
  }

  private void lookAtDisk() {
    spaceTick = null;
    if (!failed && !closed) {
      space.look();
      tell();
      if (space.isScarce()) {
        armSpaceTick();
      }
    }
  }

  private void tick() {
    tick = null;
    if (failed || closed) {
      return;
    }
    try {
      if (full) {
        checkpointFoundNoRoom = false;
        lookForRoom();
      }
      if (appendedBatch > durableBatch) {
        lazyTicks++;
        if (lazyTicks >= LAZY_TICKS || full) {
          force();
          journal.attest();
          journal.write();
        } else {
          journal.write();
          armTick(LAZY_WRITE_MS);
        }
      }
      tell();
      if (full) {
        armTick(FULL_PROBE_MS);
      }
    } catch (JournalFullException e) {
      becomeFull(e);
      armTick(FULL_PROBE_MS);
    } catch (JournalException | StoreException e) {
      fail(asStoreException(e));
    }
  }

  // --- a full disk

  private void becomeFull(JournalFullException cause) {
    if (!full) {
      full = true;
      roomWanted = true;
      log.warn("The store is full, messages are refused: {}", cause.getMessage());
    }
  }

  private void lookForRoom() {
    if (checkpoint != null) {
      return; // it holds the held batches already, and looks again when it is done
    }
    roomWanted = true;
    try {
      journal.begin(OperationRecords.IDS_USED, roomBytes, false);
      journal.abandon();
    } catch (JournalFullException e) {
      journal.abandon();
      return;
    }
    while (!held.isEmpty()) {
      HeldBatch batch = held.peek();
      if (!append(batch.operations)) {
        return;
      }
      appendedBatch = batch.number;
      held.remove();
    }
    full = false;
    log.info("The store has room again");
  }

  // --- payloads

  @Override
  public void load(List<StoredMessage> messages) {
    writeToRead();
    reader.read(messages, this::loaded);
  }

  /** What is not written cannot be read. */
  private void writeToRead() {
    try {
      if (journal.unwrittenBytes() > 0) {
        journal.write();
      }
    } catch (JournalException e) {
      throw failure(e);
    }
  }

  private void loaded(List<StoredMessage> messages, EncodedMessage[] payloads) {
    if (failed || closed) {
      return;
    }
    for (int i = 0; i < payloads.length; i++) {
      if (payloads[i] != null) {
        messages.get(i).payload(payloads[i]);
      }
    }
    deadSpace.release(durableBatch, reader.done());
    listener.loaded(messages);
  }

  @Override
  public void released(StoredMessage message) {
    if (message.location() != StoredMessage.NOWHERE) {
      if (reader != null) { // a recovery sums up at its end
        die(message.location(), LogAppender.liveBytes(message));
      }
      message.location(StoredMessage.NOWHERE);
    }
  }

  // --- index pages

  @Override
  public boolean savesPages() {
    return true;
  }

  @Override
  public boolean savePage(IndexPage page, List<StoredMessage> messages) {
    if (failed || full) {
      return false;
    }
    try {
      pages.save(page, messages);
      return true;
    } catch (JournalFullException e) {
      journal.abandon();
      return false;
    } catch (JournalException e) {
      throw failure(e);
    }
  }

  @Override
  public void loadPage(IndexPage page) {
    writeToRead();
    pages.load(page, this::pageLoaded);
  }

  private void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    if (!failed && !closed) {
      deadSpace.release(durableBatch, reader.done());
      listener.pageLoaded(page, messages);
    }
  }

  @Override
  public List<StoredMessage> readPage(IndexPage page) {
    return history.readPage(page);
  }

  @Override
  public void released(IndexPage page, boolean messagesToo) {
    if (pages == null) {
      PageRecords.place(page).released = true; // a recovery sums up at its end
    } else {
      pages.released(page, messagesToo, this::die);
    }
  }

  /** The batch that says so may be the one that is just told. */
  private void die(long position, long bytes) {
    deadSpace.add(lastBatch + 1, reader.asked(), position, bytes);
  }

  // --- checkpoints

  @Override
  public boolean checkpointDue() {
    if (failed || checkpoint != null) {
      return false;
    }
    return isLogLong() || (roomWanted && hasDeadSegment());
  }

  /** Whether a restart would read for long. */
  private boolean isLogLong() {
    long bytes = journal.bytesSinceCheckpoint();
    long cheapBytes = appender.cheapBytes() - checkpointedCheapBytes;
    return bytes - cheapBytes > mostLogBytes()
        || bytes > Math.max(mostLogBytes(), LARGE_MESSAGES_SHARE * checkpointLogBytes);
  }

  /** A restart reads this much; a state that is told in a few bytes is told sooner. */
  private long mostLogBytes() {
    long wanted = Math.max(checkpointLogBytes / 4, CHECKPOINTS_WORTH_OF_LOG * lastCheckpointBytes);
    return Math.max(Math.min(checkpointLogBytes, wanted), 2 * lastCheckpointBytes);
  }

  @Override
  public void checkpoint(Consumer<DurableOperations> describe) {
    boolean worthIt = roomWanted || journal.bytesSinceCheckpoint() >= smallLogBytes;
    if (failed || checkpoint != null || !worthIt) {
      return;
    }
    roomWanted = false;
    CheckpointWriter writer = null;
    boolean told = false;
    long begun = System.nanoTime();
    try {
      long mayMoveBytes = sparse.mayMoveBytes();
      writer = journal.beginCheckpoint();
      becomeDurable(appendedBatch); // it forced the log
      copies.begin(); // what is dead now is reused at its end: nothing may live there again
      CheckpointTeller teller =
          new CheckpointTeller(writer, instance, sparse.choose(mayMoveBytes), mayMoveBytes);
      describe.accept(teller.operations());
      teller.finish();
      told = true;
      complete(new Checkpoint(writer, teller, lastBatch, appender.cheapBytes()));
      log.debug(
          "A checkpoint held the loop up for {} us; moved so far: {}",
          (System.nanoTime() - begun) / 1_000,
          sparse);
    } catch (JournalFullException e) {
      checkpointFoundNoRoom = true;
      becomeFull(e);
    } catch (JournalException e) {
      throw failure(e);
    } finally {
      if (!told && writer != null) {
        writer.close();
      }
    }
  }

  /** Whether a checkpoint would make room. */
  private boolean hasDeadSegment() {
    List<SegmentUsage> segments = journal.segments();
    for (int i = 0; i < segments.size() - 1; i++) { // the last one is being written
      if (segments.get(i).liveBytes() == 0) {
        return true;
      }
    }
    return false;
  }

  private void complete(Checkpoint begun) {
    checkpoint = begun;
    checkpointThread.execute(
        () -> {
          try {
            begun.writer.complete();
            begun.completed.complete(null);
          } catch (RuntimeException e) {
            begun.completed.completeExceptionally(e);
          }
          loop.execute(() -> adopt(begun));
        });
  }

  private void adopt(Checkpoint completed) {
    if (checkpoint != completed || failed) {
      return;
    }
    checkpoint = null;
    try {
      completed.completed.getNow(null);
      journal.adopt(completed.writer);
      completed.writer.close();
      checkpoints++;
      lastCheckpointBytes = completed.teller.bytes();
      checkpointedCheapBytes = completed.cheapBytes;
      checkpointBytes += lastCheckpointBytes;
      // Held batches of before are part of the checkpoint.
      while (!held.isEmpty() && held.peek().number <= completed.batch) {
        held.remove();
      }
      appendedBatch = Math.max(appendedBatch, completed.batch);
      becomeDurable(completed.batch);
      if (!closed) {
        if (full) {
          lookForRoom();
        }
        sparse.empty(completed.teller);
        tell();
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof JournalFullException noRoom) {
        completed.writer.close();
        checkpointFoundNoRoom = true;
        becomeFull(noRoom);
      } else {
        fail(new StoreException("A checkpoint failed: " + e.getCause().getMessage(), e.getCause()));
      }
    } catch (JournalException e) {
      fail(failure(e));
    }
  }

  /** What is moved out of a sparse segment is a batch that the core has not told. */
  private final class MovesBetweenBatches implements SparseSegments.Moves {
    @Override
    public boolean mayMove() {
      return !failed && !closed && held.isEmpty() && current.isEmpty();
    }

    @Override
    public void moved() {
      lastBatch++;
      appendedBatch = lastBatch;
      armTick(LAZY_WRITE_MS);
    }

    @Override
    public void dead(long position, long bytes) {
      die(position, bytes);
    }

    @Override
    public void stopped(JournalException cause) {
      if (cause instanceof JournalFullException noRoom) {
        becomeFull(noRoom);
      } else {
        fail(failure(cause));
      }
    }
  }

  /** Whether no checkpoint and nothing that follows one is under way. */
  boolean isIdle() {
    return checkpoint == null && sparse.isIdle();
  }

  // --- the end

  private StoreException failure(JournalException cause) {
    failed = true;
    return new StoreException("The store failed: " + cause.getMessage(), cause);
  }

  private StoreException asStoreException(RuntimeException e) {
    return e instanceof JournalException journalException
        ? failure(journalException)
        : (StoreException) e;
  }

  private void fail(StoreException cause) {
    failed = true;
    if (!closed) {
      listener.failed(cause);
    }
  }

  /** What the segments keep for somebody: 0 when nothing is stored, and nothing is being read. */
  long liveBytes() {
    long bytes = 0;
    for (SegmentUsage segment : journal.segments()) {
      bytes += segment.liveBytes();
    }
    return bytes;
  }

  @Override
  public StoreStatistics statistics() {
    long diskBytes = 0;
    for (SegmentUsage segment : journal.segments()) {
      diskBytes += segment.fileBytes();
    }
    return new StoreStatistics(
        lastBatch,
        journal.forces(),
        journal.writtenBytes() + checkpointBytes,
        reader.payloads(),
        checkpoints,
        diskBytes);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (tick != null) {
      tick.run();
    }
    if (spaceTick != null) {
      spaceTick.run();
    }
    checkpointThread.shutdown();
    readThread.shutdown(); // not with an interrupt: that would close the file
    try {
      if (checkpoint != null) {
        awaitQuietly(checkpoint.completed);
        adopt(checkpoint);
      }
      if (reader != null) {
        reader.close();
      }
    } finally {
      closeJournal();
    }
  }

  private static void awaitQuietly(CompletableFuture<Void> future) {
    var unused = future.handle((done, failure) -> null).join();
  }

  private void closeJournal() {
    try {
      journal.close();
    } catch (JournalException e) {
      if (!failed) {
        throw new StoreException("The store could not be closed: " + e.getMessage(), e);
      }
    }
  }

  /** A batch that waits for room. */
  private record HeldBatch(long number, OperationList operations) {}

  /** A checkpoint that is being forced; it holds everything up to {@code batch}. */
  private static final class Checkpoint {
    private final CheckpointWriter writer;
    private final CheckpointTeller teller;
    private final long batch;
    private final long cheapBytes; // of the log before it
    private final CompletableFuture<Void> completed = new CompletableFuture<>();

    Checkpoint(CheckpointWriter writer, CheckpointTeller teller, long batch, long cheapBytes) {
      this.writer = writer;
      this.teller = teller;
      this.batch = batch;
      this.cheapBytes = cheapBytes;
    }
  }
}
