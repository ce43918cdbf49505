package org.ternmq.server.store;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ternmq.journal.Position;

/** Sums of bytes by segment of the journal. Quick when one segment is meant many times in a row. */
final class SegmentTally {
  private final Map<Long, long[]> bytesBySegment = new HashMap<>();
  private long lastSegment = -1;
  private long[] lastBytes;

  void add(long position, long bytes) {
    long segment = Position.segment(position);
    if (segment != lastSegment) {
      lastSegment = segment;
      lastBytes = bytesBySegment.computeIfAbsent(segment, key -> new long[1]);
    }
    lastBytes[0] += bytes;
  }

  /** The segments that hold anything, ascending. */
  long[] segments() {
    return bytesBySegment.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
  }

  long bytes(long segment) {
    long[] bytes = bytesBySegment.get(segment);
    return bytes == null ? 0 : bytes[0];
  }

  /** Tells each segment's number and sum. */
  void forEach(BiConsumer<Long, Long> consumer) {
    bytesBySegment.forEach((segment, bytes) -> consumer.accept(segment, bytes[0]));
  }
}
