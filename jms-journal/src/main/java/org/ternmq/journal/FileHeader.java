package org.ternmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first 128 bytes of each file. Big-endian. It has a block of 4,096 bytes for itself, so that
 * no later write touches its sector.
 *
 * <pre>
 * offset width field
 *      0     8 magic: 89 54 45 52 4E 0D 0A 1A (the ends of line show a transfer as text)
 *      8     8 kind: "SEGMENT " or "CHECKPNT"
 *     16     4 format version, 1
 *     20     4 uses: how often the file served before under another sequence; 0 = was all zeros when prepared
 *     24    16 journal id, random, the same in all files of a directory
 *     40     8 sequence of the segment, or number of the checkpoint
 *     48     8 size of the segment's file; 0 in a checkpoint
 *     56     8 position from which the log is read after the checkpoint; 0 in a segment
 *     64    60 zero
 *    124     4 CRC32C of the 124 bytes before
 *    128  3968 zero
 * </pre>
 *
 * <p>Magic, version and checksum stay where they are in all versions to come.
 *
 * @param uses see above
 * @param fileBytes see above
 * @param position see above
 */
record FileHeader(
    Kind kind, int version, int uses, UUID journal, long sequence, long fileBytes, long position) {
  static final long MAGIC = 0x89_54_45_52_4E_0D_0A_1AL;
  static final int VERSION = 1;
  static final int OLDEST_VERSION = 1;

  /** Where the records begin. */
  static final int BLOCK_BYTES = 4096;

  private static final int AT_MAGIC = 0;
  private static final int AT_KIND = AT_MAGIC + Long.BYTES;
  private static final int AT_VERSION = AT_KIND + Long.BYTES;
  private static final int AT_USES = AT_VERSION + Integer.BYTES;
  private static final int AT_JOURNAL = AT_USES + Integer.BYTES;
  private static final int AT_SEQUENCE = AT_JOURNAL + 2 * Long.BYTES;
  private static final int AT_FILE_BYTES = AT_SEQUENCE + Long.BYTES;
  private static final int AT_POSITION = AT_FILE_BYTES + Long.BYTES;
  private static final int AT_CHECKSUM = 124;
  private static final int HEADER_BYTES = AT_CHECKSUM + Integer.BYTES;

  /** What a file is. */
  enum Kind {
    SEGMENT(0x53_45_47_4D_45_4E_54_20L, 1),
    CHECKPOINT(0x43_48_45_43_4B_50_4E_54L, 2);

    private final long name; // eight characters of ASCII
    private final int number;

    Kind(long name, int number) {
      this.name = name;
      this.number = number;
    }

    /** Part of the salt of its records; never changes. */
    int number() {
      return number;
    }
  }

  static FileHeader segment(UUID journal, long sequence, long fileBytes, int uses) {
    return new FileHeader(Kind.SEGMENT, VERSION, uses, journal, sequence, fileBytes, 0);
  }

  static FileHeader checkpoint(UUID journal, long number, long position) {
    return new FileHeader(Kind.CHECKPOINT, VERSION, 0, journal, number, 0, position);
  }

  long seed() {
    return RecordFormat.seed(journal, kind);
  }

  /** The whole block, ready to write. */
  ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    block.putLong(AT_MAGIC, MAGIC);
    block.putLong(AT_KIND, kind.name);
    block.putInt(AT_VERSION, version);
    block.putInt(AT_USES, uses);
    block.putLong(AT_JOURNAL, journal.getMostSignificantBits());
    block.putLong(AT_JOURNAL + Long.BYTES, journal.getLeastSignificantBits());
    block.putLong(AT_SEQUENCE, sequence);
    block.putLong(AT_FILE_BYTES, fileBytes);
    block.putLong(AT_POSITION, position);
    block.putInt(AT_CHECKSUM, checksum(block));
    return block;
  }

  private static int checksum(ByteBuffer block) {
    CRC32C crc = new CRC32C();
    crc.update(block.slice(0, AT_CHECKSUM));
    return (int) crc.getValue();
  }

  /**
   * Reads and checks the header of a file.
   *
   * @param name for messages
   */
  static FileHeader read(DiskFile file, String name) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(HEADER_BYTES);
    int read = file.read(block, 0);
    if (read < HEADER_BYTES) {
      throw new JournalCorruptException(name, read, "the file ends within its header");
    }
    return decode(block, name);
  }

  static FileHeader decode(ByteBuffer block, String name) {
    if (block.getLong(AT_MAGIC) != MAGIC) {
      throw new JournalCorruptException(
          name, AT_MAGIC, "not a file of a TernMQ journal (wrong magic)");
    }
    if (block.getInt(AT_CHECKSUM) != checksum(block)) {
      throw new JournalCorruptException(name, AT_CHECKSUM, "the header's checksum is wrong");
    }
    int version = block.getInt(AT_VERSION);
    if (version > VERSION) {
      throw new JournalTooNewException(
          name,
          AT_VERSION,
          "format version "
              + version
              + " is newer than "
              + VERSION
              + ", the newest this TernMQ knows");
    }
    if (version < OLDEST_VERSION) {
      throw new JournalTooOldException(
          name,
          AT_VERSION,
          "format version "
              + version
              + " is older than "
              + OLDEST_VERSION
              + ", the oldest this TernMQ can read");
    }
    return new FileHeader(
        kind(block, name),
        version,
        block.getInt(AT_USES),
        new UUID(block.getLong(AT_JOURNAL), block.getLong(AT_JOURNAL + Long.BYTES)),
        block.getLong(AT_SEQUENCE),
        block.getLong(AT_FILE_BYTES),
        block.getLong(AT_POSITION));
  }

  private static Kind kind(ByteBuffer block, String name) {
    for (Kind kind : Kind.values()) {
      if (kind.name == block.getLong(AT_KIND)) {
        return kind;
      }
    }
    throw new JournalCorruptException(name, AT_KIND, "unknown kind of file");
  }
}
