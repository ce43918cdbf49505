package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;

import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.error.ErrorCode;

/** Nothing is confirmed or shown before it is durable, and the order holds all the same. */
class DurabilityTest {
  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1).transacted(2);

  @Test
  void aPersistentMessageIsNeitherConfirmedNorDeliveredBeforeItIsDurable() {
    client.consume(1, 1);
    broker.flushes = false;
    client.send(1, "a", "b");
    assertThat(client.confirmedSend()).isZero();
    assertThat(client.texts(1)).isEmpty();
    broker.flushes = true;
    broker.settle();
    assertThat(client.texts(1)).containsExactly("a", "b");
    assertThat(client.confirmedSend()).isEqualTo(2);
  }

  @Test
  void aVolatileMessagePassesAtOnceUnlessItsProducerHasPersistentOnesPending() {
    client.consume(1, 1);
    TestClient other = TestClient.welcomed(broker).session(1);
    broker.flushes = false;
    long first = client.sendVolatile(1, "v1");
    assertThat(client.confirmedSend()).isEqualTo(first);
    client.send(1, "p");
    client.sendVolatile(1, "v2");
    other.sendVolatile(1, "o");
    assertThat(client.texts(1)).containsExactly("v1", "o");
    assertThat(client.confirmedSend()).isEqualTo(first);
    broker.flushes = true;
    broker.settle();
    assertThat(client.texts(1)).containsExactly("v1", "o", "p", "v2");
    assertThat(client.confirmedSend()).isEqualTo(first + 2);
  }

  @Test
  void theSendsOfARoundShareOneForce() {
    TestClient other = TestClient.welcomed(broker).session(1);
    long before = broker.forces;
    for (int i = 0; i < 50; i++) {
      TestClient sender = i % 2 == 0 ? client : other;
      broker.core.handle(
          sender.connection,
          new ClientCommand.Send(1, i + 1, TestClient.message("m" + i).encode()),
          broker.nowMs);
    }
    broker.settle();
    assertThat(broker.forces).isEqualTo(before + 1);
    assertThat(client.confirmedSend()).isEqualTo(49);
    assertThat(other.confirmedSend()).isEqualTo(50);
    assertThat(client.heard(BrokerCommand.Confirm.class)).hasSize(1);
  }

  @Test
  void anAcknowledgementForcesNothingAndIsConfirmedWithTheNextForce() {
    client.send(1, "a");
    client.consume(1, 1);
    long before = broker.forces;
    client.acknowledge(1, client.ids(1)[0]);
    assertThat(broker.forces).isEqualTo(before);
    assertThat(client.confirmedAcknowledgement()).isZero();
    client.send(1, "b");
    assertThat(client.confirmedAcknowledgement()).isEqualTo(1);
  }

  @Test
  void onlyOneInSixtyFourAcknowledgementsIsConfirmedByACommandOfItsOwn() {
    client.consume(1, 1);
    for (int i = 0; i < 200; i++) {
      client.sendVolatile(1, "m" + i);
    }
    long[] ids = client.ids(1);
    int before = broker.withNext;
    for (int i = 0; i < 192; i++) {
      client.acknowledge(1, ids[i]);
      assertThat(client.confirmedAcknowledgement()).isEqualTo(i + 1);
    }
    assertThat(broker.withNext - before).isEqualTo(192 - 3);
  }

  @Test
  void anAcknowledgementWithACorrelationForcesAndIsAnsweredWhenDurable() {
    client.send(1, "a");
    client.consume(1, 1);
    broker.flushes = false;
    client.say(new ClientCommand.Acknowledge(99, 1, 1, client.ids(1)));
    assertThat(client.replyTo(99)).isNull();
    broker.flushes = true;
    broker.settle();
    assertThat(client.replyTo(99)).isEqualTo(new BrokerCommand.Ok(99));
    assertThat(client.confirmedAcknowledgement()).isEqualTo(1);
    client.say(new ClientCommand.Acknowledge(100, 55, 2, new long[] {1}));
    assertThat(client.replyTo(100)).isInstanceOf(BrokerCommand.Failed.class);
    client.say(new ClientCommand.Acknowledge(101, 1, 3, new long[] {12345}));
    assertThat(client.replyTo(101)).isEqualTo(new BrokerCommand.Ok(101));
  }

  @Test
  void theAcknowledgementOfVolatileMessagesNeedsNoDisk() {
    client.consume(1, 1);
    client.sendVolatile(1, "v");
    long before = broker.forces;
    client.say(new ClientCommand.Acknowledge(99, 1, 1, client.ids(1)));
    assertThat(client.replyTo(99)).isEqualTo(new BrokerCommand.Ok(99));
    assertThat(client.confirmedAcknowledgement()).isEqualTo(1);
    assertThat(broker.forces).isEqualTo(before);
  }

  @Test
  void aCommitIsAnsweredAndShownWhenDurable() {
    client.consume(1, 1);
    broker.flushes = false;
    client.stage(2, "a", "b");
    ClientCommand.Commit commit = client.commit(2);
    client.say(commit);
    client.sendVolatile(1, "after");
    assertThat(client.replyTo(commit.correlation())).isNull();
    assertThat(client.texts(1)).isEmpty();
    broker.flushes = true;
    broker.settle();
    assertThat(client.texts(1)).containsExactly("a", "b", "after");
    assertThat(client.replyTo(commit.correlation()))
        .isEqualTo(new BrokerCommand.Ok(commit.correlation()));
  }

  @Test
  void aStoreInMemoryIsPassedStraightThrough() {
    TestBroker memory = TestBroker.startInMemory();
    TestClient fast = TestClient.welcomed(memory).session(1).consume(1, 1);
    memory.core.handle(
        fast.connection,
        new ClientCommand.Send(1, 1, TestClient.message("a").encode()),
        memory.nowMs);
    assertThat(fast.texts(1)).as("within the same input").containsExactly("a");
    memory.core.endOfRound(memory.nowMs);
    assertThat(fast.confirmedSend()).isEqualTo(1);
  }

  @Test
  void aCheckpointTellsAllThatTheHistoryTold() {
    client.consume(1, 1); // takes the first two
    client.send(1, "delivered", "acknowledged in a transaction");
    client.ok(client.close(1, client.ids(1)));
    client.consume(2, 2, QUEUE, null);
    client.send(1, "noted");
    client.acknowledgeLater(2, client.ids(2));
    client.ok(client.close(2));
    client.send(1, "available");
    client.send(1, TestClient.message("delayed").deliveryTimeMs(broker.nowMs + 5).encode());
    client.send(1, "gone");
    broker.flushes = false;
    client.send(1, "pending");
    broker.core.handle(
        client.connection,
        new ClientCommand.Send(1, 1_000, TestClient.message("untold").encode()),
        broker.nowMs);
    broker.checkpoint(); // in the middle of a round
    broker.crashAndRestart();
    broker.flushes = true;
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    broker.advance(10);
    assertThat(next.texts(1))
        .containsExactly(
            "delivered",
            "acknowledged in a transaction",
            "noted",
            "available",
            "gone",
            "pending",
            "untold",
            "delayed");
  }

  @Test
  void aCheckpointOfARecoveredCoreIsTheSameAgain() {
    client.ok(client.open(1, 1, ConsumerKind.SHARED_DURABLE, TestClient.TOPIC, "s", "n > 1"));
    client.ok(client.open(1, 2, ConsumerKind.SHARED_DURABLE, TestClient.TOPIC, "t", null));
    client.send(
        1,
        TestClient.message("both")
            .destination(TestClient.TOPIC)
            .properties(java.util.Map.of("n", 2))
            .encode());
    client.send(1, TestClient.message("one").destination(TestClient.TOPIC).encode());
    client.send(1, "queued");
    client.consume(1, 3);
    client.lose(); // counts a delivery
    broker.allDurable();
    for (int i = 0; i < 3; i++) {
      broker.checkpoint();
      broker.crashAndRestart();
    }
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 3);
    next.ok(next.open(1, 1, ConsumerKind.SHARED_DURABLE, TestClient.TOPIC, "s", "n > 1"));
    next.ok(next.open(1, 2, ConsumerKind.SHARED_DURABLE, TestClient.TOPIC, "t", null));
    next.credit(1, 9);
    next.credit(2, 9);
    assertThat(next.texts(1)).containsExactly("both");
    assertThat(next.texts(2)).containsExactly("both", "one");
    assertThat(next.texts(3)).containsExactly("queued");
    assertThat(next.deliveries().get(0).deliveryCount()).isEqualTo(2);
  }

  @Test
  void messageIdsAreNotUsedTwiceThoughVolatileOnesLeaveNoTrace() {
    client.consume(1, 1);
    client.sendVolatile(1, "v");
    long last = client.ids(1)[0];
    broker.crashAndRestart();
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    next.sendVolatile(1, "w");
    assertThat(next.ids(1)[0]).isGreaterThan(last);
  }

  @Test
  void nothingIsShownBeforeItsIdIsSetAsideForGood() {
    broker.flushes = false;
    broker.crashAndRestart();
    TestClient early = TestClient.welcomed(broker).session(1).consume(1, 1);
    early.sendVolatile(1, "v");
    assertThat(early.texts(1)).isEmpty();
    broker.flushes = true;
    broker.settle();
    assertThat(early.texts(1)).containsExactly("v");
    broker.flushes = false;
    early.sendVolatile(1, "w");
    assertThat(early.texts(1)).containsExactly("v", "w");
  }

  @Test
  void aFullStoreRefusesPersistentSendsWhileConsumersAndVolatileMessagesGoOn() {
    client.send(1, "a");
    client.stage(2, "staged");
    broker.core.storeFull(true, broker.nowMs);
    long refused = client.send(1, "b");
    client.sendVolatile(1, "v");
    assertThat(client.heard(BrokerCommand.SendFailed.class))
        .extracting(BrokerCommand.SendFailed::sequence, BrokerCommand.SendFailed::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(refused, ErrorCode.STORE_FULL));
    client.fails(client.commit(2), ErrorCode.STORE_FULL);
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("a", "v");
    client.acknowledge(1, client.ids(1));
    broker.core.storeFull(false, broker.nowMs);
    client.ok(client.commit(2));
    client.send(1, "c");
    assertThat(client.texts(1)).containsExactly("a", "v", "staged", "c");
  }

  @Test
  void aBatchOfTheStoresOwnDoesNotMakeEverySendABatch() {
    broker.storeEndsABatchOfItsOwn();
    long before = broker.lastBatch();
    for (int i = 1; i <= 3; i++) {
      broker.core.handle(
          client.connection,
          new ClientCommand.Send(1, i, TestClient.message("m" + i).encode()),
          broker.nowMs);
    }
    broker.settle();
    assertThat(broker.lastBatch()).isEqualTo(before + 1);
    assertThat(client.confirmedSend()).isEqualTo(3);
  }
}
