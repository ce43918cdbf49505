package org.ternmq.server.store;

import java.util.List;
import java.util.function.BiConsumer;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.StoredMessage;

/**
 * Where a journal keeps an index page and the messages it names: what {@link
 * org.ternmq.server.effect.IndexPage#inStore} is here. The messages count as live in their segments
 * without an object each, so their sums by segment are kept. Owned by the loop thread.
 */
final class PagePlace {
  private long position;
  private int payloadBytes; // of the page's own record
  private long[] segments;
  private long[] bytes; // what the messages count for in the segment of the same index

  /** Reads by the core that were asked for and not answered. */
  int loads;

  /** The core needs the page no more. */
  boolean released;

  PagePlace(long position, int payloadBytes, long[] segments, long[] bytes) {
    this.position = position;
    this.payloadBytes = payloadBytes;
    this.segments = segments;
    this.bytes = bytes;
  }

  /** The place of a page's record and of the messages that it names. */
  static PagePlace of(long position, int payloadBytes, List<StoredMessage> messages) {
    SegmentTally tally = new SegmentTally();
    for (int i = 0; i < messages.size(); i++) {
      StoredMessage message = messages.get(i);
      int live =
          PageRecords.isGuest(message)
              ? LogAppender.GUEST_BYTES
              : LogAppender.liveBytes(message.sizeBytes());
      tally.add(message.location(), live);
    }
    long[] segments = tally.segments();
    long[] bytes = new long[segments.length];
    for (int i = 0; i < segments.length; i++) {
      bytes[i] = tally.bytes(segments[i]);
    }
    return new PagePlace(position, payloadBytes, segments, bytes);
  }

  /** The page was written again, there. */
  void moveTo(PagePlace other) {
    position = other.position;
    payloadBytes = other.payloadBytes;
    segments = other.segments;
    bytes = other.bytes;
  }

  /** Of the page's record. */
  long position() {
    return position;
  }

  int payloadBytes() {
    return payloadBytes;
  }

  /** What the page's own record counts for in its segment. */
  int liveBytes() {
    return LogAppender.liveBytes(payloadBytes);
  }

  int segmentCount() {
    return segments.length;
  }

  long segment(int i) {
    return segments[i];
  }

  long bytes(int i) {
    return bytes[i];
  }

  /** Tells a position in each segment that holds messages of the page, and their bytes there. */
  void forEachSegment(BiConsumer<Long, Long> consumer) {
    for (int i = 0; i < segments.length; i++) {
      consumer.accept(Position.of(segments[i], 0), bytes[i]);
    }
  }
}
