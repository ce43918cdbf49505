package org.ternmq.journal;

/**
 * How a journal uses its disk. Immutable.
 *
 * @param segmentBytes size of a segment file, 16 KiB to 16 GiB (default 64 MiB). Smaller ones come
 *     free sooner, larger ones need fewer switches, each of which costs a force. One record larger
 *     than that gets a segment of its own.
 * @param firstSegmentBytes size of the first new segment after a start, doubled until segmentBytes
 *     are reached (default 4 MiB), so that a short-lived journal does not write 64 MiB of zeros
 * @param spareSegments how many dead segment files are kept for reuse; more are deleted (default 3)
 * @param prepareInBackground whether segments are prepared ahead in a thread of the journal's own
 *     (default), or by the owner when needed (simulations)
 */
public record JournalOptions(
    long segmentBytes, long firstSegmentBytes, int spareSegments, boolean prepareInBackground) {
  private static final long MIN_SEGMENT_BYTES = 16 << 10;
  private static final long MAX_SEGMENT_BYTES = 16L << 30;

  public static final JournalOptions DEFAULTS = new JournalOptions(64 << 20, 4 << 20, 3, true);

  public JournalOptions {
    if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "segmentBytes must be "
              + MIN_SEGMENT_BYTES
              + " to "
              + MAX_SEGMENT_BYTES
              + ": "
              + segmentBytes);
    }
    if (firstSegmentBytes < MIN_SEGMENT_BYTES || firstSegmentBytes > segmentBytes) {
      throw new IllegalArgumentException(
          "firstSegmentBytes must be "
              + MIN_SEGMENT_BYTES
              + " to segmentBytes: "
              + firstSegmentBytes);
    }
    if (spareSegments < 0) {
      throw new IllegalArgumentException("spareSegments must not be negative: " + spareSegments);
    }
  }

  public JournalOptions withSegmentBytes(long bytes) {
    return new JournalOptions(
        bytes, Math.min(bytes, firstSegmentBytes), spareSegments, prepareInBackground);
  }

  public JournalOptions withFirstSegmentBytes(long bytes) {
    return new JournalOptions(segmentBytes, bytes, spareSegments, prepareInBackground);
  }

  public JournalOptions withSpareSegments(int count) {
    return new JournalOptions(segmentBytes, firstSegmentBytes, count, prepareInBackground);
  }

  public JournalOptions withPrepareInBackground(boolean inBackground) {
    return new JournalOptions(segmentBytes, firstSegmentBytes, spareSegments, inBackground);
  }
}
