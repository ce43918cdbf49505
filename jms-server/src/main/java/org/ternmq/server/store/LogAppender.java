package org.ternmq.server.store;

import java.nio.ByteBuffer;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalFullException;
import org.ternmq.server.effect.StoredMessage;

/** Appends batches of operations to the log. Owned by the loop thread. */
final class LogAppender {
  /** So many operations share one record at most. */
  private static final int MAX_RUN = 8 * 1024;

  /** What a guest's bytes count for beside what the one counts who accounts for them. */
  static final int GUEST_BYTES = 1;

  /** What a message has beyond this is read back far faster than the same in small messages. */
  private static final int LONG_BYTES = 64 * 1024;

  private static final int LONG_SHARE = 8;

  private final Journal journal;
  private long cheapBytes;

  LogAppender(Journal journal) {
    this.journal = journal;
  }

  /**
   * Of all bytes that were appended, those that cost a restart next to nothing: a message of 10 MiB
   * takes it about as long as 1 MiB of small ones.
   */
  long cheapBytes() {
    return cheapBytes;
  }

  /** What a message is counted with in its segment. */
  static int liveBytes(int messageBytes) {
    return messageBytes + 64;
  }

  /** The same of one that may be a guest: enough to keep the segment. */
  static int liveBytes(StoredMessage message) {
    return message.guest() ? GUEST_BYTES : liveBytes(message.sizeBytes());
  }

  /** Whether a batch takes room for messages, other than one that makes room. */
  static boolean addsMessages(OperationList list) {
    for (int i = 0; i < list.size(); i++) {
      if (list.isMessage(i)) {
        return true;
      }
    }
    return false;
  }

  static long maxBytes(OperationList list) {
    long bytes = 0;
    for (int i = 0; i < list.size(); i++) {
      bytes += OperationRecords.maxBytes(list, i);
    }
    return bytes;
  }

  /**
   * Appends a list as one batch; its messages get their locations.
   *
   * @param essential whether it may use the last room of a full disk
   * @throws JournalFullException if there is no room; then nothing was appended
   */
  void append(OperationList list, boolean essential) {
    boolean complete = false;
    try {
      for (int i = 0; i < list.size(); ) {
        int run = Math.min(MAX_RUN, OperationRecords.run(list, i));
        int next = i + Math.max(1, run);
        appendOne(list, i, run, essential, next < list.size());
        i = next;
      }
      complete = true;
    } finally {
      if (!complete) {
        journal.abandon();
      }
      settle(list, complete);
    }
  }

  private void appendOne(OperationList list, int i, int run, boolean essential, boolean more) {
    if (run > 0) {
      ByteBuffer out =
          journal.begin(OperationRecords.type(list, i), OperationRecords.runBytes(run), essential);
      OperationRecords.putRun(list, i, run, out);
      journal.end(more);
      return;
    }
    ByteBuffer out =
        journal.begin(
            OperationRecords.type(list, i), OperationRecords.maxBytes(list, i), essential);
    OperationRecords.put(list, i, out);
    long position = journal.end(more);
    if (list.isMessage(i)) {
      list.message(i).location(position);
    }
  }

  private void settle(OperationList list, boolean appended) {
    for (int i = 0; i < list.size(); i++) {
      if (list.isMessage(i)) {
        StoredMessage message = list.message(i);
        if (appended) {
          journal.live(message.location(), liveBytes(message.sizeBytes()));
          int beyond = Math.max(0, message.sizeBytes() - LONG_BYTES);
          cheapBytes += beyond - beyond / LONG_SHARE;
        } else {
          message.location(StoredMessage.NOWHERE);
        }
      }
    }
  }
}
