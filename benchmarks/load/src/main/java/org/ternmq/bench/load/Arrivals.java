package org.ternmq.bench.load;

import java.util.BitSet;

/**
 * Which messages of one producer came to one consumer. Written by the consumer's thread only.
 *
 * <p>Where a consumer is to get each n-th message only, the others count as strays.
 */
final class Arrivals {
  private final int stride;
  private final int offset;
  private final BitSet seen = new BitSet();
  private long last = -1;
  private long again;
  private long outOfOrder;
  private long strays;

  Arrivals(int stride, int offset) {
    this.stride = stride;
    this.offset = offset;
  }

  void note(long sequence) {
    if (sequence % stride != offset) {
      strays++;
      return;
    }
    int index = Math.toIntExact(sequence / stride);
    if (seen.get(index)) {
      again++;
    } else {
      seen.set(index);
    }
    if (sequence < last) {
      outOfOrder++;
    }
    last = sequence;
  }

  /** The places of what came, counted from 0 in steps of the stride. */
  BitSet seen() {
    return seen;
  }

  long again() {
    return again;
  }

  long outOfOrder() {
    return outOfOrder;
  }

  long strays() {
    return strays;
  }

  /** How many of that many messages are for this consumer. */
  long expected(long sent) {
    return sent <= offset ? 0 : (sent - offset - 1) / stride + 1;
  }
}
