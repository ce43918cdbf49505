package org.ternmq.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The layout of a record, in segments and in checkpoints. Big-endian.
 *
 * <pre>
 * offset width field
 *      0     4 checksum: CRC32C of everything behind it up to the end of the payload, XOR salt
 *      4     4 length of the payload, 0 to 2^30
 *      8     1 type: 1 to 239 the caller's, 240 to 255 the journal's, 0 never
 *      9     1 flags: 1 first record of a batch, 2 the batch goes on after it
 *     10     2 zero
 *     12       payload, then zeros up to a multiple of eight
 * </pre>
 *
 * <p>The salt comes from the journal's id, the kind of file, the file's sequence and the offset. So
 * bytes that a former use left in a file never count, nor a record in a place that is not its own;
 * and nobody who does not know the id can put something into a payload that counts as a record.
 */
final class RecordFormat {
  static final int CHECKSUM = 0;
  static final int LENGTH = CHECKSUM + Integer.BYTES;
  static final int TYPE = LENGTH + Integer.BYTES;
  static final int FLAGS = TYPE + Byte.BYTES;
  static final int ZERO = FLAGS + Byte.BYTES;
  static final int HEADER_BYTES = ZERO + Short.BYTES;
  static final int ALIGNMENT = Position.UNIT_BYTES;

  static final int FLAG_FIRST = 1;
  static final int FLAG_MORE = 2;

  /** Begins each write: position up to which the log had been forced. */
  static final int TYPE_MARK = 255;

  /**
   * Begins the first write into a segment: position at which the log left the segment before; all
   * before is forced.
   */
  static final int TYPE_LINK = 254;

  /** Ends a checkpoint: how many records it has before this one. */
  static final int TYPE_END = 253;

  /** In a checkpoint: position at which the records of a segment end. */
  static final int TYPE_SEGMENT = 252;

  /** What a mark, a link, an end and a segment record take. */
  static final int MARK_BYTES = 24;

  private RecordFormat() {}

  /** What a record takes in the file. */
  static long recordBytes(long payloadBytes) {
    return (HEADER_BYTES + payloadBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  static boolean isInternal(int type) {
    return type > Journal.MAX_TYPE;
  }

  /** What people call a record of the journal's own, null if it is the caller's. */
  static String internalName(int type) {
    return switch (type) {
      case TYPE_MARK -> "mark";
      case TYPE_LINK -> "link";
      case TYPE_END -> "end";
      case TYPE_SEGMENT -> "segment";
      default -> null;
    };
  }

  /** The part of the salt that is the same for all records of a journal and kind of file. */
  static long seed(UUID journal, FileHeader.Kind kind) {
    return mix(
        journal.getMostSignificantBits() ^ mix(journal.getLeastSignificantBits() ^ kind.number()));
  }

  /**
   * @param position sequence of the file and offset in it
   */
  static int salt(long seed, long position) {
    return (int) (mix(seed ^ position) >>> Integer.SIZE);
  }

  /** The finalizer of SplitMix64: each bit of the input changes about half of the output. */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * The checksum of a record.
   *
   * @param bytes its position and limit are changed
   * @param start index of the record
   */
  static int checksum(CRC32C crc, ByteBuffer bytes, int start, int payloadBytes, int salt) {
    bytes.limit(start + HEADER_BYTES + payloadBytes).position(start + LENGTH);
    crc.reset();
    crc.update(bytes);
    return (int) crc.getValue() ^ salt;
  }
}
