package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/** Backlogs larger than the memory budget: payloads leave the heap and come back in batches. */
class PagingTest {
  private static final int BUDGET = 50_000;
  private static final int MESSAGES = 2_000;

  private final TestBroker broker = small(0);
  private final TestClient client = TestClient.welcomed(broker).session(1).session(2);

  private static TestBroker small(int maxDeliveries) {
    return TestBroker.start(
        new CoreLimits(
            BUDGET, 1 << 20, 1000, 10, 10, 10, maxDeliveries, "DLQ", true, 0, 0, "test"));
  }

  private static String name(int i) {
    return String.format("m%04d", i);
  }

  private void fill(TestClient sender, int count) {
    for (int i = 0; i < count; i++) {
      sender.send(
          1, message(name(i)).properties(Map.of("n", i, "padding", "x".repeat(100))).encode());
      if (i % 100 == 0) {
        sender.clear();
      }
    }
    sender.clear();
  }

  @Test
  void payloadsOverTheBudgetLeaveTheHeapAndNoProducerWaits() {
    fill(client, MESSAGES);
    CoreSnapshot snapshot = broker.core.snapshot();
    assertThat(snapshot.availableMessages()).isEqualTo(MESSAGES);
    assertThat(snapshot.residentBytes()).isLessThanOrEqualTo(BUDGET);
    assertThat(snapshot.pinnedBytes()).isZero();
  }

  @Test
  void aQueueWithoutConsumersKeepsOnlyAFewPayloadsForTheFirstToCome() {
    fill(client, 100);
    long unread = broker.core.snapshot().residentBytes();
    assertThat(unread).isBetween(BUDGET / 32L, BUDGET / 8L);
    client.ok(client.openQueue(1, 1, Address.queue("read")));
    for (int i = 0; i < 50; i++) {
      client.send(
          1,
          message(name(i))
              .destination(Address.queue("read"))
              .properties(Map.of("padding", "x".repeat(100)))
              .encode());
    }
    assertThat(broker.core.snapshot().residentBytes() - unread)
        .as("a consumer may want them at any moment")
        .isGreaterThan(BUDGET / 8L);
  }

  @Test
  void aBacklogIsReadBackInOrderInBatchesAndDroppedAgain() {
    fill(client, MESSAGES);
    client.ok(client.openQueue(1, 1, QUEUE));
    List<String> got = new ArrayList<>();
    while (got.size() < MESSAGES) {
      client.clear();
      client.credit(1, 100);
      assertThat(client.texts(1)).hasSize(100);
      got.addAll(client.texts(1));
      client.acknowledge(1, client.ids(1));
      assertThat(broker.core.snapshot().residentBytes()).isLessThan(BUDGET + 100_000);
    }
    assertThat(got).isSorted().hasSize(MESSAGES);
    assertThat(broker.loadRequests).isBetween(MESSAGES / 256, MESSAGES / 50);
    assertThat(broker.core.snapshot().residentBytes()).isZero();
    assertThat(broker.released).hasSize(MESSAGES);
  }

  @Test
  void aQueueHasOneReadAheadUnderWayHoweverManyConsumersWait() {
    fill(client, MESSAGES);
    broker.crashAndRestart(); // now nothing is resident
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    for (int id = 1; id <= 5; id++) {
      reader.consume(1, id);
    }
    assertThat(broker.asked).hasSize(1);
    assertThat(broker.asked.peek()).hasSizeLessThanOrEqualTo(256);
    broker.answerLoads();
    assertThat(reader.deliveries()).hasSize(256);
    assertThat(broker.asked).hasSize(1);
  }

  @Test
  void oneReadAheadIsBoundedInBytes() {
    for (int i = 0; i < 10; i++) {
      client.send(1, message(name(i)).properties(Map.of()).type("t".repeat(60_000)).encode());
      client.send(1, message("x").type("t".repeat(65_000)).encode());
      client.send(1, message("y").type("t".repeat(65_000)).encode());
    }
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    reader.consume(1, 1);
    assertThat(bytesAsked(broker))
        .as("the budget has less room than that")
        .isBetween(64L << 10, (64L << 10) + 70_000);
  }

  private static long bytesAsked(TestBroker broker) {
    return broker.asked.stream().flatMap(List::stream).mapToLong(m -> m.sizeBytes()).sum();
  }

  @Test
  void aThousandSlowConsumersOfLongBacklogsDoNotExceedTheBudgetTogether() {
    int queues = 1_000;
    int budget = 1 << 20;
    int size = 10_000;
    TestBroker many =
        TestBroker.start(
            new CoreLimits(
                budget, 1 << 20, 128 << 10, 10, 3_000, 3_000, 0, "DLQ", true, 0, 0, "test"));
    TestClient sender = TestClient.welcomed(many).session(1);
    for (int q = 0; q < queues; q++) {
      Address queue = Address.queue("q" + q);
      for (int i = 0; i < 20; i++) {
        sender.send(1, message(name(i)).destination(queue).type("t".repeat(size)).encode());
      }
      sender.clear();
    }
    many.loads = false;
    TestClient reader = TestClient.welcomed(many).session(1);
    for (int q = 0; q < queues; q++) {
      reader.ok(reader.openQueue(1, q, Address.queue("q" + q)));
      reader.credit(q, 1);
    }
    assertThat(bytesAsked(many)).isLessThan(2L * budget + queues * (size + 200L));
    for (int round = 1; round <= 3; round++) {
      many.loads = true;
      many.settle();
      assertThat(many.core.snapshot().residentBytes()).isLessThanOrEqualTo(budget);
      assertThat(reader.deliveries().size()).isEqualTo(queues * round);
      many.loads = false;
      for (int q = 0; q < queues; q++) {
        reader.credit(q, 1);
      }
    }
  }

  @Test
  void newMessagesDoNotOvertakeThoseBeingRead() {
    fill(client, 300);
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    reader.consume(1, 1);
    reader.send(1, "new");
    assertThat(reader.texts(1)).isEmpty();
    broker.loads = true;
    broker.settle();
    assertThat(reader.texts(1)).hasSize(301).startsWith("m0000").endsWith("new");
  }

  @Test
  void aDrainWaitsForReadsUnderWay() {
    fill(client, 10);
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    reader.ok(reader.openQueue(1, 1, QUEUE));
    reader.ok(reader.open(1, 2, ConsumerKind.QUEUE, QUEUE, null, "n = 5"));
    reader.credit(2, 1);
    reader.credit(1, 100);
    ClientCommand.Drain plain = reader.drain(1);
    ClientCommand.Drain selecting = reader.drain(2);
    reader.say(plain);
    reader.say(selecting);
    assertThat(reader.replyTo(plain.correlation())).isNull();
    assertThat(reader.replyTo(selecting.correlation())).isNull();
    broker.loads = true;
    broker.settle();
    int last = reader.said().lastIndexOf(reader.deliveries().get(9));
    assertThat(reader.said().indexOf(new BrokerCommand.Ok(plain.correlation())))
        .isGreaterThan(last);
    assertThat(reader.replyTo(selecting.correlation())).isNotNull();
  }

  @Test
  void everyDrainOfAConsumerIsAnsweredAlsoWhenItIsClosedMeanwhile() {
    fill(client, 10);
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    reader.consume(1, 1);
    ClientCommand.Drain first = reader.drain(1);
    ClientCommand.Drain second = reader.drain(1);
    reader.say(first);
    reader.say(second);
    for (int i = 0; i < 98; i++) {
      reader.say(reader.drain(1));
    }
    reader.fails(reader.drain(1), ErrorCode.LIMIT_REACHED);
    assertThat(reader.replyTo(first.correlation())).isNull();
    reader.ok(reader.close(1));
    assertThat(reader.replyTo(first.correlation())).isNotNull();
    assertThat(reader.replyTo(second.correlation())).isNotNull();
  }

  @Test
  void aConsumerWhoseConnectionTakesNothingGetsNothingUntilItDoes() {
    fill(client, 10);
    client.ok(client.openQueue(1, 1, QUEUE));
    client.ok(client.open(1, 2, ConsumerKind.BROWSER, QUEUE, null, null));
    broker.core.congested(client.connection, true, broker.nowMs);
    client.credit(2, 100);
    client.credit(1, 100);
    ClientCommand.Drain drain = client.drain(1);
    client.say(drain);
    client.consume(1, 3); // opened meanwhile
    assertThat(client.deliveries()).isEmpty();
    assertThat(client.replyTo(drain.correlation())).isNull();
    broker.core.congested(client.connection, false, broker.nowMs);
    broker.settle();
    assertThat(client.texts(1).size() + client.texts(3).size()).isEqualTo(10);
    assertThat(client.heard(BrokerCommand.BrowseEnd.class)).hasSize(1);
    assertThat(client.replyTo(drain.correlation())).isNotNull();
  }

  @Test
  void selectorsAndBrowsersReadThroughWhatIsNotResident() {
    fill(client, MESSAGES);
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    reader.consume(1, 1, QUEUE, "n = 0 OR n = 1000 OR n = 1999");
    assertThat(reader.texts(1)).containsExactly(name(0), name(1_000), name(1_999));
    int requests = broker.loadRequests;
    assertThat(requests).as("each message was read once").isLessThanOrEqualTo(MESSAGES / 256 + 1);
    reader.ok(reader.open(1, 2, ConsumerKind.BROWSER, QUEUE, null, "n > 1990"));
    reader.credit(2, 100);
    assertThat(reader.texts(2)).hasSize(8).isSorted();
    assertThat(reader.heard(BrokerCommand.BrowseEnd.class)).hasSize(1);
    assertThat(broker.core.snapshot().residentBytes()).isLessThan(BUDGET + 300_000);
  }

  @Test
  void aWholeBacklogCanBeBrowsed() {
    fill(client, MESSAGES);
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    reader.ok(reader.open(1, 1, ConsumerKind.BROWSER, QUEUE, null, null));
    while (reader.heard(BrokerCommand.BrowseEnd.class).isEmpty()) {
      reader.credit(1, 300);
    }
    assertThat(reader.texts(1)).hasSize(MESSAGES).isSorted();
    reader.consume(1, 2);
    assertThat(reader.texts(2)).hasSize(1_000);
  }

  @Test
  void aMessageThatExpiresWhileItIsReadIsReleasedAfterwards() {
    client.send(1, message("short").expirationMs(broker.nowMs + 100).encode());
    client.send(1, "b");
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    reader.consume(1, 1);
    broker.advance(5_000);
    assertThat(broker.released).isEmpty();
    broker.loads = true;
    broker.settle();
    assertThat(reader.texts(1)).containsExactly("b");
    assertThat(broker.released).hasSize(1);
  }

  @Test
  void aClosedConsumerLeavesItsReadBehindForTheNext() {
    fill(client, 300);
    broker.crashAndRestart();
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.loads = false;
    reader.ok(reader.open(1, 1, ConsumerKind.QUEUE, QUEUE, null, "n >= 0"));
    reader.credit(1, 10);
    reader.ok(reader.close(1));
    reader.ok(reader.open(1, 2, ConsumerKind.BROWSER, QUEUE, null, null));
    reader.credit(2, 10);
    reader.ok(reader.close(2));
    reader.consume(1, 3);
    broker.loads = true;
    broker.settle();
    assertThat(reader.texts(3)).hasSize(300).isSorted();
    assertThat(reader.texts(1)).isEmpty();
    assertThat(reader.texts(2)).isEmpty();
  }

  @Test
  void aDeadLetterWhosePayloadIsNotResidentIsReadFirstAndIsInACheckpointMeanwhile() {
    TestBroker strict = small(1);
    TestClient sender = TestClient.welcomed(strict).session(1);
    fill(sender, 600);
    strict.crashAndRestart();
    TestClient reader = TestClient.welcomed(strict).session(1);
    reader.ok(reader.openQueue(1, 1, QUEUE));
    reader.credit(1, 600);
    long[] ids = reader.ids(1);
    assertThat(ids).hasSize(600);
    strict.loads = false;
    reader.ok(reader.recover(1, new Seen(1, ids)));
    assertThat(strict.asked).as("what was dropped after its delivery").isNotEmpty();
    strict.checkpoint();
    strict.crashAndRestart();
    strict.loads = true;
    TestClient next = TestClient.welcomed(strict).session(1);
    next.consume(1, 1);
    next.consume(1, 2, Address.queue("DLQ"), null);
    List<String> all = new ArrayList<>(next.texts(1));
    all.addAll(next.texts(2));
    assertThat(all).hasSize(600).doesNotHaveDuplicates();
  }

  @Test
  void aColdQueueGivesUpItsPayloadsForOneThatIsRead() {
    Address cold = Address.queue("cold");
    for (int i = 0; i < 400; i++) {
      client.send(1, message("c").destination(cold).type("t".repeat(200)).encode());
    }
    client.clear();
    client.consume(1, 1);
    for (int i = 0; i < 20; i++) {
      client.sendVolatile(1, "v".repeat(1_000)); // pins memory of a busy queue
    }
    fill(client, 10);
    int before = broker.loadRequests;
    client.credit(1, 1_000);
    assertThat(broker.loadRequests).as("what is read stays resident").isEqualTo(before);
    assertThat(broker.core.snapshot().residentBytes()).isLessThanOrEqualTo(BUDGET);
  }
}
