package org.ternmq.wire;

import static org.ternmq.wire.Fields.malformed;
import static org.ternmq.wire.Fields.putAddress;
import static org.ternmq.wire.Fields.putFlag;
import static org.ternmq.wire.Fields.putLongs;
import static org.ternmq.wire.Fields.putOptional;
import static org.ternmq.wire.Fields.putSeen;
import static org.ternmq.wire.Fields.putUuid;
import static org.ternmq.wire.Fields.readAddress;
import static org.ternmq.wire.Fields.readCorrelation;
import static org.ternmq.wire.Fields.readCountable;
import static org.ternmq.wire.Fields.readCountableLong;
import static org.ternmq.wire.Fields.readFlag;
import static org.ternmq.wire.Fields.readLongs;
import static org.ternmq.wire.Fields.readMessage;
import static org.ternmq.wire.Fields.readOptional;
import static org.ternmq.wire.Fields.readSeen;
import static org.ternmq.wire.Fields.readUuid;

import java.util.List;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.Assign;
import org.ternmq.wire.command.ClientCommand.CloseConnection;
import org.ternmq.wire.command.ClientCommand.CloseConsumer;
import org.ternmq.wire.command.ClientCommand.CloseSession;
import org.ternmq.wire.command.ClientCommand.Commit;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.CreateTemporary;
import org.ternmq.wire.command.ClientCommand.Credit;
import org.ternmq.wire.command.ClientCommand.DeleteTemporary;
import org.ternmq.wire.command.ClientCommand.Drain;
import org.ternmq.wire.command.ClientCommand.Hello;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.ClientCommand.Reclaim;
import org.ternmq.wire.command.ClientCommand.Recover;
import org.ternmq.wire.command.ClientCommand.Rollback;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.ClientCommand.SetClientId;
import org.ternmq.wire.command.ClientCommand.Unsubscribe;
import org.ternmq.wire.message.ByteReader;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;

/**
 * What clients say, 16 to 127. A number never changes and is never used again. 80 to 127 stand in
 * {@link TransactionCommandFormats} or are kept for administration. docs/format/wire.md lists the
 * fields.
 */
final class ClientCommandFormats {
  static final int SEND = 64;

  static final List<CommandFormat<?>> TABLE =
      List.of(
          new CommandFormat<>(
              16, Hello.class, ClientCommandFormats::writeHello, ClientCommandFormats::readHello),
          new CommandFormat<>(
              17,
              SetClientId.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putShortString(c.clientId(), "the client identifier");
              },
              in -> new SetClientId(readCorrelation(in), in.readShortString())),
          new CommandFormat<>(
              18,
              CloseConnection.class,
              (c, out) -> out.putInt(c.correlation()),
              in -> new CloseConnection(readCorrelation(in))),
          new CommandFormat<>(
              24,
              OpenSession.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.sessionId());
                putFlag(out, c.transacted());
              },
              in -> new OpenSession(readCorrelation(in), in.readInt(), readFlag(in, "transacted"))),
          new CommandFormat<>(
              25,
              CloseSession.class,
              (c, out) -> writeSeen(out, c.correlation(), c.sessionId(), c.seen()),
              in -> new CloseSession(readCorrelation(in), in.readInt(), readSeen(in))),
          new CommandFormat<>(
              26,
              Commit.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.sessionId());
                out.putLong(c.sequence());
              },
              in ->
                  new Commit(
                      readCorrelation(in), in.readInt(), readCountableLong(in, "the sequence"))),
          new CommandFormat<>(
              27,
              Rollback.class,
              (c, out) -> writeSeen(out, c.correlation(), c.sessionId(), c.seen()),
              in -> new Rollback(readCorrelation(in), in.readInt(), readSeen(in))),
          new CommandFormat<>(
              28,
              Recover.class,
              (c, out) -> writeSeen(out, c.correlation(), c.sessionId(), c.seen()),
              in -> new Recover(readCorrelation(in), in.readInt(), readSeen(in))),
          new CommandFormat<>(
              32,
              CreateTemporary.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putAddress(out, c.address());
              },
              in -> new CreateTemporary(readCorrelation(in), readAddress(in))),
          new CommandFormat<>(
              33,
              DeleteTemporary.class,
              (c, out) -> {
                out.putInt(c.correlation());
                putAddress(out, c.address());
              },
              in -> new DeleteTemporary(readCorrelation(in), readAddress(in))),
          new CommandFormat<>(
              34,
              Unsubscribe.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putShortString(c.subscriptionName(), "the subscription's name");
              },
              in -> new Unsubscribe(readCorrelation(in), in.readShortString())),
          new CommandFormat<>(
              48,
              OpenConsumer.class,
              ClientCommandFormats::writeOpenConsumer,
              ClientCommandFormats::readOpenConsumer),
          new CommandFormat<>(
              49,
              CloseConsumer.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.consumerId());
                putLongs(out, c.seen());
              },
              in -> new CloseConsumer(readCorrelation(in), in.readInt(), readLongs(in, "seen"))),
          new CommandFormat<>(
              50,
              Credit.class,
              (c, out) -> {
                out.putInt(c.consumerId());
                out.putInt(c.messages());
                out.putLong(c.bytes());
              },
              in ->
                  new Credit(
                      in.readInt(),
                      readCountable(in, "credit of messages"),
                      readCountableLong(in, "credit of bytes"))),
          new CommandFormat<>(
              51,
              Drain.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.consumerId());
              },
              in -> new Drain(readCorrelation(in), in.readInt())),
          new CommandFormat<>(
              52,
              Acknowledge.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.consumerId());
                out.putLong(c.sequence());
                putLongs(out, c.messageIds());
              },
              in ->
                  new Acknowledge(
                      in.readInt(),
                      in.readInt(),
                      readCountableLong(in, "the sequence"),
                      readLongs(in, "message ids"))),
          new CommandFormat<>(
              53,
              Reclaim.class,
              (c, out) -> {
                out.putInt(c.correlation());
                out.putInt(c.consumerId());
                putLongs(out, c.acknowledged());
                putLongs(out, c.held());
              },
              in ->
                  new Reclaim(
                      readCorrelation(in),
                      in.readInt(),
                      readLongs(in, "acknowledged"),
                      readLongs(in, "held"))),
          new CommandFormat<>(
              54,
              Assign.class,
              (c, out) -> {
                out.putInt(c.consumerId());
                out.putInt(c.sessionId());
                out.putInt(c.holderId());
                putLongs(out, c.messageIds());
              },
              in ->
                  new Assign(
                      in.readInt(), in.readInt(), in.readInt(), readLongs(in, "message ids"))),
          new CommandFormat<>(
              SEND,
              Send.class,
              (c, out) -> {
                out.putInt(c.sessionId());
                out.putLong(c.sequence());
              },
              ClientCommandFormats::readSend));

  private ClientCommandFormats() {}

  private static void writeHello(Hello c, ByteWriter out) {
    out.putInt(Protocol.MAGIC);
    out.putInt(c.minVersion());
    out.putInt(c.maxVersion());
    out.putLong(c.features());
    putUuid(out, c.clientInstance());
    putFlag(out, c.resumable());
    out.putLong(c.confirmedUpTo());
    putOptional(out, c.user(), "the user");
    putOptional(out, c.password(), "the password");
    putOptional(out, c.clientId(), "the client identifier");
    out.putInt(c.heartbeatMs());
    out.putShortString(c.product(), "the product");
  }

  private static Hello readHello(ByteReader in) {
    int magic = in.readInt();
    if (magic != Protocol.MAGIC) {
      throw malformed("it begins with 0x%08X, not with \"TERN\"".formatted(magic));
    }
    Hello hello =
        new Hello(
            in.readInt(),
            in.readInt(),
            in.readLong(),
            readUuid(in),
            readFlag(in, "resumable"),
            readCountableLong(in, "confirmedUpTo"),
            readOptional(in, "the user"),
            readOptional(in, "the password"),
            readOptional(in, "the client identifier"),
            readCountable(in, "the heartbeat interval"),
            in.readShortString());
    in.skip(in.remaining()); // what a newer client adds
    return hello;
  }

  private static void writeSeen(ByteWriter out, int correlation, int sessionId, List<Seen> seen) {
    out.putInt(correlation);
    out.putInt(sessionId);
    putSeen(out, seen);
  }

  private static void writeOpenConsumer(OpenConsumer c, ByteWriter out) {
    out.putInt(c.correlation());
    out.putInt(c.sessionId());
    out.putInt(c.consumerId());
    out.putByte(c.kind().number());
    putAddress(out, c.address());
    putOptional(out, c.subscriptionName(), "the subscription's name");
    putOptional(out, c.selector(), "the selector");
    putFlag(out, c.noLocal());
  }

  private static OpenConsumer readOpenConsumer(ByteReader in) {
    return new OpenConsumer(
        readCorrelation(in),
        in.readInt(),
        in.readInt(),
        readKind(in),
        readAddress(in),
        readOptional(in, "the subscription's name"),
        readOptional(in, "the selector"),
        readFlag(in, "noLocal"));
  }

  private static ConsumerKind readKind(ByteReader in) {
    int number = in.readUnsignedByte();
    for (ConsumerKind kind : ConsumerKind.values()) {
      if (kind.number() == number) {
        return kind;
      }
    }
    throw malformed("consumer kind " + number + " is unknown");
  }

  /** The broker's core must not meet a broken message, so all of it is checked at the door. */
  private static Send readSend(ByteReader in) {
    int sessionId = in.readInt();
    long sequence = readCountableLong(in, "the sequence");
    EncodedMessage message = readMessage(in);
    message.verify();
    return new Send(sessionId, sequence, message);
  }
}
