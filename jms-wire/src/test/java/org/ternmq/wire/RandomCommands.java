package org.ternmq.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** Draws commands with all kinds of contents from a seed. */
final class RandomCommands {
  private static final int CLIENT_KINDS = 30;
  private static final int BROKER_KINDS = 14;

  private final Random random;
  private final int maxBodyBytes;

  RandomCommands(Random random, int maxBodyBytes) {
    this.random = random;
    this.maxBodyBytes = maxBodyBytes;
  }

  Command from(Side side) {
    return side == Side.CLIENT ? client() : broker();
  }

  private Command client() {
    return switch (random.nextInt(CLIENT_KINDS)) {
      case 0 ->
          new ClientCommand.Hello(
              random.nextInt(),
              random.nextInt(),
              random.nextLong(),
              uuid(),
              random.nextBoolean(),
              countable(),
              optional(),
              optional(),
              optional(),
              random.nextInt(100_000),
              string());
      case 1 -> new ClientCommand.SetClientId(correlation(), string());
      case 2 -> new ClientCommand.CloseConnection(correlation());
      case 3 ->
          new ClientCommand.OpenSession(correlation(), random.nextInt(), random.nextBoolean());
      case 4 -> new ClientCommand.CloseSession(correlation(), random.nextInt(), seen());
      case 5 -> new ClientCommand.Commit(correlation(), random.nextInt(), countable());
      case 6 -> new ClientCommand.Rollback(correlation(), random.nextInt(), seen());
      case 7 -> new ClientCommand.Recover(correlation(), random.nextInt(), seen());
      case 8 -> new ClientCommand.CreateTemporary(correlation(), address());
      case 9 -> new ClientCommand.DeleteTemporary(correlation(), address());
      case 10 -> new ClientCommand.Unsubscribe(correlation(), string());
      case 11 ->
          new ClientCommand.OpenConsumer(
              correlation(),
              random.nextInt(),
              random.nextInt(),
              pick(ConsumerKind.values()),
              address(),
              optional(),
              optional(),
              random.nextBoolean());
      case 12 -> new ClientCommand.CloseConsumer(correlation(), random.nextInt(), longs());
      case 13 -> new ClientCommand.Credit(random.nextInt(), random.nextInt(1 << 30), countable());
      case 14 -> new ClientCommand.Drain(correlation(), random.nextInt());
      case 15 ->
          new ClientCommand.Acknowledge(random.nextInt(), random.nextInt(), countable(), longs());
      case 16 -> new ClientCommand.Reclaim(correlation(), random.nextInt(), longs(), longs());
      case 17 -> both();
      case 18 ->
          new ClientCommand.Assign(random.nextInt(), random.nextInt(), random.nextInt(), longs());
      case 19 ->
          new ClientCommand.XaStart(
              correlation(),
              random.nextInt(),
              branch(),
              pick(StartMode.values()),
              random.nextInt(100_000));
      case 20 ->
          new ClientCommand.XaEnd(
              correlation(), random.nextInt(), branch(), pick(EndMode.values()));
      case 21 -> new ClientCommand.XaPrepare(correlation(), branch());
      case 22 ->
          new ClientCommand.XaCommit(correlation(), branch(), random.nextBoolean(), countable());
      case 23 -> new ClientCommand.XaRollback(correlation(), branch());
      case 24 -> new ClientCommand.XaForget(correlation(), branch());
      case 25 -> new ClientCommand.XaRecover(correlation());
      case 26 -> new ClientCommand.ListBranches(correlation());
      case 27 -> new ClientCommand.DecideBranch(correlation(), branch(), random.nextBoolean());
      default -> new ClientCommand.Send(random.nextInt(), countable(), message());
    };
  }

  private Command broker() {
    return switch (random.nextInt(BROKER_KINDS)) {
      case 0 -> both();
      case 1 -> new BrokerCommand.Ok(correlation());
      case 2 -> new BrokerCommand.Failed(correlation(), code(), string());
      case 3 -> new BrokerCommand.Reclaimed(correlation(), longs());
      case 4 -> new BrokerCommand.BrowseEnd(random.nextInt());
      case 5 -> new BrokerCommand.ConsumerClosed(random.nextInt(), code(), string());
      case 6 -> new BrokerCommand.Confirm(countable(), countable());
      case 7 -> new BrokerCommand.SendFailed(countable(), code(), string());
      case 8 -> new BrokerCommand.SendCredit(random.nextInt(1 << 30), countable(), optional());
      case 9 -> new BrokerCommand.XaVote(correlation(), random.nextBoolean());
      case 10 -> new BrokerCommand.XaBranches(correlation(), some(this::branch));
      case 11 -> new BrokerCommand.BranchList(correlation(), some(this::report));
      default ->
          new BrokerCommand.Deliver(
              random.nextInt(), random.nextLong(), random.nextInt(), message());
    };
  }

  private Command both() {
    return random.nextBoolean() ? new Command.Heartbeat() : new Command.Goodbye(code(), string());
  }

  private ErrorCode code() {
    return pick(ErrorCode.values());
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private int correlation() {
    return 1 + random.nextInt(Integer.MAX_VALUE);
  }

  private long countable() {
    return random.nextLong() & Long.MAX_VALUE;
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private String optional() {
    return random.nextInt(3) == 0 ? null : string();
  }

  /** Any UTF-16, broken pairs included, half of the time; else ASCII. */
  String string() {
    int length = random.nextInt(40);
    boolean ascii = random.nextBoolean();
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < length; i++) {
      s.append((char) (ascii ? ' ' + random.nextInt(95) : random.nextInt(0x10000)));
      if (!ascii && random.nextInt(4) == 0) {
        s.appendCodePoint(0x10000 + random.nextInt(0x100000));
      }
    }
    return s.toString();
  }

  private Address address() {
    Address.Kind kind = pick(Address.Kind.values());
    return new Address(kind, "d" + string());
  }

  private long[] longs() {
    return random.longs(random.nextInt(20)).toArray();
  }

  private BranchId branch() {
    int formatId = random.nextInt() & Integer.MAX_VALUE;
    return new BranchId(formatId, bytes(1 + random.nextInt(64)), bytes(1 + random.nextInt(64)));
  }

  private BranchReport report() {
    return new BranchReport(
        branch(),
        pick(BranchReport.State.values()),
        random.nextLong(),
        optional(),
        optional(),
        string(),
        some(
            () ->
                new BranchReport.Work(
                    address(), random.nextInt(1 << 30), random.nextInt(1 << 30))));
  }

  private <T> List<T> some(Supplier<T> source) {
    return Stream.generate(source).limit(random.nextInt(4)).toList();
  }

  private List<Seen> seen() {
    List<Seen> seen = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      seen.add(new Seen(random.nextInt(), longs()));
    }
    return seen;
  }

  EncodedMessage message() {
    MessageEncoder encoder =
        new MessageEncoder()
            .destination(address())
            .persistent(random.nextBoolean())
            .priority(random.nextInt(10))
            .timestampMs(random.nextLong())
            .expirationMs(random.nextLong())
            .deliveryTimeMs(random.nextLong())
            .messageId(optional())
            .type(optional());
    if (random.nextBoolean()) {
      encoder.replyTo(address());
    }
    switch (random.nextInt(3)) {
      case 0 -> encoder.correlationId(string());
      case 1 -> encoder.correlationIdBytes(bytes(random.nextInt(30)));
      default -> {}
    }
    if (random.nextBoolean()) {
      encoder.properties(properties());
    }
    body(encoder);
    return encoder.encode();
  }

  private void body(MessageEncoder encoder) {
    BodyType type = pick(BodyType.values());
    switch (type) {
      case NONE -> {}
      case TEXT -> encoder.textBody(optional());
      case OBJECT -> encoder.body(type, random.nextBoolean() ? null : ByteBuffer.wrap(bytes(50)));
      default -> encoder.body(type, ByteBuffer.wrap(bytes(random.nextInt(maxBodyBytes + 1))));
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      properties.put("p" + i + string(), propertyValue());
    }
    return properties;
  }

  private Object propertyValue() {
    return switch (random.nextInt(9)) {
      case 0 -> random.nextBoolean();
      case 1 -> (byte) random.nextInt();
      case 2 -> (short) random.nextInt();
      case 3 -> random.nextInt();
      case 4 -> random.nextLong();
      case 5 -> random.nextFloat();
      case 6 -> random.nextDouble();
      case 7 -> string();
      default -> null;
    };
  }
}
