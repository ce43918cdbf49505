package org.ternmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Looks through bytes in which no record can be found for marks. One that says that the log had
 * been forced beyond where it can be read proves damage: a tail that was only torn has no such
 * mark, since a mark is written after the force that it tells of.
 */
final class MarkSearch {
  private static final int READ_BYTES = 1 << 20;

  private final CRC32C crc = new CRC32C();
  private long forced = Position.NONE;
  private long lastMarkEnd = -1;
  private long lastNonZeroEnd = -1;

  /** Looks at a file from an offset that is a multiple of eight on. */
  void search(DiskFile file, long seed, long sequence, long from, long to) throws IOException {
    ByteBuffer window =
        ByteBuffer.allocateDirect(
            (int) Math.min(READ_BYTES, Math.max(to - from, RecordFormat.MARK_BYTES)));
    long start = from;
    while (start < to) {
      window.clear().limit((int) Math.min(window.capacity(), to - start));
      int read = file.read(window, start);
      if (read == 0) {
        return;
      }
      searchWindow(window, read, seed, sequence, start);
      boolean last = start + read >= to;
      // Windows overlap, so that a mark across their border is seen.
      start +=
          last
              ? read
              : Math.max(
                  RecordFormat.ALIGNMENT,
                  (read - RecordFormat.MARK_BYTES) & -RecordFormat.ALIGNMENT);
    }
  }

  private void searchWindow(ByteBuffer window, int read, long seed, long sequence, long start) {
    window.clear();
    for (int i = 0; i + Long.BYTES <= read; i += RecordFormat.ALIGNMENT) {
      if (window.getLong(i) == 0) {
        continue;
      }
      lastNonZeroEnd = start + i + Long.BYTES;
      if (i + RecordFormat.MARK_BYTES <= read && isMark(window, i, seed, sequence, start)) {
        lastMarkEnd = start + i + RecordFormat.MARK_BYTES;
        forced = Math.max(forced, window.getLong(i + RecordFormat.HEADER_BYTES));
      }
    }
  }

  private boolean isMark(ByteBuffer window, int i, long seed, long sequence, long start) {
    int type = window.get(i + RecordFormat.TYPE) & 0xFF;
    if (window.getInt(i + RecordFormat.LENGTH) != Long.BYTES
        || (type != RecordFormat.TYPE_MARK && type != RecordFormat.TYPE_LINK)) {
      return false;
    }
    int stored = window.getInt(i);
    int salt = RecordFormat.salt(seed, Position.of(sequence, start + i));
    boolean valid = RecordFormat.checksum(crc, window, i, Long.BYTES, salt) == stored;
    window.clear();
    return valid;
  }

  /** Adds what another search found to the highest forced position. */
  void include(MarkSearch other) {
    forced = Math.max(forced, other.forced);
  }

  /** The highest position that any mark calls forced; none if there was no mark. */
  long forced() {
    return forced;
  }

  /** Where the last mark ends in its file, -1 if there was none. */
  long lastMarkEnd() {
    return lastMarkEnd;
  }

  /** Where the last bytes end that are not zero, -1 if all are. */
  long lastNonZeroEnd() {
    return lastNonZeroEnd;
  }
}
