package org.ternmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads records one after another, in large sequential reads, and checks each. Stops at the first
 * bytes that are no record; whether that is the end or damage is for the caller to say. Owned by
 * one thread.
 */
final class RecordScanner {
  private final CRC32C crc = new CRC32C();

  private DiskFile file;
  private long seed;
  private long sequence;
  private long limit;
  private int readBytes;

  private ByteBuffer window; // of the file, from windowStart on
  private ByteBuffer payload; // a view of the window
  private long windowStart;
  private int windowBytes;

  private long offset; // of the current record
  private long next;
  private int type;
  private int flags;
  private int length;
  private String problem;

  /**
   * @param windowBytes how much to read at once
   */
  RecordScanner(int windowBytes) {
    window(windowBytes);
  }

  private void window(int capacity) {
    window = ByteBuffer.allocateDirect(capacity);
    payload = window.asReadOnlyBuffer();
    readBytes = capacity;
    windowBytes = 0;
  }

  /** Goes to a place in a file; no record is read yet. */
  void at(DiskFile newFile, long newSeed, long newSequence, long from, long to) {
    if (newFile != file || newSequence != sequence || newSeed != seed) {
      windowBytes = 0;
    }
    file = newFile;
    seed = newSeed;
    sequence = newSequence;
    next = from;
    limit = to;
    problem = null;
  }

  /** Forgets what was read, so that the next record comes from the file. */
  void forget() {
    windowBytes = 0;
  }

  /** How much to read at once from here on. */
  void readAtOnce(int bytes) {
    if (bytes > window.capacity()) {
      window(bytes);
    }
    readBytes = bytes;
  }

  int memoryBytes() {
    return window.capacity();
  }

  /** Reads the next record; false if there is none, see {@link #problem}. */
  boolean next() throws IOException {
    if (limit - next < RecordFormat.HEADER_BYTES || !ensure(next, RecordFormat.HEADER_BYTES)) {
      problem = "the file ends";
      return false;
    }
    int start = (int) (next - windowStart);
    int recordType = window.get(start + RecordFormat.TYPE) & 0xFF;
    int payloadBytes = window.getInt(start + RecordFormat.LENGTH);
    if (recordType == 0
        || window.getShort(start + RecordFormat.ZERO) != 0
        || payloadBytes < 0
        || payloadBytes > Journal.MAX_PAYLOAD_BYTES
        || RecordFormat.recordBytes(payloadBytes) > limit - next) {
      problem = "no record's header";
      return false;
    }
    int bytes = RecordFormat.HEADER_BYTES + payloadBytes;
    int expected = window.getInt(start) ^ RecordFormat.salt(seed, Position.of(sequence, next));
    if (bytes > window.capacity() && largeChecksum(bytes) != expected) {
      problem = "wrong checksum"; // found before memory is taken for what may be no record
      return false;
    }
    if (!ensure(next, bytes)) {
      problem = "the file ends";
      return false;
    }
    start = (int) (next - windowStart);
    if (RecordFormat.checksum(crc, window, start, payloadBytes, 0) != expected) {
      problem = "wrong checksum";
      return false;
    }
    offset = next;
    type = recordType;
    flags = window.get(start + RecordFormat.FLAGS);
    length = payloadBytes;
    next += RecordFormat.recordBytes(payloadBytes);
    return true;
  }

  private int largeChecksum(int bytes) throws IOException {
    crc.reset();
    long at = next + RecordFormat.LENGTH;
    long end = next + bytes;
    windowBytes = 0;
    while (at < end) {
      window.clear().limit((int) Math.min(window.capacity(), end - at));
      int read = file.read(window, at);
      if (read == 0) {
        return ~(int) crc.getValue();
      }
      crc.update(window.flip());
      at += read;
    }
    return (int) crc.getValue();
  }

  /** Makes bytes of the file be in the window; false if the file is too short. */
  private boolean ensure(long from, int bytes) throws IOException {
    if (from >= windowStart && from + bytes <= windowStart + windowBytes) {
      window.clear();
      return true;
    }
    if (bytes > window.capacity()) {
      window(bytes);
    }
    window.clear().limit((int) Math.min(Math.max(bytes, readBytes), Math.max(bytes, limit - from)));
    windowStart = from;
    windowBytes = 0;
    windowBytes = file.read(window, from);
    window.clear();
    return windowBytes >= bytes;
  }

  int type() {
    return type;
  }

  int flags() {
    return flags;
  }

  /** Where the current record begins. */
  long offset() {
    return offset;
  }

  long position() {
    return Position.of(sequence, offset);
  }

  /** Where the current record ends; before the first and after the last: where reading stands. */
  long nextOffset() {
    return next;
  }

  /** Of the current record, valid until the next is read. */
  ByteBuffer payload() {
    int start = (int) (offset - windowStart) + RecordFormat.HEADER_BYTES;
    return payload.limit(start + length).position(start);
  }

  /** The number that is the payload of a mark, link, end or segment record. */
  long number() {
    return length == Long.BYTES ? payload().getLong(payload.position()) : -1;
  }

  /** Why there was no record. */
  String problem() {
    return problem;
  }
}
