package org.ternmq.wire.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * Reads what {@link ByteWriter} writes, from a part of an array, and never outside of it: each
 * length from the bytes is compared with what is left before anything is read or allocated. For one
 * thread at a time.
 *
 * <p>All methods that read throw a {@link WireException} with PROTOCOL that names the offset when
 * the bytes end too early.
 */
public final class ByteReader {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int start;
  private int end;
  private int at;

  public ByteReader(byte[] array, int offset, int length) {
    reset(array, offset, length);
  }

  /** From position to limit of a buffer, which is not changed; copied if its array is not open. */
  public static ByteReader of(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return new ByteReader(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return new ByteReader(copy, 0, copy.length);
  }

  /** Starts again on other bytes. */
  public void reset(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    this.array = array;
    this.start = offset;
    this.end = offset + length;
    this.at = offset;
  }

  public byte[] array() {
    return array;
  }

  /** Where the next byte is read, as an index of {@link #array}. */
  public int arrayPosition() {
    return at;
  }

  /** Bytes read so far. */
  public int position() {
    return at - start;
  }

  /** Goes back (or on) to a {@link #position}. */
  public void position(int position) {
    if (position < 0 || position > end - start) {
      throw new IllegalArgumentException("position " + position + " of " + (end - start));
    }
    at = start + position;
  }

  public int remaining() {
    return end - at;
  }

  /** Moves on over that many bytes; returns the array index where they began. */
  private int take(int bytes) {
    int from = at;
    if (bytes < 0 || bytes > end - from) {
      throw new WireException(
          ErrorCode.PROTOCOL,
          "%d bytes needed at offset %d, %d left"
              .formatted(Integer.toUnsignedLong(bytes), position(), end - from));
    }
    at = from + bytes;
    return from;
  }

  public byte readByte() {
    return array[take(1)];
  }

  public int readUnsignedByte() {
    return array[take(1)] & 0xFF;
  }

  public short readShort() {
    return (short) SHORTS.get(array, take(Short.BYTES));
  }

  public int readUnsignedShort() {
    return readShort() & 0xFFFF;
  }

  public int readInt() {
    return (int) INTS.get(array, take(Integer.BYTES));
  }

  public long readLong() {
    return (long) LONGS.get(array, take(Long.BYTES));
  }

  public byte[] readBytes(int length) {
    int from = take(length);
    return Arrays.copyOfRange(array, from, from + length);
  }

  public void skip(int bytes) {
    take(bytes);
  }

  /** See {@link ByteWriter#putShortString}. */
  public String readShortString() {
    return readText(readUnsignedShort());
  }

  /** See {@link ByteWriter#putLongString}. */
  public String readLongString() {
    return readText(readInt());
  }

  /** That many bytes of UTF-8. */
  public String readText(int length) {
    int from = take(length);
    return Utf8.decode(array, from, length);
  }

  /** Moves on over that many bytes and checks that they are UTF-8. */
  public void skipText(int length) {
    int from = take(length);
    Utf8.verify(array, from, length);
  }
}
