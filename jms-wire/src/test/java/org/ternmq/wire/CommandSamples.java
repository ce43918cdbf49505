package org.ternmq.wire;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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
import org.ternmq.wire.command.Command;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.command.Command.Heartbeat;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;
import org.ternmq.wire.message.TypedValues;

/** At least one of every command, by a name that the golden file has too. */
final class CommandSamples {
  private static final UUID INSTANCE = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  private CommandSamples() {}

  static Map<String, Command> all() {
    Map<String, Command> samples = new LinkedHashMap<>();
    both(samples);
    connection(samples);
    sessions(samples);
    consumers(samples);
    messages(samples);
    broker(samples);
    TransactionSamples.addTo(samples);
    return samples;
  }

  private static void both(Map<String, Command> samples) {
    samples.put("heartbeat", new Heartbeat());
    samples.put("goodbye", new Goodbye(ErrorCode.PROTOCOL, "größer"));
  }

  private static void connection(Map<String, Command> samples) {
    samples.put(
        "hello",
        new Hello(1, 2, 3, INSTANCE, true, 7, "user", "secret", "client-1", 30_000, "TernMQ 0.1"));
    samples.put("hello-bare", new Hello(1, 1, 0, INSTANCE, false, 0, null, null, null, 0, ""));
    samples.put("set-client-id", new SetClientId(1, "client-1"));
    samples.put("close-connection", new CloseConnection(0x01020304));
  }

  private static void sessions(Map<String, Command> samples) {
    samples.put("open-session", new OpenSession(2, 1, true));
    List<Seen> seen = List.of(new Seen(5, new long[] {1, -1}), new Seen(6, new long[0]));
    samples.put("close-session", new CloseSession(3, 1, seen));
    samples.put("commit", new Commit(4, 1, 0x0102030405060708L));
    samples.put("rollback", new Rollback(5, 1, List.of()));
    samples.put("recover", new Recover(6, 1, seen));
    samples.put("create-temporary", new CreateTemporary(7, address(Address.Kind.TEMPORARY_QUEUE)));
    samples.put("delete-temporary", new DeleteTemporary(8, address(Address.Kind.TEMPORARY_TOPIC)));
    samples.put("unsubscribe", new Unsubscribe(9, "news"));
  }

  private static Address address(Address.Kind kind) {
    return new Address(kind, "t-1");
  }

  private static void consumers(Map<String, Command> samples) {
    for (ConsumerKind kind : ConsumerKind.values()) {
      samples.put(
          "open-consumer-" + kind.name().toLowerCase(Locale.ROOT),
          new OpenConsumer(10, 1, 5, kind, Address.topic("a.b"), null, null, false));
    }
    samples.put(
        "open-consumer-full",
        new OpenConsumer(
            10,
            1,
            5,
            ConsumerKind.SHARED_DURABLE,
            Address.topic("prices"),
            "sub",
            "price > 10",
            true));
    samples.put("close-consumer", new CloseConsumer(11, 5, new long[] {100}));
    samples.put("credit", new Credit(5, 1000, 1L << 33));
    samples.put("drain", new Drain(12, 5));
    samples.put("acknowledge", new Acknowledge(0, 5, 1, new long[] {100, 101}));
    samples.put("acknowledge-answered", new Acknowledge(13, 5, 0, new long[] {102}));
    samples.put("reclaim", new Reclaim(14, 5, new long[] {100}, new long[] {101, 102}));
    samples.put("assign", new Assign(5, 2, 6, new long[] {103, 104}));
  }

  private static void messages(Map<String, Command> samples) {
    samples.put("send-bare", new Send(1, 0, bare()));
    samples.put("send-text", new Send(1, 8, text()));
    samples.put("send-bytes", new Send(1, 9, bytes()));
    samples.put("send-map", new Send(1, 10, map()));
    samples.put("send-null-object", new Send(1, 11, nullObject()));
  }

  static EncodedMessage bare() {
    return new MessageEncoder().destination(Address.queue("q")).encode();
  }

  static EncodedMessage text() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("aBoolean", true);
    properties.put("aByte", (byte) 1);
    properties.put("aShort", (short) 2);
    properties.put("anInt", 3);
    properties.put("aLong", 4L);
    properties.put("aFloat", 1.5f);
    properties.put("aDouble", -2.5);
    properties.put("aString", "ü");
    properties.put("nothing", null);
    return new MessageEncoder()
        .destination(Address.queue("orders"))
        .persistent(true)
        .priority(9)
        .timestampMs(1_700_000_000_000L)
        .expirationMs(1_700_000_060_000L)
        .deliveryTimeMs(1_700_000_001_000L)
        .messageId("ID:m-1")
        .correlationId("c-1")
        .replyTo(new Address(Address.Kind.TEMPORARY_QUEUE, "r"))
        .type("invoice")
        .properties(properties)
        .textBody("Hallo \uD83D\uDE00 \uD800")
        .encode();
  }

  private static EncodedMessage bytes() {
    return new MessageEncoder()
        .destination(Address.topic("a.b"))
        .correlationIdBytes(new byte[] {0, -1})
        .body(BodyType.BYTES, ByteBuffer.wrap(new byte[] {1, 2, 3, -1}))
        .encode();
  }

  private static EncodedMessage map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("c", 'ä');
    map.put("b", new byte[] {7, 8});
    map.put("", null);
    return new MessageEncoder()
        .destination(Address.queue("q"))
        .body(BodyType.MAP, ByteBuffer.wrap(TypedValues.encodeMap(map)))
        .encode();
  }

  private static EncodedMessage nullObject() {
    return new MessageEncoder()
        .destination(Address.queue("q"))
        .body(BodyType.OBJECT, null)
        .encode();
  }

  private static void broker(Map<String, Command> samples) {
    samples.put(
        "welcome",
        new Welcome(
            1,
            0,
            INSTANCE,
            9,
            new long[] {7, 8},
            30_000,
            131_072,
            104_857_600,
            1000,
            4_194_304,
            1_700_000_000_000L,
            "TernMQ 0.1"));
    samples.put("ok", new Ok(2));
    samples.put("failed", new Failed(3, ErrorCode.INVALID_SELECTOR, "no"));
    samples.put("reclaimed", new Reclaimed(14, new long[] {101}));
    samples.put("deliver", new Deliver(5, 100, 2, bare()));
    samples.put("browse-end", new BrowseEnd(5));
    samples.put("consumer-closed", new ConsumerClosed(5, ErrorCode.NOT_AUTHORIZED, "gone"));
    samples.put("confirm", new Confirm(8, 3));
    samples.put("send-failed", new SendFailed(9, ErrorCode.STORE_FULL, "full"));
    samples.put("send-credit", new SendCredit(100, 65_536));
    samples.put("send-credit-held", new SendCredit(0, 0, "disc"));
  }
}
