package org.ternmq.server.store;

/**
 * How many bytes of messages copy-forward may still copy until the next checkpoint. What segments
 * count as live does not bound that: a guest counts one byte, whatever its size. Owned by the loop
 * thread.
 */
final class MoveBudget {
  private long bytes;

  /** Replaces what is left. */
  void begin(long mostBytes) {
    bytes = mostBytes;
  }

  /** So much is copied; the last that is begun may go beyond. */
  void take(long copiedBytes) {
    bytes -= copiedBytes;
  }

  boolean isSpent() {
    return bytes <= 0;
  }
}
