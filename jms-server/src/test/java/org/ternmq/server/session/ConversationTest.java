package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

class ConversationTest {
  private static final UUID INSTANCE = new UUID(3, 4);

  private final TestBroker broker = TestBroker.start();

  private static ClientCommand.Hello hello(int minVersion, int maxVersion, int heartbeatMs) {
    return new ClientCommand.Hello(
        minVersion, maxVersion, 0, INSTANCE, false, 0, "u", "p", null, heartbeatMs, "test");
  }

  @Test
  void helloIsAnsweredByWelcomeWithWhatHolds() {
    TestClient client = TestClient.connected(broker);
    client.say(hello(1, 9, 0));
    BrokerCommand.Welcome welcome = client.welcome();
    assertThat(welcome.version()).isEqualTo(1);
    assertThat(welcome.brokerInstance()).isEqualTo(broker.instance);
    assertThat(welcome.lastSequence()).isZero();
    assertThat(welcome.failedSequences()).isEmpty();
    assertThat(welcome.maxFrameBytes()).isEqualTo(TestBroker.LIMITS.maxFrameBytes());
    assertThat(welcome.maxMessageBytes()).isEqualTo(TestBroker.LIMITS.maxMessageBytes());
    assertThat(welcome.sendCreditMessages()).isPositive();
    assertThat(welcome.sendCreditBytes()).isPositive();
    assertThat(welcome.brokerTimeMs()).isEqualTo(broker.nowMs);
  }

  @Test
  void versionsWithoutAnOverlapAreRefused() {
    TestClient tooNew = TestClient.connected(broker);
    tooNew.say(hello(2, 3, 0));
    assertThat(tooNew.goodbye().code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    assertThat(tooNew.goodbye().text()).contains("2 to 3");
    assertThat(tooNew.said()).isEmpty();
  }

  @Test
  void aWrongPasswordIsRefused() {
    TestBroker guarded = new TestBroker(TestBroker.LIMITS);
    guarded.authenticator = (user, password) -> "u".equals(user) && "right".equals(password);
    guarded.boot();
    TestClient client = TestClient.connected(guarded);
    client.say(hello(1, 1, 0));
    assertThat(client.goodbye().code()).isEqualTo(ErrorCode.NOT_AUTHENTICATED);
  }

  @Test
  void theShorterHeartbeatHolds() {
    assertThat(heartbeat(0, 0)).isZero();
    assertThat(heartbeat(5_000, 0)).isEqualTo(5_000);
    assertThat(heartbeat(5_000, 15_000)).isEqualTo(5_000);
    assertThat(heartbeat(50_000, 15_000)).isEqualTo(15_000);
    assertThat(heartbeat(0, 15_000)).isEqualTo(15_000);
    assertThat(heartbeat(1, 15_000)).as("not so short that it is a flood").isEqualTo(100);
  }

  private static int heartbeat(int asked, int offered) {
    CoreLimits l = TestBroker.LIMITS;
    TestBroker broker =
        TestBroker.start(
            new CoreLimits(
                l.payloadMemoryBytes(),
                1000,
                1000,
                10,
                10,
                10,
                0,
                "DLQ",
                true,
                offered,
                0,
                "test"));
    TestClient client = TestClient.connected(broker);
    client.say(hello(1, 1, asked));
    return client.welcome().heartbeatMs();
  }

  @Test
  void whatComesBeforeHelloEndsTheConnection() {
    for (Command command :
        List.of(
            new ClientCommand.OpenSession(1, 1, false),
            new ClientCommand.Credit(1, 1, 1),
            new BrokerCommand.Ok(1))) {
      TestClient client = TestClient.connected(broker);
      client.say(command);
      assertThat(client.goodbye().code()).isEqualTo(ErrorCode.PROTOCOL);
    }
  }

  @Test
  void aSecondHelloOrABrokersCommandEndsTheConnection() {
    TestClient twice = TestClient.welcomed(broker);
    twice.say(hello(1, 1, 0));
    assertThat(twice.goodbye().code()).isEqualTo(ErrorCode.PROTOCOL);
    TestClient confused = TestClient.welcomed(broker);
    confused.say(new BrokerCommand.Ok(1));
    assertThat(confused.goodbye().code()).isEqualTo(ErrorCode.PROTOCOL);
    assertThat(broker.core.snapshot().connections()).isZero();
  }

  @Test
  void heartbeatsAreAlwaysWelcome() {
    TestClient client = TestClient.connected(broker);
    client.say(new Command.Heartbeat());
    client.say(hello(1, 1, 0));
    client.say(new Command.Heartbeat());
    assertThat(client.goodbye()).isNull();
  }

  @Test
  void clientIdentifiersBelongToOneConnectionAtATime() {
    TestClient first = TestClient.welcomed(broker, "me");
    TestClient second = TestClient.welcomed(broker);
    second.fails(new ClientCommand.SetClientId(1, "me"), ErrorCode.CLIENT_ID_IN_USE);
    second.ok(new ClientCommand.SetClientId(2, "you"));
    second.fails(new ClientCommand.SetClientId(3, "other"), ErrorCode.ILLEGAL_STATE);
    TestClient third = TestClient.connected(broker);
    third.hello(new UUID(9, 9), false, 0, "me");
    assertThat(third.goodbye().code()).isEqualTo(ErrorCode.CLIENT_ID_IN_USE);
    first.lose();
    TestClient.welcomed(broker, "me");
  }

  @Test
  void clientIdentifiersAreChecked() {
    TestClient client = TestClient.welcomed(broker);
    for (String bad : new String[] {"", " a", "a\nb", "a*", "x".repeat(1_025), "\uD800"}) {
      client.fails(
          new ClientCommand.SetClientId(client.nextCorrelation(), bad),
          ErrorCode.INVALID_CLIENT_ID);
    }
    client.ok(new ClientCommand.SetClientId(client.nextCorrelation(), "Zoë 😀/1"));
  }

  @Test
  void limitsOnConnectionsSessionsAndConsumersAreTold() {
    TestBroker small =
        TestBroker.start(
            new CoreLimits(1 << 20, 1000, 1000, 2, 3, 2, 0, "DLQ", true, 0, 0, "test"));
    TestClient client = TestClient.welcomed(small).session(1).session(2);
    client.fails(new ClientCommand.OpenSession(90, 3, false), ErrorCode.LIMIT_REACHED);
    client.consume(1, 1, Address.queue("a"), null).consume(1, 2, Address.queue("b"), null);
    client.fails(client.openQueue(1, 3, Address.queue("a")), ErrorCode.LIMIT_REACHED);
    TestClient second = TestClient.welcomed(small).session(1);
    second.consume(1, 1, Address.queue("c"), null);
    second.fails(second.openQueue(1, 2, Address.queue("d")), ErrorCode.LIMIT_REACHED);
    TestClient third = TestClient.connected(small);
    assertThat(third.goodbye().code()).isEqualTo(ErrorCode.LIMIT_REACHED);
  }

  @Test
  void topicsThatNobodyHasSubscribedToMakeRoomForOthers() {
    TestBroker small =
        TestBroker.start(
            new CoreLimits(1 << 20, 1000, 1000, 2, 3, 9, 0, "DLQ", true, 0, 0, "test"));
    TestClient client = TestClient.welcomed(small).session(1);
    for (int i = 0; i < 10; i++) {
      client.send(1, TestClient.message("m").destination(Address.topic("t" + i)).encode());
    }
    assertThat(client.heard(BrokerCommand.SendFailed.class)).isEmpty();
    client.consume(1, 1, Address.topic("t0"), null);
    client.send(1, TestClient.message("m").destination(Address.topic("t0")).encode());
    assertThat(client.texts(1)).containsExactly("m");
  }

  @Test
  void queuesAreNotMadeWhereTheSettingsForbidIt() {
    TestBroker closed =
        TestBroker.start(
            new CoreLimits(1 << 20, 1000, 1000, 2, 30, 9, 0, "DLQ", false, 0, 0, "test"));
    TestClient client = TestClient.welcomed(closed).session(1);
    client.fails(client.openQueue(1, 1, TestClient.QUEUE), ErrorCode.INVALID_DESTINATION);
    client.send(1, "a");
    assertThat(client.heard(BrokerCommand.SendFailed.class).get(0).code())
        .isEqualTo(ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void namesOfDestinationsAreCheckedAndTheTextSaysWhatIsWrong() {
    TestClient client = TestClient.welcomed(broker).session(1);
    String[] bad = {"", " a", "b ", "a\tb", "orders.*", "orders.>", "ä".repeat(600)};
    for (String name : bad) {
      client.fails(client.openQueue(1, 1, Address.queue(name)), ErrorCode.INVALID_DESTINATION);
      client.fails(
          client.open(1, 1, ClientCommand.ConsumerKind.TOPIC, Address.topic(name), null, null),
          ErrorCode.INVALID_DESTINATION);
    }
    BrokerCommand.Failed failed =
        client.fails(
            client.openQueue(1, 1, Address.queue("orders.*")), ErrorCode.INVALID_DESTINATION);
    assertThat(failed.text()).contains("orders.*").contains("position 7");
    for (String name : new String[] {"a", "Größe/ü 1", "a.b-c_d:e#f", "😀", "ä".repeat(512)}) {
      client.ok(client.openQueue(1, client.nextCorrelation(), Address.queue(name)));
    }
    client.fails(
        client.open(1, 99, ClientCommand.ConsumerKind.TOPIC, Address.queue("a"), null, null),
        ErrorCode.INVALID_DESTINATION);
    client.fails(client.openQueue(1, 99, Address.topic("a")), ErrorCode.INVALID_DESTINATION);
  }

  @Test
  void closingTheConnectionEndsEverythingItHad() {
    TestClient client = TestClient.welcomed(broker, "me").session(1).transacted(2);
    client.consume(1, 1);
    client.send(1, "a");
    client.ok(new ClientCommand.CloseConnection(client.nextCorrelation()));
    TestClient next = TestClient.welcomed(broker, "me").session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("a");
    client.say(new ClientCommand.OpenSession(77, 7, false));
    assertThat(client.replyTo(77)).as("after the end nothing is answered").isNull();
  }

  @Test
  void shutDownSaysGoodbyeToAllAndToThoseWhoComeLater() {
    TestClient client = TestClient.welcomed(broker);
    TestClient early = TestClient.connected(broker);
    broker.core.shutDown(broker.nowMs);
    broker.settle();
    assertThat(client.goodbye().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(early.goodbye().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    TestClient late = TestClient.connected(broker);
    late.say(hello(1, 1, 0));
    assertThat(late.goodbye().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void aCallFromWithinAnEffectIsRefused() {
    TestClient client = TestClient.welcomed(broker).session(1);
    broker.observer = (connection, command) -> broker.core.endOfRound(broker.nowMs);
    assertThatThrownBy(() -> client.consume(1, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSnapshotCountsWhatThereIs() {
    TestClient client = TestClient.welcomed(broker).session(1).transacted(2);
    client.consume(1, 1);
    client.send(1, "a", "b");
    client.send(1, TestClient.message("c").deliveryTimeMs(broker.nowMs + 9).encode());
    client.consume(1, 2, TestClient.TOPIC, null);
    client.ok(client.recover(1));
    CoreSnapshot snapshot = broker.core.snapshot();
    assertThat(snapshot.connections()).isEqualTo(1);
    assertThat(snapshot.sessions()).isEqualTo(2);
    assertThat(snapshot.consumers()).isEqualTo(2);
    assertThat(snapshot.queues()).isEqualTo(1);
    assertThat(snapshot.topics()).isEqualTo(1);
    assertThat(snapshot.subscriptions()).isEqualTo(1);
    assertThat(snapshot.availableMessages()).isEqualTo(2);
    assertThat(snapshot.delayedMessages()).isEqualTo(1);
    assertThat(snapshot.residentBytes()).isPositive();
    assertThat(broker.core.queues())
        .containsExactly(new QueueSnapshot("queue://orders", 1, 2, 0, 1));
  }
}
