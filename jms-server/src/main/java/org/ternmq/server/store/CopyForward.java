package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalFullException;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Moves messages out of segments that are nearly empty to the end of the log, so that one message
 * that nobody takes never pins a whole file. In small steps between the loop's other work. Owned by
 * the loop thread.
 */
final class CopyForward {
  private static final int STEP_MESSAGES = 128;

  private final Journal journal;
  private final PayloadReader reader;
  private final Copies copies;
  private final MoveBudget budget;
  private final long stepBytes;
  private final ArrayDeque<StoredMessage> toMove = new ArrayDeque<>();
  private long[] oldPositions = new long[0];
  private boolean reading;
  private long movedMessages;

  /**
   * @param copies of messages, also those that are moved elsewhere
   * @param budget of what may be copied, also elsewhere
   * @param stepBytes about as much is moved at once
   */
  CopyForward(
      Journal journal, PayloadReader reader, Copies copies, MoveBudget budget, long stepBytes) {
    this.journal = journal;
    this.reader = reader;
    this.copies = copies;
    this.budget = budget;
    this.stepBytes = stepBytes;
  }

  /** Replaces what is to be moved. */
  void begin(List<StoredMessage> messages) {
    toMove.clear();
    toMove.addAll(messages);
  }

  boolean isIdle() {
    return toMove.isEmpty() && !reading;
  }

  long movedMessages() {
    return movedMessages;
  }

  /**
   * Reads the next messages.
   *
   * @param then is run when they are read; it has to call {@link #append}
   */
  void step(Moved then) {
    if (reading || toMove.isEmpty()) {
      return;
    }
    List<StoredMessage> messages = new ArrayList<>();
    for (long bytes = 0; messages.size() < STEP_MESSAGES && bytes < stepBytes; ) {
      StoredMessage message = toMove.poll();
      if (message == null) {
        break;
      }
      if (message.location() != StoredMessage.NOWHERE && isWorthReading(message)) {
        messages.add(message);
        bytes += message.sizeBytes();
      }
    }
    if (messages.isEmpty()) {
      return;
    }
    oldPositions = new long[messages.size()];
    for (int i = 0; i < oldPositions.length; i++) {
      oldPositions[i] = messages.get(i).location();
    }
    reading = true;
    reader.read(
        messages,
        (read, payloads) -> {
          reading = false;
          then.read(read, payloads);
        });
  }

  /** Once the budget is spent, only what has a copy already is pointed there. */
  private boolean isWorthReading(StoredMessage message) {
    if (copies.of(message.location()) != Position.NONE) {
      return true;
    }
    boolean may = !budget.isSpent();
    if (may) {
      budget.take(message.sizeBytes());
    }
    return may;
  }

  /** What is done with messages that were read. */
  interface Moved {
    void read(List<StoredMessage> messages, EncodedMessage[] payloads);
  }

  /**
   * Appends messages that were read as one batch. Those that nobody needs any more are left out.
   *
   * @param dead gets the old places
   * @return whether there was anything to append
   * @throws JournalFullException if there is no room; then nothing was appended
   */
  boolean append(List<StoredMessage> messages, EncodedMessage[] payloads, IndexPages.Places dead) {
    // Looked up once: what this step adds may make the oldest copies be forgotten.
    long[] newPositions = new long[oldPositions.length];
    boolean[] copied = new boolean[oldPositions.length];
    int last = -1;
    for (int i = 0; i < oldPositions.length; i++) {
      if (isThere(messages.get(i), payloads[i], i)) {
        newPositions[i] = copies.of(oldPositions[i]);
        copied[i] = newPositions[i] != Position.NONE;
        last = copied[i] ? last : i;
      }
    }
    boolean complete = false;
    try {
      for (int i = 0; i <= last; i++) {
        StoredMessage message = messages.get(i);
        if (!copied[i] && isThere(message, payloads[i], i)) {
          int max = OperationRecords.messageBytes(message, 0);
          ByteBuffer out = journal.begin(OperationRecords.MESSAGE_MOVED, max, false);
          OperationRecords.putMoved(out, message, payloads[i]);
          newPositions[i] = journal.end(i < last);
        }
      }
      complete = true;
    } finally {
      if (!complete) {
        journal.abandon();
        toMove.clear();
      }
    }
    for (int i = 0; i < newPositions.length; i++) {
      if (isThere(messages.get(i), payloads[i], i)) {
        settle(messages.get(i), newPositions[i], copied[i], dead);
      }
    }
    return last >= 0;
  }

  /**
   * @param copied by another one that has it, and accounts for it
   */
  private void settle(StoredMessage message, long to, boolean copied, IndexPages.Places dead) {
    long from = message.location();
    dead.add(from, LogAppender.liveBytes(message));
    message.guest(copied);
    message.location(to);
    journal.live(to, LogAppender.liveBytes(message));
    if (!copied) {
      copies.add(from, to);
      movedMessages++;
    }
  }

  private boolean isThere(StoredMessage message, EncodedMessage payload, int i) {
    return payload != null && message.location() == oldPositions[i];
  }
}
