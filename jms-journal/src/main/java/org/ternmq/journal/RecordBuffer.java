package org.ternmq.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Records on their way to a file. The caller encodes payloads straight into it; from here they go
 * to the file in one write. Begins, if asked, with room for a mark, which is filled in last. Owned
 * by one thread.
 */
final class RecordBuffer {
  private static final int FIRST_BYTES = 256 << 10;
  private static final long MIB = 1 << 20;

  /** Grows up to here for small records; beyond only for one larger record. */
  static final int KEPT_BYTES = 4 << 20;

  /**
   * After a larger record it stays as large for some writes, unless that is beyond this: a record
   * of 10 MiB takes 3.7 ms of CPU so, and 10.7 if memory is got and cleared for each.
   */
  static final int LENT_BYTES = 17 << 20;

  private static final int LENT_WRITES = 64;

  private final CRC32C crc = new CRC32C();
  private final long seed;
  private final int markBytes;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_BYTES);
  private int end; // of the complete records
  private int record = -1; // where the one begins that is being put, -1 = none
  private int type;
  private int payloadLimit;
  private int smallWrites; // since there was a record that needs so large a buffer

  /**
   * @param marked whether to leave room for a mark
   */
  RecordBuffer(long seed, boolean marked) {
    this.seed = seed;
    this.markBytes = marked ? RecordFormat.MARK_BYTES : 0;
    this.end = markBytes;
  }

  /** Bytes of complete records, with the mark. */
  int length() {
    return end;
  }

  boolean isEmpty() {
    return end == markBytes;
  }

  boolean inRecord() {
    return record >= 0;
  }

  /** Whether a record can be added without going beyond what the buffer likes to hold. */
  boolean hasRoomFor(long recordBytes) {
    return isEmpty() || end + recordBytes <= KEPT_BYTES;
  }

  ByteBuffer begin(int recordType, int maxPayloadBytes) {
    long needed = end + RecordFormat.recordBytes(maxPayloadBytes);
    if (needed > bytes.capacity()) {
      grow(needed);
    }
    type = recordType;
    record = end;
    payloadLimit = end + RecordFormat.HEADER_BYTES + maxPayloadBytes;
    bytes.limit(payloadLimit).position(end + RecordFormat.HEADER_BYTES);
    return bytes;
  }

  private void grow(long needed) {
    long capacity = bytes.capacity();
    while (capacity < needed) {
      capacity *= 2;
    }
    if (capacity > KEPT_BYTES) { // its size, and what makes it whole MiB for the next one
      capacity = Math.max(KEPT_BYTES, (needed + MIB - 1) / MIB * MIB);
    }
    int size = (int) Math.min(capacity, Integer.MAX_VALUE);
    ByteBuffer larger = ByteBuffer.allocateDirect(size);
    bytes.limit(end).position(0);
    larger.put(bytes);
    bytes = larger;
  }

  /**
   * Ends the record.
   *
   * @param base position that the first byte of the buffer will have
   */
  long end(int flags, long base) {
    int payloadEnd = bytes.position();
    int payloadBytes = payloadEnd - record - RecordFormat.HEADER_BYTES;
    if (payloadBytes < 0 || payloadEnd > payloadLimit) {
      throw new IllegalStateException("the payload left its room in the buffer");
    }
    long position = put(record, type, flags, payloadBytes, base);
    int next = record + (int) RecordFormat.recordBytes(payloadBytes);
    bytes.limit(next).position(payloadEnd);
    while (bytes.hasRemaining()) {
      bytes.put((byte) 0);
    }
    end = next;
    record = -1;
    return position;
  }

  private long put(int start, int recordType, int flags, int payloadBytes, long base) {
    long position = base + start / RecordFormat.ALIGNMENT;
    bytes.limit(bytes.capacity());
    bytes.putInt(start + RecordFormat.LENGTH, payloadBytes);
    bytes.put(start + RecordFormat.TYPE, (byte) recordType);
    bytes.put(start + RecordFormat.FLAGS, (byte) flags);
    bytes.putShort(start + RecordFormat.ZERO, (short) 0);
    int checksum =
        RecordFormat.checksum(crc, bytes, start, payloadBytes, RecordFormat.salt(seed, position));
    bytes.putInt(start + RecordFormat.CHECKSUM, checksum);
    return position;
  }

  /** Forgets the record that was begun. */
  void cancel() {
    record = -1;
  }

  /** Forgets all records from this length on. */
  void truncate(int length) {
    end = length;
  }

  /** Adds a record of one number. */
  void addNumber(int recordType, long number, long base) {
    begin(recordType, Long.BYTES).putLong(number);
    end(0, base);
  }

  /** Fills in the mark at the beginning. */
  void mark(int recordType, long number, long base) {
    bytes.limit(bytes.capacity());
    bytes.putLong(RecordFormat.HEADER_BYTES, number);
    put(0, recordType, 0, Long.BYTES, base);
    bytes.limit(bytes.capacity());
    bytes.putInt(RecordFormat.HEADER_BYTES + Long.BYTES, 0);
  }

  /** All complete records, to be written; valid until the buffer is used again. */
  ByteBuffer contents() {
    return bytes.limit(end).position(0);
  }

  /** What it held is written. */
  void clear() {
    smallWrites = end > KEPT_BYTES ? 0 : smallWrites + 1;
    end = markBytes;
    int most = smallWrites < LENT_WRITES ? LENT_BYTES : KEPT_BYTES;
    if (bytes.capacity() > most) {
      bytes = ByteBuffer.allocateDirect(KEPT_BYTES);
    }
  }
}
