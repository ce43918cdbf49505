package org.ternmq.wire;

import static org.ternmq.wire.Fields.malformed;
import static org.ternmq.wire.Fields.putError;
import static org.ternmq.wire.Fields.putLongs;
import static org.ternmq.wire.Fields.putOptional;
import static org.ternmq.wire.Fields.putUuid;
import static org.ternmq.wire.Fields.readCode;
import static org.ternmq.wire.Fields.readCorrelation;
import static org.ternmq.wire.Fields.readCountable;
import static org.ternmq.wire.Fields.readCountableLong;
import static org.ternmq.wire.Fields.readLongs;
import static org.ternmq.wire.Fields.readMessage;
import static org.ternmq.wire.Fields.readOptional;
import static org.ternmq.wire.Fields.readUuid;

import java.util.List;
import org.ternmq.wire.command.BrokerCommand.BrowseEnd;
import org.ternmq.wire.command.BrokerCommand.Confirm;
import org.ternmq.wire.command.BrokerCommand.ConsumerClosed;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.BrokerCommand.Failed;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.Reclaimed;
import org.ternmq.wire.command.BrokerCommand.SendCredit;
import org.ternmq.wire.command.BrokerCommand.SendFailed;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;

/**
 * What the broker says, 128 to 255. A number never changes and is never used again. 208 to 255
 * stand in {@link TransactionCommandFormats} or are kept for administration. docs/format/wire.md
 * lists the fields.
 */
final class BrokerCommandFormats {
  static final int DELIVER = 144;

  static final List<CommandFormat<?>> TABLE =
      List.of(
          new CommandFormat<>(
              128,
              Welcome.class,
              BrokerCommandFormats::writeWelcome,
              BrokerCommandFormats::readWelcome),
          new CommandFormat<>(
              129,
              Ok.class,
              (c, out) -> out.putInt(c.correlation()),
              in -> new Ok(readCorrelation(in))),
          new CommandFormat<>(
              130,
              Failed.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putError(out, c.code(), c.text());
              },
              in -> new Failed(readCorrelation(in), readCode(in), in.readShortString())),
          new CommandFormat<>(
              131,
              Reclaimed.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putLongs(out, c.held());
              },
              in -> new Reclaimed(readCorrelation(in), readLongs(in, "held"))),
          new CommandFormat<>(
              DELIVER,
              Deliver.class,
              (c, out) -> {
                out.putInt(c.consumerId());
                out.putLong(c.messageId());
                out.putInt(c.deliveryCount());
              },
              in -> new Deliver(in.readInt(), in.readLong(), in.readInt(), readMessage(in))),
          new CommandFormat<>(
              145,
              BrowseEnd.class,
              (c, out) -> out.putInt(c.consumerId()),
              in -> new BrowseEnd(in.readInt())),
          new CommandFormat<>(
              146,
              ConsumerClosed.class,
              (c, out) -> {
                out.putInt(c.consumerId());
                putError(out, c.code(), c.text());
              },
              in -> new ConsumerClosed(in.readInt(), readCode(in), in.readShortString())),
          new CommandFormat<>(
              147,
              Confirm.class,
              (c, out) -> {
                out.putLong(c.sendSequence());
                out.putLong(c.acknowledgeSequence());
              },
              in ->
                  new Confirm(
                      readCountableLong(in, "the sequence of sends"),
                      readCountableLong(in, "the sequence of acknowledgements"))),
          new CommandFormat<>(
              148,
              SendFailed.class,
              (c, out) -> {
                out.putLong(c.sequence());
                putError(out, c.code(), c.text());
              },
              in ->
                  new SendFailed(
                      readCountableLong(in, "the sequence"), readCode(in), in.readShortString())),
          new CommandFormat<>(
              149,
              SendCredit.class,
              (c, out) -> {
                out.putInt(c.messages());
                out.putLong(c.bytes());
                putOptional(out, c.heldBecause(), "why credit is held");
              },
              in ->
                  new SendCredit(
                      readCountable(in, "credit of messages"),
                      readCountableLong(in, "credit of bytes"),
                      readOptional(in, "why credit is held"))));

  private BrokerCommandFormats() {}

  private static void writeWelcome(Welcome c, ByteWriter out) {
    out.putInt(c.version());
    out.putLong(c.features());
    putUuid(out, c.brokerInstance());
    out.putLong(c.lastSequence());
    putLongs(out, c.failedSequences());
    out.putInt(c.heartbeatMs());
    out.putInt(c.maxFrameBytes());
    out.putLong(c.maxMessageBytes());
    out.putInt(c.sendCreditMessages());
    out.putLong(c.sendCreditBytes());
    out.putLong(c.brokerTimeMs());
    out.putShortString(c.product(), "the product");
  }

  private static Welcome readWelcome(ByteReader in) {
    Welcome welcome =
        new Welcome(
            in.readInt(),
            in.readLong(),
            readUuid(in),
            readCountableLong(in, "the last sequence"),
            readLongs(in, "failed sequences"),
            readCountable(in, "the heartbeat interval"),
            readMaxFrameBytes(in),
            readCountableLong(in, "the largest message"),
            readCountable(in, "credit of messages"),
            readCountableLong(in, "credit of bytes"),
            in.readLong(),
            in.readShortString());
    in.skip(in.remaining()); // what a newer broker adds
    return welcome;
  }

  private static int readMaxFrameBytes(ByteReader in) {
    int bytes = in.readInt();
    if (bytes < Protocol.MIN_FRAME_BYTES) {
      throw malformed(
          "the largest frame is %d bytes, the least is %d"
              .formatted(bytes, Protocol.MIN_FRAME_BYTES));
    }
    return bytes;
  }
}
