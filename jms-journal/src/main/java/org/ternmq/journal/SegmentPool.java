package org.ternmq.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Prepares segment files ahead and takes dead ones back. All its work on the disk is done by one
 * thread of its own (or by the owner at once, if so configured), which alone knows the spare files;
 * the methods are the owner's.
 *
 * <p>The life of a file: created under a spare name, filled with zeros in small forced steps (so
 * that the forces of the log do not wait behind 64 MiB), given a header with the next sequence,
 * forced, renamed to its segment name, directory synced. When dead: renamed to a spare name,
 * directory synced, and only then given a new header. So a file with a segment's name always has a
 * valid header of that sequence, and the header's sequence is at least that of everything in the
 * file.
 */
final class SegmentPool {
  private static final Logger LOG = System.getLogger(SegmentPool.class.getName());
  private static final int STEP_BYTES = 1 << 20;

  /** A segment that can be written to at once. */
  record Prepared(Segment segment, DiskFile file) {}

  /** A file that is nobody's. */
  record Spare(String name, long fileBytes, int uses) {}

  private final Disk disk;
  private final JournalOptions options;
  private final UUID journal;
  private final ExecutorService thread; // null: the owner does it
  private final Executor executor;

  // The owner's.
  private CompletableFuture<Prepared> ready;
  private CompletableFuture<Void> lastRecycling = CompletableFuture.completedFuture(null);

  // The thread's.
  private final List<Spare> spares;
  private long lastSequence;
  private long lastSpare;

  /** Of the files that can be used without more room; written by the thread, read by the owner. */
  private volatile long spareBytes;

  /**
   * @param lastSequence the highest that any file carries
   * @param lastSpare the highest number of a spare file
   */
  SegmentPool(
      Disk disk,
      JournalOptions options,
      UUID journal,
      List<Spare> spares,
      long lastSequence,
      long lastSpare) {
    this.disk = disk;
    this.options = options;
    this.journal = journal;
    this.spares = new ArrayList<>(spares);
    this.lastSequence = lastSequence;
    this.lastSpare = lastSpare;
    countSpares();
    if (options.prepareInBackground()) {
      thread =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread worker = new Thread(task, "ternmq-journal-segments");
                worker.setDaemon(true);
                return worker;
              });
      executor = thread;
    } else {
      thread = null;
      executor = Runnable::run;
    }
  }

  /** Begins to prepare the next segment, unless one is prepared or begun. */
  void request(long fileBytes) {
    if (ready == null) {
      ready = submit(fileBytes, options.firstSegmentBytes());
    }
  }

  private CompletableFuture<Prepared> submit(long fileBytes, long leastBytes) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return prepare(fileBytes, leastBytes);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        executor);
  }

  /** Whether a segment can be had at once. */
  boolean isReady() {
    return ready != null && ready.isDone() && !ready.isCompletedExceptionally();
  }

  /**
   * Whether the last attempt to prepare a segment came to an end without one; forgets the attempt.
   */
  boolean hasFailed() {
    if (ready != null && ready.isCompletedExceptionally()) {
      ready = null;
      return true;
    }
    return false;
  }

  /**
   * Waits until a segment can be had. Tries again if the last attempt failed.
   *
   * @throws DiskFullException if there is no room for one
   */
  void awaitReady(long fileBytes) throws IOException {
    if (ready != null && ready.isDone()) {
      hasFailed();
    }
    request(fileBytes);
    await(ready);
  }

  /**
   * Gives the next segment, with room for that many bytes of records. Blocks until it is prepared.
   */
  Prepared take(long recordBytes, long fileBytes) throws IOException {
    long needed = FileHeader.BLOCK_BYTES + recordBytes;
    awaitReady(fileBytes);
    Prepared prepared = await(ready);
    ready = null;
    if (prepared.segment.fileBytes >= needed) {
      return prepared;
    }
    prepared.file.close();
    recycle(List.of(prepared.segment));
    return await(submit(roundUp(needed), needed));
  }

  private static long roundUp(long bytes) {
    return (bytes + FileHeader.BLOCK_BYTES - 1) & -FileHeader.BLOCK_BYTES;
  }

  private <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.join(); // not ended by interrupts
    } catch (CompletionException e) {
      ready = null;
      if (e.getCause() instanceof DiskFullException) {
        throw new DiskFullException(e.getCause().getMessage(), e.getCause());
      }
      if (e.getCause() instanceof IOException) {
        throw new IOException(e.getCause().getMessage(), e.getCause());
      }
      if (e.getCause() instanceof RuntimeException defect) {
        throw defect; // as if it had happened on this thread
      }
      throw e;
    }
  }

  /** Takes back files whose records nobody needs. Durable some time later. */
  void recycle(List<Segment> dead) {
    lastRecycling =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (Segment segment : dead) {
                  makeSpare(segment);
                }
                disk.syncDirectory();
              } catch (IOException e) {
                throw new CompletionException(e);
              } finally {
                countSpares();
              }
            },
            executor);
  }

  /** Bytes for records that are there already: spare files, and the segment that is ready. */
  long reusableBytes() {
    return spareBytes + (isReady() ? ready.join().segment.fileBytes : 0);
  }

  private void countSpares() {
    spareBytes = spares.stream().mapToLong(Spare::fileBytes).sum();
  }

  /** Why files could not be taken back, null if they could or it is not known yet. */
  Throwable recyclingFailure() {
    return lastRecycling.isCompletedExceptionally()
        ? lastRecycling.handle((done, failure) -> failure).join()
        : null;
  }

  private void makeSpare(Segment segment) throws IOException {
    Spare smallest = spares.stream().min(Comparator.comparingLong(Spare::fileBytes)).orElse(null);
    boolean drop =
        spares.size() >= options.spareSegments() || segment.fileBytes > options.segmentBytes();
    if (drop
        && smallest != null
        && smallest.fileBytes < segment.fileBytes
        && segment.fileBytes <= options.segmentBytes()) {
      disk.delete(smallest.name);
      spares.remove(smallest);
      drop = false;
    }
    if (drop) {
      disk.delete(segment.name);
      return;
    }
    String name = FileNames.spare(++lastSpare);
    disk.rename(segment.name, name);
    spares.add(new Spare(name, segment.fileBytes, segment.uses + 1));
  }

  private Prepared prepare(long fileBytes, long leastBytes) throws IOException {
    Spare spare = chooseSpare(leastBytes);
    DiskFile file = null;
    String name = spare == null ? FileNames.spare(++lastSpare) : spare.name;
    boolean done = false;
    try {
      if (spare == null) {
        checkRoom(fileBytes);
        file = disk.create(name);
        fillWithZeros(file, fileBytes);
      } else {
        file = disk.open(name);
      }
      FileHeader header =
          spare == null
              ? FileHeader.segment(journal, ++lastSequence, fileBytes, 0)
              : FileHeader.segment(journal, ++lastSequence, spare.fileBytes, spare.uses);
      file.write(header.encode(), 0);
      file.force(true);
      Segment segment = new Segment(header);
      disk.rename(name, segment.name);
      spares.remove(spare);
      disk.syncDirectory();
      done = true;
      return new Prepared(segment, file);
    } finally {
      if (!done) {
        spares.remove(spare); // after a failed force nothing that the system says of it counts
        giveUp(file, spare == null ? name : null);
      }
      countSpares();
    }
  }

  /** The largest file at hand, so that small ones go out of use; null if none is large enough. */
  private Spare chooseSpare(long leastBytes) {
    Spare largest = spares.stream().max(Comparator.comparingLong(Spare::fileBytes)).orElse(null);
    return largest != null && largest.fileBytes >= leastBytes ? largest : null;
  }

  /** The last bytes of a disk are left for checkpoints, which make room when there is none. */
  private void checkRoom(long fileBytes) throws IOException {
    long free = disk.freeBytes();
    long needed = fileBytes + options.segmentBytes() / 2;
    if (free < needed) {
      throw new DiskFullException(
          disk.describe(FileNames.segment(lastSequence + 1))
              + " needs "
              + needed
              + " free bytes, the disk has "
              + free,
          null);
    }
  }

  private static void fillWithZeros(DiskFile file, long fileBytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(STEP_BYTES, fileBytes));
    for (long at = 0; at < fileBytes; at += STEP_BYTES) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), fileBytes - at));
      file.write(zeros, at);
      file.force(false);
    }
  }

  private void giveUp(DiskFile file, String created) {
    try {
      if (file != null) {
        file.close();
        if (created != null && disk.list().contains(created)) {
          disk.delete(created); // it would keep what room there is
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a half-prepared file stays behind", e);
    }
  }

  /**
   * Waits for what was begun and ends the thread. A prepared segment stays on the disk for the next
   * owner.
   */
  void close() {
    if (thread != null) {
      thread.shutdown();
    }
    if (ready != null) {
      Prepared prepared = ready.exceptionally(failure -> null).join();
      if (prepared != null) {
        closeQuietly(prepared.file);
      }
    }
    lastRecycling.exceptionally(failure -> null).join();
  }

  private static void closeQuietly(DiskFile file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a prepared segment", e);
    }
  }
}
