package org.ternmq.server.store;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalException;
import org.ternmq.journal.SegmentUsage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Empties segments that hold little: a checkpoint notes what lies in them, and when it is complete
 * that is moved to the end of the log, in small steps between the loop's other work; messages that
 * the heap knows first ({@link CopyForward}), then index pages with theirs ({@link IndexPages}).
 * Owned by the loop thread.
 */
final class SparseSegments {
  /**
   * Segments that hold less than this part of their size are emptied: so the journal takes at most
   * twice its live bytes, and moving costs no more than it frees.
   */
  private static final double SPARSE_RATIO = 0.5;

  /** Moved after each checkpoint, or half of what was written since the last one, if more. */
  private static final long LEAST_MOVE_BYTES = 32 << 20;

  /** Copy-forward moves about so much at once; less where segments are small. */
  private static final long MAX_STEP_BYTES = 1 << 20;

  /** What the store says to a move, and what it is told of it. */
  interface Moves {
    /** If not now, the next checkpoint finds what is left. */
    boolean mayMove();

    /** A batch was appended. */
    void moved();

    /** Nobody needs that place any more, once the batch is durable. */
    void dead(long position, long bytes);

    /** Nothing was appended, and nothing more is moved. */
    void stopped(JournalException cause);
  }

  private final Journal journal;
  private final CopyForward messages;
  private final IndexPages pages;
  private final MoveBudget budget = new MoveBudget();
  private final Moves moves;

  SparseSegments(
      Journal journal, PayloadReader reader, Copies copies, long segmentBytes, Moves moves) {
    this.journal = journal;
    long stepBytes = Math.min(MAX_STEP_BYTES, segmentBytes / 16);
    this.messages = new CopyForward(journal, reader, copies, budget, stepBytes);
    this.pages = new IndexPages(journal, reader, copies, budget, stepBytes);
    this.moves = moves;
  }

  IndexPages pages() {
    return pages;
  }

  boolean isIdle() {
    return messages.isIdle() && pages.isIdle();
  }

  /** As many live bytes as may be moved after the checkpoint that is due. */
  long mayMoveBytes() {
    return Math.max(LEAST_MOVE_BYTES, journal.bytesSinceCheckpoint() / 2);
  }

  /**
   * Numbers of the segments that are to be emptied next.
   *
   * @param mayMoveBytes as many live bytes as they may have together
   */
  Set<Long> choose(long mayMoveBytes) {
    Set<Long> sparse = new HashSet<>();
    long bytes = 0;
    List<SegmentUsage> emptiestFirst = journal.sparse(SPARSE_RATIO);
    emptiestFirst.sort(Comparator.comparingDouble(SparseSegments::liveRatio));
    for (SegmentUsage segment : emptiestFirst) {
      bytes += segment.liveBytes();
      if (bytes > mayMoveBytes || !isIdle()) {
        break;
      }
      sparse.add(segment.sequence());
    }
    return sparse;
  }

  private static double liveRatio(SegmentUsage segment) {
    return (double) segment.liveBytes() / segment.fileBytes();
  }

  /** What was moved, for the log. */
  @Override
  public String toString() {
    return messages.movedMessages()
        + " messages, and "
        + pages.movedMessages()
        + " in "
        + pages.movedPages()
        + " pages";
  }

  /** Begins with what a checkpoint, which is complete now, has noted. */
  void empty(CheckpointTeller noted) {
    budget.begin(noted.mayMoveBytes());
    messages.begin(noted.toMove());
    pages.begin(noted.pagesToMove(), noted.sparseSegments());
    messages.step(this::move);
    movePages();
  }

  /** Appends what copy-forward read, and goes on with the next. */
  private void move(List<StoredMessage> read, EncodedMessage[] payloads) {
    if (!moves.mayMove()) {
      return;
    }
    try {
      if (messages.append(read, payloads, moves::dead)) {
        moves.moved();
      }
      messages.step(this::move);
      movePages();
    } catch (JournalException e) {
      moves.stopped(e);
    }
  }

  /** Pages come after the messages in the heap. They were written before their checkpoint. */
  private void movePages() {
    if (messages.isIdle()) {
      pages.step(this::movePage);
    }
  }

  private void movePage(IndexPages.Read page) {
    if (!moves.mayMove()) {
      return;
    }
    try {
      if (pages.append(page, moves::dead)) {
        moves.moved();
      }
      movePages();
    } catch (JournalException e) {
      moves.stopped(e);
    }
  }
}
