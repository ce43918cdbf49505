package org.ternmq.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads records by position, in a thread of its own beside the owner's. Keeps what it read around a
 * record, so many records near each other, asked for in ascending order, cost few reads of the
 * disk. Checks the checksum on every read.
 */
public final class JournalReader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(JournalReader.class.getName());
  private static final int ONE_READ_BYTES = 8 << 10;
  private static final int AHEAD_BYTES = 512 << 10;
  private static final int OPEN_FILES = 32;

  private final Disk disk;
  private final Segments segments;
  private final long seed;
  private final Map<Segment, DiskFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private RecordScanner scanner = new RecordScanner(ONE_READ_BYTES);
  private long lastEnd = Position.NONE; // of the record read last

  JournalReader(Disk disk, Segments segments, long seed) {
    this.disk = disk;
    this.segments = segments;
    this.seed = seed;
  }

  /**
   * Reads a record.
   *
   * @param position of a record that was written and is live
   * @param expectedPayloadBytes how long the caller thinks the payload is; only a hint for how much
   *     to read
   * @return the payload, valid until the next call
   * @throws JournalCorruptException if the record is damaged
   * @throws JournalPositionException if its segment was reused meanwhile: the record was not live
   */
  public ByteBuffer read(long position, int expectedPayloadBytes) {
    Segment segment = segments.get(Position.segment(position));
    if (segment == null) {
      throw new JournalPositionException(position, "its segment is gone");
    }
    boolean interrupted = false;
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          if (find(segment, position, expectedPayloadBytes)) {
            lastEnd = Position.of(segment.sequence, scanner.nextOffset());
            return scanner.payload();
          }
        } catch (ClosedChannelException e) {
          // An interrupt of this thread closed the channel, as Java does; a new one reads as well.
          interrupted |= Thread.interrupted();
          close(files.remove(segment));
          if (attempt > 2) {
            throw e;
          }
          continue;
        }
        if (attempt > 1) {
          throw missing(segment, position);
        }
        scanner.forget(); // what was kept may be older than what the file has now
      }
    } catch (IOException e) {
      if (segments.get(segment.sequence) != segment) {
        throw new JournalPositionException(position, "its segment was reused");
      }
      throw new JournalAccessException("cannot read " + disk.describe(segment.name), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean find(Segment segment, long position, int expectedPayloadBytes)
      throws IOException {
    long offset = Position.offset(position);
    long ahead = position - lastEnd;
    boolean near = ahead >= 0 && ahead <= AHEAD_BYTES / Position.UNIT_BYTES;
    long expected = RecordFormat.recordBytes(expectedPayloadBytes);
    if (scanner.memoryBytes() > AHEAD_BYTES && expected <= AHEAD_BYTES) {
      scanner = new RecordScanner(AHEAD_BYTES); // a large record made it grow
    }
    scanner.readAtOnce(
        near ? AHEAD_BYTES : (int) Math.min(AHEAD_BYTES, Math.max(expected, ONE_READ_BYTES)));
    scanner.at(file(segment), seed, segment.sequence, offset, segment.end);
    return offset >= FileHeader.BLOCK_BYTES && offset < segment.end && scanner.next();
  }

  private JournalException missing(Segment segment, long position) {
    long offset = Position.offset(position);
    if (segments.get(segment.sequence) != segment) {
      return new JournalPositionException(position, "its segment was reused");
    }
    if (offset < FileHeader.BLOCK_BYTES || offset >= segment.end) {
      return new JournalPositionException(position, "nothing was written there");
    }
    return new JournalCorruptException(disk.describe(segment.name), offset, scanner.problem());
  }

  private DiskFile file(Segment segment) throws IOException {
    DiskFile file = files.get(segment);
    if (file == null) {
      if (files.size() >= OPEN_FILES) {
        Iterator<DiskFile> oldest = files.values().iterator();
        close(oldest.next());
        oldest.remove();
      }
      file = disk.openToRead(segment.name);
      files.put(segment, file);
    }
    return file;
  }

  /** The type of the record read last. */
  public int type() {
    return scanner.type();
  }

  private static void close(DiskFile file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a segment", e);
    }
  }

  /** Closes its files and drops its buffer. */
  @Override
  public void close() {
    files.values().forEach(JournalReader::close);
    files.clear();
    scanner = new RecordScanner(RecordFormat.MARK_BYTES);
  }
}
