package org.ternmq.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The records of a batch whose last record was not met yet. Small batches are copied here; of one
 * that is too large only its beginning is known, and it is read a second time.
 */
final class PendingBatch {
  private static final int KEPT_BYTES = 1 << 20;

  private byte[] bytes = new byte[64 << 10];
  private ByteBuffer view = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  private int size;
  private long[] positions = new long[64];
  private int[] ends = new int[64];
  private byte[] types = new byte[64];
  private int count;
  private boolean tooLarge;

  boolean isEmpty() {
    return count == 0;
  }

  /** Position of its first record. */
  long start() {
    return positions[0];
  }

  boolean isTooLarge() {
    return tooLarge;
  }

  void add(int type, long position, ByteBuffer payload) {
    if (count > 0 && (tooLarge || size + payload.remaining() > KEPT_BYTES)) {
      tooLarge = true;
      return;
    }
    if (count == 0 && payload.remaining() > KEPT_BYTES) {
      tooLarge = true;
    }
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
      types = Arrays.copyOf(types, count * 2);
    }
    if (!tooLarge) {
      int length = payload.remaining();
      if (size + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
        view = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
      }
      payload.get(bytes, size, length);
      size += length;
    }
    positions[count] = position;
    types[count] = (byte) type;
    ends[count] = size;
    count++;
  }

  /** Shows all records, in order, and forgets them. */
  int deliver(RecordVisitor visitor) {
    int delivered = count;
    int start = 0;
    for (int i = 0; i < count; i++) {
      visitor.record(types[i] & 0xFF, positions[i], view.limit(ends[i]).position(start));
      start = ends[i];
    }
    clear();
    return delivered;
  }

  void clear() {
    count = 0;
    size = 0;
    tooLarge = false;
  }
}
