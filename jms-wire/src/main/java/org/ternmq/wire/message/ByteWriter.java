package org.ternmq.wire.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * Appends big-endian numbers, strings and bytes to an array that grows. For one thread at a time;
 * meant to be kept and reused ({@link #clear}).
 */
public final class ByteWriter {
  /** The longest array that every JVM can make. */
  public static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int MAX_SHORT_STRING = 0xFFFF;

  private byte[] array;
  private int size;

  public ByteWriter(int initialBytes) {
    array = new byte[initialBytes];
  }

  /** What was written lies in it from 0 to {@link #size}; another one after the next growth. */
  public byte[] array() {
    return array;
  }

  public int size() {
    return size;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, size);
  }

  public void clear() {
    size = 0;
  }

  /** Like {@link #clear}, and lets a large array go that one large message needed. */
  public void clear(int keepBytes) {
    size = 0;
    if (array.length > keepBytes) {
      array = new byte[keepBytes];
    }
  }

  /** Takes back everything written after this size was reached. */
  public void truncate(int size) {
    if (size < 0 || size > this.size) {
      throw new IllegalArgumentException("truncate to " + size + " of " + this.size);
    }
    this.size = size;
  }

  /** Makes room and moves the end on; returns where the room begins. */
  private int grow(long bytes) {
    int start = size;
    long end = start + bytes;
    if (end > array.length) {
      if (end > MAX_BYTES) {
        throw new WireException(
            ErrorCode.TOO_LARGE, end + " bytes do not fit into one array of " + MAX_BYTES);
      }
      array = Arrays.copyOf(array, (int) Math.min(MAX_BYTES, Math.max(end, 2L * array.length)));
    }
    size = (int) end;
    return start;
  }

  public void putByte(int value) {
    int at = grow(1); // first: it may replace the array
    array[at] = (byte) value;
  }

  public void putShort(int value) {
    int at = grow(Short.BYTES);
    SHORTS.set(array, at, (short) value);
  }

  public void putInt(int value) {
    int at = grow(Integer.BYTES);
    INTS.set(array, at, value);
  }

  public void putLong(long value) {
    int at = grow(Long.BYTES);
    LONGS.set(array, at, value);
  }

  /** Overwrites an int written before. */
  public void setInt(int at, int value) {
    if (at + Integer.BYTES > size) {
      throw new IllegalArgumentException("offset " + at + " is not written yet");
    }
    INTS.set(array, at, value);
  }

  public void putBytes(byte[] source, int offset, int length) {
    int at = grow(length);
    System.arraycopy(source, offset, array, at, length);
  }

  /** The bytes from position to limit; the buffer itself is not changed. */
  public void putBytes(ByteBuffer source) {
    int length = source.remaining();
    int at = grow(length);
    source.get(source.position(), array, at, length);
  }

  /**
   * An unsigned 16-bit length and the string in UTF-8.
   *
   * @param field for the text of the exception
   * @throws WireException TOO_LARGE above 65,535 bytes
   */
  public void putShortString(String s, String field) {
    long length = Utf8.length(s);
    if (length > MAX_SHORT_STRING) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          field + " has " + length + " bytes in UTF-8, allowed are " + MAX_SHORT_STRING);
    }
    putShort((int) length);
    int at = grow(length);
    Utf8.encode(s, (int) length, array, at);
  }

  /** An unsigned 32-bit length and the string in UTF-8. */
  public void putLongString(String s) {
    long length = Utf8.length(s);
    int start = grow(Integer.BYTES + length);
    INTS.set(array, start, (int) length);
    Utf8.encode(s, (int) length, array, start + Integer.BYTES);
  }

  /**
   * The string in UTF-8, without a length.
   *
   * @param byteLength what {@link Utf8#length} said
   */
  void putText(String s, int byteLength) {
    int at = grow(byteLength);
    Utf8.encode(s, byteLength, array, at);
  }
}
