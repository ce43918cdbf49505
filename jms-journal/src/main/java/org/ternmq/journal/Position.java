package org.ternmq.journal;

/**
 * Where a record lies, in one long: the sequence of its segment (31 bits) and its offset there in
 * units of eight bytes (32 bits). Later records have higher positions; positions are never negative
 * and zero is no record's.
 */
public final class Position {
  /** Before every record. */
  public static final long NONE = 0;

  static final int UNIT_BYTES = 8;
  static final long MAX_SEQUENCE = Integer.MAX_VALUE;

  private static final int UNIT_SHIFT = 3;
  private static final int OFFSET_BITS = 32;

  private Position() {}

  /**
   * @param offset in bytes, a multiple of eight
   */
  public static long of(long segment, long offset) {
    return (segment << OFFSET_BITS) | (offset >>> UNIT_SHIFT);
  }

  /** The sequence of the segment. */
  public static long segment(long position) {
    return position >>> OFFSET_BITS;
  }

  /** The offset in the segment's file, bytes. */
  public static long offset(long position) {
    return (position & 0xFFFF_FFFFL) << UNIT_SHIFT;
  }

  /** As people read it: segment, colon, offset in bytes. */
  public static String text(long position) {
    return position == NONE ? "none" : segment(position) + ":" + offset(position);
  }
}
