package org.ternmq.server.session;

import java.util.Arrays;
import java.util.UUID;
import org.ternmq.server.queue.Interruption;
import org.ternmq.server.queue.LongMap;

/** What is known of one client instance: which of its sends and commits are decided, and how. */
final class ClientRecord {
  /** A client never has more that it does not know the outcome of: its credit is smaller. */
  private static final int MOST_FAILED = 8_192;

  final UUID instance; // persistent
  boolean stored; // derived: whether the store knows of it
  long accepted; // derived: the highest sequence that was handled
  long decided; // persistent: the highest one of which the outcome is durable
  long timeMs; // persistent: when it was last heard of
  Conversation conversation; // derived: null while it is away
  final LongMap<Interruption> interruptions = new LongMap<>(); // derived: by consumer, of a loss
  private long[] failed = new long[0]; // persistent: ascending
  private int failedCount;

  ClientRecord(UUID instance) {
    this.instance = instance;
  }

  void addFailed(long sequence) {
    if (failedCount > 0 && failed[failedCount - 1] >= sequence) {
      return; // a history that is told twice
    }
    if (failedCount == MOST_FAILED) {
      forgetFailedUpTo(failed[MOST_FAILED / 2]);
    }
    if (failedCount == failed.length) {
      failed = Arrays.copyOf(failed, Math.max(8, failedCount * 2));
    }
    failed[failedCount++] = sequence;
  }

  boolean hasFailed(long sequence) {
    return Arrays.binarySearch(failed, 0, failedCount, sequence) >= 0;
  }

  void forgetFailedUpTo(long sequence) {
    int kept = 0;
    for (int i = 0; i < failedCount; i++) {
      if (failed[i] > sequence) {
        failed[kept++] = failed[i];
      }
    }
    failedCount = kept;
  }

  long[] failed() {
    return Arrays.copyOf(failed, failedCount);
  }
}
