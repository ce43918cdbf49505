package org.ternmq.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.Utf8;

/**
 * The kinds of fields that commands are made of, beside plain numbers. Big-endian:
 *
 * <pre>
 * flag      1 byte, 0 or 1
 * string    unsigned 16-bit length, UTF-8
 * optional  flag; a string if it is 1, else null
 * uuid      16 bytes
 * address   kind (1 byte), string of 1 to 1024 bytes
 * longs     unsigned 32-bit count, then 8 bytes each
 * seen      unsigned 32-bit count, then for each: consumer id (4 bytes), longs
 * error     code (2 bytes), string
 * message   the rest of the command
 * </pre>
 */
final class Fields {
  private static final int MAX_KIND = Address.Kind.TEMPORARY_TOPIC.number();

  private Fields() {}

  static WireException malformed(String text) {
    return new WireException(ErrorCode.PROTOCOL, text);
  }

  static void putFlag(ByteWriter out, boolean flag) {
    out.putByte(flag ? 1 : 0);
  }

  static boolean readFlag(ByteReader in, String field) {
    int value = in.readUnsignedByte();
    if (value > 1) {
      throw malformed(field + " is " + value + ", allowed is 0 or 1");
    }
    return value == 1;
  }

  static void putOptional(ByteWriter out, String s, String field) {
    putFlag(out, s != null);
    if (s != null) {
      out.putShortString(s, field);
    }
  }

  static String readOptional(ByteReader in, String field) {
    return readFlag(in, field + " is there") ? in.readShortString() : null;
  }

  static void putUuid(ByteWriter out, UUID uuid) {
    out.putLong(uuid.getMostSignificantBits());
    out.putLong(uuid.getLeastSignificantBits());
  }

  static UUID readUuid(ByteReader in) {
    long high = in.readLong();
    return new UUID(high, in.readLong());
  }

  static void putAddress(ByteWriter out, Address address) {
    long bytes = Utf8.length(address.name());
    if (bytes > Address.MAX_NAME_BYTES) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "the name of a destination has %d bytes in UTF-8, allowed are %d"
              .formatted(bytes, Address.MAX_NAME_BYTES));
    }
    out.putByte(address.kind().number());
    out.putShortString(address.name(), "the name of a destination");
  }

  static Address readAddress(ByteReader in) {
    int kind = in.readUnsignedByte();
    if (kind > MAX_KIND) {
      throw malformed("destination kind " + kind + ", allowed is 0 to 3");
    }
    int bytes = in.readUnsignedShort();
    if (bytes == 0 || bytes > Address.MAX_NAME_BYTES) {
      throw malformed(
          "the name of a destination has %d bytes, allowed is 1 to %d"
              .formatted(bytes, Address.MAX_NAME_BYTES));
    }
    return new Address(Address.Kind.ofNumber(kind), in.readText(bytes));
  }

  static void putLongs(ByteWriter out, long[] values) {
    out.putInt(values.length);
    for (long value : values) {
      out.putLong(value);
    }
  }

  static long[] readLongs(ByteReader in, String field) {
    long[] values = new long[readCount(in, Long.BYTES, field)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readLong();
    }
    return values;
  }

  /** A count that the rest of the frame has room for, so that it is safe to allocate by it. */
  static int readCount(ByteReader in, int leastBytes, String field) {
    long count = Integer.toUnsignedLong(in.readInt());
    if (count > in.remaining() / leastBytes) {
      throw malformed(
          "%s: count %d, but only %d bytes left".formatted(field, count, in.remaining()));
    }
    return (int) count;
  }

  static void putSeen(ByteWriter out, List<Seen> seen) {
    out.putInt(seen.size());
    for (Seen one : seen) {
      out.putInt(one.consumerId());
      putLongs(out, one.messageIds());
    }
  }

  static List<Seen> readSeen(ByteReader in) {
    int count = readCount(in, 2 * Integer.BYTES, "seen");
    List<Seen> seen = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int consumerId = in.readInt();
      seen.add(new Seen(consumerId, readLongs(in, "seen message ids")));
    }
    return seen;
  }

  static void putError(ByteWriter out, ErrorCode code, String text) {
    out.putShort(code.number());
    String known = text == null ? "" : text;
    boolean fits = known.length() <= Protocol.MAX_TEXT_CHARS;
    out.putShortString(fits ? known : known.substring(0, Protocol.MAX_TEXT_CHARS), "a text");
  }

  static ErrorCode readCode(ByteReader in) {
    return ErrorCode.ofNumber(in.readUnsignedShort());
  }

  /** The client chooses it, not 0. */
  static int readCorrelation(ByteReader in) {
    int correlation = in.readInt();
    if (correlation == 0) {
      throw malformed("correlation 0 of a request that is answered");
    }
    return correlation;
  }

  /** A number whose negative values mean nothing. */
  static int readCountable(ByteReader in, String field) {
    int value = in.readInt();
    if (value < 0) {
      throw malformed(field + " is " + value);
    }
    return value;
  }

  /** A number whose negative values mean nothing. */
  static long readCountableLong(ByteReader in, String field) {
    long value = in.readLong();
    if (value < 0) {
      throw malformed(field + " is " + value);
    }
    return value;
  }

  static EncodedMessage readMessage(ByteReader in) {
    int length = in.remaining();
    EncodedMessage message = EncodedMessage.wrap(in.array(), in.arrayPosition(), length);
    in.skip(length);
    return message;
  }
}
