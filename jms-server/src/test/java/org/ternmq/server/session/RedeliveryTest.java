package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.message.Address;

/**
 * Delivery counts over lost connections and over the end of the broker (specification 3.4.7,
 * 3.5.11).
 */
class RedeliveryTest {
  private static final UUID INSTANCE = new UUID(5, 6);

  private TestBroker broker = TestBroker.start();

  private TestClient newcomer() {
    return TestClient.welcomed(broker).session(1);
  }

  private static List<Integer> counts(TestClient client) {
    return client.deliveries().stream().map(Deliver::deliveryCount).toList();
  }

  // --- the end of the broker

  @Test
  void whatWasDeliveredBeforeAKillSaysSoAfterIt() {
    TestClient client = newcomer().consume(1, 1);
    client.send(1, "a", "b");
    broker.killAndRestart();
    TestClient next = newcomer().consume(1, 1);
    assertThat(next.texts(1)).containsExactly("a", "b");
    assertThat(counts(next)).containsOnly(2);
  }

  @Test
  void aBacklogThatWasDeliveredBeforeAKillSaysSoAfterIt() {
    int count = 5 * 32;
    TestClient client = newcomer();
    for (int i = 0; i < count; i++) {
      client.send(1, String.format("m%03d", i));
    }
    client.consume(1, 1);
    client.acknowledge(1, client.ids(1)[0]);
    broker.killAndRestart();
    TestClient next = newcomer().consume(1, 1);
    assertThat(counts(next)).hasSizeGreaterThanOrEqualTo(count - 1).containsOnly(2);
  }

  @Test
  void whatNobodyGotBeforeAKillDoesNotSaySo() {
    newcomer().send(1, "a", "b", "c");
    broker.killAndRestart();
    assertThat(counts(newcomer().consume(1, 1))).containsExactly(1, 1, 1);
  }

  @Test
  void onlyAStepOfABacklogIsFalselyCalledRedelivered() {
    TestClient client = newcomer();
    for (int i = 0; i < 100; i++) {
      client.send(1, "m" + i);
    }
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 1);
    broker.killAndRestart();
    List<Integer> counts = counts(newcomer().consume(1, 1));
    assertThat(counts).hasSize(100);
    assertThat(counts.get(0)).isEqualTo(2);
    assertThat(counts.subList(32, 100)).containsOnly(1);
  }

  @Test
  void aMarkIsToldOnceForManyMessagesAndCostsNoWriteWithAWaitingConsumer() {
    TestClient client = newcomer().consume(1, 1);
    int before = broker.writes;
    for (int i = 0; i < 320; i++) {
      client.send(1, "m" + i);
      client.acknowledge(1, client.ids(1)[i]);
    }
    assertThat(broker.marks).isBetween(10, 11);
    assertThat(broker.writes).isEqualTo(before);
  }

  @Test
  void theMarkIsTakenBackWhenTheLastConsumerHasLeft() {
    TestClient client = newcomer().consume(1, 1);
    client.send(1, "a");
    client.acknowledge(1, client.ids(1));
    client.ok(client.close(1));
    client.send(1, "b");
    broker.killAndRestart();
    TestClient next = newcomer().consume(1, 1);
    assertThat(next.texts(1)).containsExactly("b");
    assertThat(counts(next)).containsExactly(1);
  }

  @Test
  void aSelectorMarksOnlyWhatItTook() {
    TestClient client = newcomer();
    for (int i = 0; i < 50; i++) {
      client.send(1, message("m" + i).properties(java.util.Map.of("n", i)).encode());
    }
    client.consume(1, 1, QUEUE, "n = 40");
    assertThat(client.texts(1)).containsExactly("m40");
    broker.killAndRestart();
    TestClient next = newcomer().consume(1, 1);
    assertThat(next.deliveries())
        .filteredOn(deliver -> deliver.deliveryCount() > 1)
        .extracting(deliver -> deliver.message().bodyText())
        .containsExactly("m40");
  }

  @Test
  void prioritiesAndDelaysMarkOnlyWhatWasDelivered() {
    TestClient client = newcomer();
    client.send(1, "low", "low2");
    client.send(1, message("high").priority(9).encode());
    client.send(1, message("late").deliveryTimeMs(broker.nowMs + 1_000).encode());
    client.send(1, message("later").deliveryTimeMs(broker.nowMs + 9_000).encode());
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 1);
    assertThat(client.texts(1)).containsExactly("high");
    broker.advance(1_000);
    broker.killAndRestart();
    broker.advance(9_000);
    TestClient next = newcomer().consume(1, 1);
    assertThat(next.texts(1)).containsExactly("high", "low", "low2", "late", "later");
    assertThat(counts(next)).containsExactly(2, 1, 1, 1, 1);
  }

  @Test
  void aDelayedMessageThatWasDeliveredSaysSoAfterAKill() {
    TestClient client = newcomer().consume(1, 1);
    client.send(1, message("late").deliveryTimeMs(broker.nowMs + 1_000).encode());
    broker.advance(1_000);
    assertThat(client.texts(1)).containsExactly("late");
    broker.killAndRestart();
    assertThat(counts(newcomer().consume(1, 1))).containsExactly(2);
  }

  @Test
  void aDurableSubscriptionKeepsItsMarksToo() {
    TestClient client = TestClient.welcomed(broker, "me").session(1);
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TestClient.TOPIC, "sub", null));
    client.credit(1, 10);
    client.send(1, message("a").destination(TestClient.TOPIC).encode());
    assertThat(client.texts(1)).containsExactly("a");
    broker.killAndRestart();
    TestClient next = TestClient.welcomed(broker, "me").session(1);
    next.ok(next.open(1, 1, ConsumerKind.DURABLE, TestClient.TOPIC, "sub", null));
    next.credit(1, 10);
    assertThat(counts(next)).containsExactly(2);
  }

  @Test
  void aCheckpointKeepsMarksDoubtsAndCounts() {
    TestClient client = newcomer().consume(1, 1);
    client.send(1, "a", "b");
    broker.checkpoint();
    broker.killAndRestart();
    broker.checkpoint();
    broker.killAndRestart();
    TestClient next = newcomer().consume(1, 1);
    assertThat(counts(next)).containsExactly(2, 2);
    next.ok(next.recover(1, new Seen(1, next.ids(1))));
    next.lose();
    broker.checkpoint();
    broker.killAndRestart();
    assertThat(counts(newcomer().consume(1, 1))).as("two for sure, one counted").containsOnly(3);
  }

  @Test
  void countsAreExactOverACleanStop() {
    TestClient client = newcomer();
    client.send(1, "seen", "unseen", "new");
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 2);
    client.ok(client.close(1, client.ids(1)[0]));
    client.ok(client.recover(1, new Seen(1, new long[] {client.ids(1)[0]})));
    broker.core.shutDown(broker.nowMs);
    broker.settle();
    broker.allDurable();
    broker.crashAndRestart();
    TestClient next = newcomer().consume(1, 1);
    assertThat(next.texts(1)).containsExactly("seen", "unseen", "new");
    assertThat(counts(next)).containsExactly(2, 1, 1);
  }

  @Test
  void doubtIsNoDeliveryForTheDeadLetters() {
    broker = TestBroker.start(atMost(3));
    newcomer().send(1, "a");
    for (int i = 0; i < 8; i++) {
      TestClient client = newcomer().consume(1, 1);
      assertThat(client.texts(1)).containsExactly("a");
      broker.killAndRestart();
    }
    assertThat(newcomer().consume(1, 1).texts(1)).containsExactly("a");
  }

  // --- lost connections

  private TestClient resumable() {
    return TestClient.resumable(broker, INSTANCE).session(1);
  }

  private TestClient comeBack(List<Long> held) {
    TestClient client = resumable();
    client.ok(client.openQueue(1, 1, QUEUE));
    int correlation = client.nextCorrelation();
    long[] ids = held.stream().mapToLong(Long::longValue).toArray();
    client.say(new ClientCommand.Reclaim(correlation, 1, new long[0], ids));
    assertThat(((BrokerCommand.Reclaimed) client.replyTo(correlation)).held())
        .containsExactlyInAnyOrder(ids);
    client.credit(1, 1_000);
    return client;
  }

  @Test
  void whatOnlyLayInAClientsBufferIsNoDelivery() {
    TestClient client = resumable().consume(1, 1);
    client.send(1, "a", "b", "c");
    long a = client.ids(1)[0];
    client.lose();
    client = comeBack(List.of(a));
    assertThat(client.texts(1)).containsExactly("b", "c");
    assertThat(counts(client)).containsExactly(1, 1);
    client.ok(client.recover(1, new Seen(1, new long[] {a})));
    client.clear();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a", "b", "c");
    assertThat(counts(client)).as("a was seen once").containsExactly(2, 1, 1);
  }

  @Test
  void aFlappingNetworkDeadLettersNothing() {
    broker = TestBroker.start(atMost(3));
    newcomer().send(1, "a", "b");
    TestClient client = resumable().consume(1, 1);
    for (int i = 0; i < 20; i++) {
      client.lose();
      client = comeBack(List.of());
      assertThat(client.texts(1)).containsExactly("a", "b");
      assertThat(counts(client)).containsOnly(1);
    }
  }

  @Test
  void whatAnotherConsumerGetsMeanwhileWasADelivery() {
    TestClient client = resumable().consume(1, 1);
    client.send(1, "a");
    client.lose();
    TestClient other = newcomer().consume(1, 1);
    assertThat(counts(other)).containsExactly(2);
    other.ok(other.recover(1, new Seen(1, other.ids(1))));
    other.clear();
    other.credit(1, 10);
    assertThat(counts(other)).containsExactly(3);
  }

  @Test
  void aClientThatDiesWithAMessageAgainAndAgainMakesItADeadLetter() {
    broker = TestBroker.start(atMost(3));
    newcomer().send(1, "poison", "fine");
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      TestClient client = TestClient.resumable(broker, new UUID(9, i)).session(1);
      client.ok(client.openQueue(1, 1, QUEUE));
      client.credit(1, 1);
      assertThat(client.texts(1)).containsExactly("poison");
      counts.addAll(counts(client));
      client.lose();
    }
    assertThat(counts).containsExactly(1, 2, 3);
    TestClient last = newcomer().consume(1, 1);
    assertThat(last.texts(1)).containsExactly("fine");
    last.consume(1, 2, Address.queue("DLQ"), null);
    assertThat(last.texts(2)).containsExactly("poison");
  }

  @Test
  void withoutAWordFromTheClientALossIsADelivery() {
    TestClient client = resumable().consume(1, 1);
    client.send(1, "a");
    client.lose();
    client = resumable().consume(1, 1);
    assertThat(counts(client)).containsExactly(2);
  }

  @Test
  void whatATransactionAcknowledgedBeforeTheLossWasSeen() {
    TestClient client = TestClient.resumable(broker, INSTANCE).session(1).transacted(2);
    client.send(1, "a", "b");
    client.consume(2, 1);
    client.acknowledgeLater(1, client.ids(1)[0]);
    client.lose();
    client = TestClient.resumable(broker, INSTANCE).session(1).transacted(2);
    client.ok(client.openQueue(2, 1, QUEUE));
    client.say(new ClientCommand.Reclaim(client.nextCorrelation(), 1, new long[0], new long[0]));
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a", "b");
    assertThat(counts(client)).containsExactly(2, 1);
  }

  @Test
  void aLossIsRememberedOverAKillAndOverACleanStop() {
    TestClient client = newcomer().consume(1, 1);
    client.send(1, "a");
    client.lose();
    broker.allDurable();
    broker.crashAndRestart();
    assertThat(counts(newcomer().consume(1, 1))).containsExactly(2);
  }

  @Test
  void aReclaimedMessageIsStillCoveredWhenTheBrokerIsKilledAfterIt() {
    TestClient client = resumable().consume(1, 1);
    client.send(1, "a");
    long a = client.ids(1)[0];
    client.lose();
    comeBack(List.of(a));
    broker.killAndRestart();
    assertThat(counts(newcomer().consume(1, 1))).containsExactly(2);
  }

  @Test
  void whatWasToBecomeADeadLetterWhenTheBrokerDiedBecomesOneAfterwards() {
    broker = TestBroker.start(atMost(1));
    newcomer().send(1, "a");
    broker.checkpoint();
    broker.crashAndRestart(); // its payload is not in the heap
    TestClient client = newcomer();
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 1);
    long a = client.ids(1)[0];
    broker.loads = false;
    broker.core.handle(
        client.connection, client.recover(1, new Seen(1, new long[] {a})), broker.nowMs);
    broker.allDurable();
    broker.loads = true;
    broker.crashAndRestart();
    TestClient last = newcomer().consume(1, 1);
    assertThat(last.texts(1)).isEmpty();
    last.consume(1, 2, Address.queue("DLQ"), null);
    assertThat(last.texts(2)).containsExactly("a");
  }

  private static CoreLimits atMost(int maxDeliveries) {
    CoreLimits l = TestBroker.LIMITS;
    return new CoreLimits(
        l.payloadMemoryBytes(),
        l.maxMessageBytes(),
        l.maxFrameBytes(),
        l.maxConnections(),
        l.maxDestinations(),
        l.maxConsumersPerConnection(),
        maxDeliveries,
        l.deadLetterQueue(),
        l.createDestinations(),
        l.heartbeatMs(),
        l.rememberClientsMs(),
        l.product());
  }
}
