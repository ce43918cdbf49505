package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ternmq.journal.CheckpointWriter;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Writes a core's state as records of a checkpoint, and notes on the way which messages lie in
 * segments that are to be emptied. Used once, on the loop thread.
 */
final class CheckpointTeller {
  private static final int TELL_AT_A_TIME = 1024;

  private final CheckpointWriter writer;
  private final Set<Long> sparseSegments;
  private final long mayMoveBytes;
  private final List<StoredMessage> toMove = new ArrayList<>();
  private final List<IndexPage> pagesToMove = new ArrayList<>();
  private final OperationList list = new OperationList(TELL_AT_A_TIME, this::drain);
  private long bytes;

  /**
   * @param sparseSegments numbers of the segments that are to be emptied
   * @param mayMoveBytes about how many bytes may be moved for that
   */
  CheckpointTeller(
      CheckpointWriter writer, UUID instance, Set<Long> sparseSegments, long mayMoveBytes) {
    this.writer = writer;
    this.sparseSegments = sparseSegments;
    this.mayMoveBytes = mayMoveBytes;
    ByteBuffer out = writer.begin(OperationRecords.STORE, OperationRecords.UUID_BYTES);
    OperationRecords.putUuid(out, instance);
    writer.end();
  }

  /** Takes the state; {@link #finish} must come after it. */
  DurableOperations operations() {
    return list;
  }

  void finish() {
    drain();
  }

  /** What was written, about. */
  long bytes() {
    return bytes;
  }

  /** Messages in the sparse segments. */
  List<StoredMessage> toMove() {
    return toMove;
  }

  /** Index pages that lie, or have messages, in the sparse segments. */
  List<IndexPage> pagesToMove() {
    return pagesToMove;
  }

  Set<Long> sparseSegments() {
    return sparseSegments;
  }

  long mayMoveBytes() {
    return mayMoveBytes;
  }

  private void drain() {
    for (int i = 0; i < list.size(); ) {
      int run = OperationRecords.run(list, i);
      int kept = run > 0 ? 0 : kept(i);
      if (run > 0) {
        int max = OperationRecords.runBytes(run);
        OperationRecords.putRun(list, i, run, begin(OperationRecords.type(list, i), max));
        i += run;
      } else if (kept > 0) {
        writeKept(i, kept);
        i += kept;
      } else {
        noteIfSparse(i);
        OperationRecords.put(
            list, i, begin(OperationRecords.type(list, i), OperationRecords.maxBytes(list, i)));
        i++;
      }
      writer.end();
    }
    list.clear();
  }

  private void noteIfSparse(int i) {
    if (list.kind(i) == OperationList.PAGE_KEPT
        && !sparseSegments.isEmpty()
        && IndexPages.liesIn(list.page(i), sparseSegments)) {
      pagesToMove.add(list.page(i));
    }
  }

  private ByteBuffer begin(int type, int maxBytes) {
    bytes += maxBytes;
    return writer.begin(type, maxBytes);
  }

  /** How many messages that lie in the log follow each other from {@code i} on. */
  private int kept(int i) {
    int end = i;
    while (end < list.size()
        && list.isMessage(end)
        && list.kind(end) == list.kind(i)
        && list.message(end).location() != StoredMessage.NOWHERE) {
      end++;
    }
    return end - i;
  }

  private void writeKept(int from, int count) {
    boolean staged = list.kind(from) == OperationList.MESSAGE_STAGED;
    int max = 0;
    for (int i = from; i < from + count; i++) {
      int queues = list.queueIds(i).length;
      max += staged ? OperationRecords.stagedKeptBytes(queues) : OperationRecords.keptBytes(queues);
    }
    int type = staged ? OperationRecords.MESSAGES_STAGED_KEPT : OperationRecords.MESSAGES_KEPT;
    ByteBuffer out = begin(type, max);
    for (int i = from; i < from + count; i++) {
      StoredMessage message = list.message(i);
      if (staged) {
        OperationRecords.putStagedKept(out, list.a(i), message, list.queueIds(i));
      } else {
        OperationRecords.putKept(out, message, list.queueIds(i));
      }
      if (!sparseSegments.isEmpty()
          && sparseSegments.contains(Position.segment(message.location()))) {
        toMove.add(message);
      }
    }
  }
}
