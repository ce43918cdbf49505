package org.ternmq.wire.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * UTF-8 as the protocol uses it: that of RFC 3629, and one thing more. A Java string may hold a
 * surrogate without its partner; it is written as the three bytes its number would have, so that no
 * string changes on its way. A pair is always written as four bytes, so every string has exactly
 * one encoding and encoded strings may be compared byte by byte.
 *
 * <p>Text that is all ASCII, which nearly all is, takes a short way through each method.
 */
public final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** The number of bytes that {@link #encode} will write. */
  public static long length(String s) {
    int chars = s.length();
    for (int i = 0; i < chars; i++) {
      if (s.charAt(i) >= 0x80) {
        return i + lengthFrom(s, i);
      }
    }
    return chars;
  }

  private static long lengthFrom(String s, int start) {
    long bytes = 0;
    int chars = s.length();
    for (int i = start; i < chars; i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (isPair(s, i, c)) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  private static boolean isPair(String s, int i, char c) {
    return Character.isHighSurrogate(c)
        && i + 1 < s.length()
        && Character.isLowSurrogate(s.charAt(i + 1));
  }

  /**
   * Writes a string to an array that has room for it.
   *
   * @param byteLength what {@link #length} said
   */
  public static void encode(String s, int byteLength, byte[] target, int offset) {
    if (byteLength == s.length()) {
      copyAscii(s, target, offset);
      return;
    }
    int at = offset;
    int chars = s.length();
    for (int i = 0; i < chars; i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xC0 | c >> 6);
        target[at++] = following(c);
      } else if (isPair(s, i, c)) {
        int point = Character.toCodePoint(c, s.charAt(++i));
        target[at++] = (byte) (0xF0 | point >> 18);
        target[at++] = following(point >> 12);
        target[at++] = following(point >> 6);
        target[at++] = following(point);
      } else {
        target[at++] = (byte) (0xE0 | c >> 12);
        target[at++] = following(c >> 6);
        target[at++] = following(c);
      }
    }
  }

  /** A byte of a sequence after the first: its six bits. */
  private static byte following(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private static int bits(byte following) {
    return following & 0x3F;
  }

  /** The method is deprecated because it drops high bytes; here there are none. It is a memcpy. */
  @SuppressWarnings("deprecation")
  private static void copyAscii(String s, byte[] target, int offset) {
    s.getBytes(0, s.length(), target, offset);
  }

  /**
   * @throws WireException PROTOCOL if the bytes are not UTF-8
   */
  public static String decode(byte[] array, int offset, int length) {
    String s = new String(array, offset, length, StandardCharsets.UTF_8);
    // The JDK puts this character for what it does not like; it may also stand there by itself.
    if (s.indexOf(REPLACEMENT) < 0) {
      return s;
    }
    verify(array, offset, length);
    return decodeWithSurrogates(array, offset, length);
  }

  private static String decodeWithSurrogates(byte[] array, int offset, int length) {
    StringBuilder s = new StringBuilder(length);
    int end = offset + length;
    int i = offset;
    while (i < end) {
      int b = array[i] & 0xFF;
      if (b < 0x80) {
        s.append((char) b);
        i++;
      } else if (b < 0xE0) {
        s.append((char) ((b & 0x1F) << 6 | bits(array[i + 1])));
        i += 2;
      } else if (b < 0xF0) {
        s.append((char) ((b & 0x0F) << 12 | bits(array[i + 1]) << 6 | bits(array[i + 2])));
        i += 3;
      } else {
        s.appendCodePoint(
            (b & 0x07) << 18
                | bits(array[i + 1]) << 12
                | bits(array[i + 2]) << 6
                | bits(array[i + 3]));
        i += 4;
      }
    }
    return s.toString();
  }

  /** Whether the bytes are this string, found out without making an object. */
  public static boolean equals(String s, byte[] array, int offset, int length) {
    int chars = s.length();
    if (length < chars || length > 3L * chars) {
      return false;
    }
    if (length == chars) {
      for (int i = 0; i < chars; i++) {
        // A char of 0x80 or more never equals a byte that is sign-extended.
        if (s.charAt(i) != array[offset + i]) {
          return false;
        }
      }
      return true;
    }
    if (length(s) != length) {
      return false;
    }
    byte[] encoded = new byte[length];
    encode(s, length, encoded, 0);
    return Arrays.equals(encoded, 0, length, array, offset, offset + length);
  }

  /**
   * @throws WireException PROTOCOL if the bytes are not UTF-8; the text names the offset
   */
  public static void verify(byte[] array, int offset, int length) {
    int end = offset + length;
    int i = offset;
    while (i <= end - Long.BYTES && ((long) LONGS.get(array, i) & HIGH_BITS) == 0) {
      i += Long.BYTES;
    }
    while (i < end) {
      int next = array[i] >= 0 ? i + 1 : afterSequence(array, i, end);
      if (next < 0) {
        throw new WireException(
            ErrorCode.PROTOCOL,
            "not UTF-8: byte 0x%02X at offset %d of a string of %d bytes"
                .formatted(array[i] & 0xFF, i - offset, length));
      }
      i = next;
    }
  }

  /** The offset after the sequence of two to four bytes that begins at i; -1 if it is none. */
  private static int afterSequence(byte[] array, int i, int end) {
    int first = array[i] & 0xFF;
    int width = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (width == 0 || i + width > end) {
      return -1;
    }
    for (int k = 1; k < width; k++) {
      if ((array[i + k] & 0xC0) != 0x80) {
        return -1;
      }
    }
    int second = array[i + 1] & 0xFF;
    boolean shortest = !(first == 0xE0 && second < 0xA0) && !(first == 0xF0 && second < 0x90);
    boolean inRange = !(first == 0xF4 && second > 0x8F);
    if (!shortest || !inRange) {
      return -1;
    }
    boolean brokenPair =
        first == 0xED
            && second >= 0xA0
            && second < 0xB0
            && i + 5 < end
            && (array[i + 3] & 0xFF) == 0xED
            && (array[i + 4] & 0xFF) >= 0xB0;
    return brokenPair ? -1 : i + width;
  }
}
