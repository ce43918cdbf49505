package org.ternmq.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.command.Command.Heartbeat;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;

/**
 * One command as bytes: the type (1 byte) and its fields. {@link FrameWriter} and {@link
 * FrameReader} put the length before it and cut large ones into fragments. Without state; safe for
 * use by several threads.
 */
public final class CommandCodec {
  static final int HEARTBEAT = 1;
  static final int GOODBYE = 2;

  /** No command: a piece of one that is larger than a frame may be. */
  static final int FRAGMENT = 3;

  /** From here on the broker says it. */
  private static final int FIRST_OF_BROKER = 128;

  /** What both sides say, 1 to 15. A number never changes and is never used again. */
  private static final List<CommandFormat<?>> BOTH =
      List.of(
          new CommandFormat<>(HEARTBEAT, Heartbeat.class, (c, out) -> {}, in -> new Heartbeat()),
          new CommandFormat<>(
              GOODBYE,
              Goodbye.class,
              (c, out) -> Fields.putError(out, c.code(), c.text()),
              in -> new Goodbye(Fields.readCode(in), in.readShortString())));

  private static final CommandFormat<?>[] BY_NUMBER = new CommandFormat<?>[256];
  private static final Map<Class<?>, CommandFormat<?>> BY_CLASS = new HashMap<>();

  static {
    Stream.of(
            BOTH,
            ClientCommandFormats.TABLE,
            BrokerCommandFormats.TABLE,
            TransactionCommandFormats.TABLE)
        .flatMap(List::stream)
        .forEach(CommandCodec::enter);
  }

  private CommandCodec() {}

  private static void enter(CommandFormat<?> format) {
    if (BY_NUMBER[format.number()] != null || BY_CLASS.put(format.type(), format) != null) {
      throw new IllegalStateException(format + " stands in the table already");
    }
    BY_NUMBER[format.number()] = format;
  }

  /** All rows of the table. */
  static List<CommandFormat<?>> table() {
    return Stream.of(BY_NUMBER).filter(format -> format != null).toList();
  }

  /**
   * Appends type and fields, all of them.
   *
   * @throws WireException TOO_LARGE if a string has more than 65,535 bytes
   */
  public static void encode(Command command, ByteWriter out) {
    EncodedMessage message = encodeHead(command, out);
    if (message != null) {
      out.putBytes(message.array(), message.offset(), message.length());
    }
  }

  /** Appends all but the message of Send and Deliver, and returns that; null for the others. */
  static EncodedMessage encodeHead(Command command, ByteWriter out) {
    CommandFormat<?> format = BY_CLASS.get(command.getClass());
    out.putByte(format.number());
    format.write(command, out);
    if (command instanceof ClientCommand.Send send) {
      return send.message();
    }
    return command instanceof BrokerCommand.Deliver deliver ? deliver.message() : null;
  }

  /**
   * Reads what {@link #encode} writes. The message of Send and Deliver is a view of the array,
   * which must not change any more; other commands keep nothing of it.
   *
   * @throws WireException PROTOCOL if the bytes are no command; the text names type and offset
   */
  public static Command decode(byte[] array, int offset, int length) {
    if (length == 0) {
      throw new WireException(ErrorCode.PROTOCOL, "a frame without a type");
    }
    CommandFormat<?> format = BY_NUMBER[array[offset] & 0xFF];
    if (format == null) {
      throw unknownType(array[offset] & 0xFF);
    }
    ByteReader in = new ByteReader(array, offset, length);
    in.skip(1);
    try {
      Command command = format.reader().read(in);
      if (in.remaining() > 0) {
        throw Fields.malformed(in.remaining() + " bytes after the last field");
      }
      return command;
    } catch (WireException e) {
      throw new WireException(
          e.code(),
          "%s (type %d) of %d bytes: %s"
              .formatted(format.name(), format.number(), length, e.getMessage()),
          e);
    }
  }

  static WireException unknownType(int number) {
    return new WireException(ErrorCode.PROTOCOL, "unknown type of frame: " + number);
  }

  /** Whether the command, once decoded, keeps the array it was decoded from. */
  static boolean keepsArray(int type) {
    return type == ClientCommandFormats.SEND || type == BrokerCommandFormats.DELIVER;
  }

  /** Whether that side may say it; unknown types are nobody's. */
  static boolean mayCome(int type, Side from) {
    if (BY_NUMBER[type] == null) {
      return false;
    }
    boolean both = type == HEARTBEAT || type == GOODBYE;
    return both || (type >= FIRST_OF_BROKER) == (from == Side.BROKER);
  }

  static String nameOf(int type) {
    return BY_NUMBER[type].name();
  }
}
