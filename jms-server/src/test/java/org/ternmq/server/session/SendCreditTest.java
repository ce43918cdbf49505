package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.SendCredit;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

class SendCreditTest {
  private static final int BUDGET = 1_000_000;

  private final TestBroker broker = budget(BUDGET);

  private static TestBroker budget(long bytes) {
    return TestBroker.start(
        new CoreLimits(bytes, 1 << 20, 1000, 5_000, 100, 100, 0, "DLQ", true, 0, 9_000, "test"));
  }

  /** A producer that keeps to its credit. */
  private static final class Producer {
    final TestClient client;
    private long messages;
    private long bytes;
    private int looked;
    private final List<String> told = new ArrayList<>();
    private String held;
    int sent;

    Producer(TestBroker broker) {
      client = TestClient.connected(broker);
      client.hello(new UUID(8, client.connection), false, 0, null);
      messages = client.welcome().sendCreditMessages();
      bytes = client.welcome().sendCreditBytes();
      client.session(1).transacted(2);
    }

    private void hear() {
      List<SendCredit> granted = client.heard(SendCredit.class);
      for (; looked < granted.size(); looked++) {
        messages += granted.get(looked).messages();
        bytes += granted.get(looked).bytes();
        held = granted.get(looked).heldBecause();
        if (held != null) {
          told.add(held);
        }
      }
    }

    void forget() {
      hear();
      client.clear();
      looked = 0;
    }

    boolean send(int session, boolean persistent, int size) {
      hear();
      if (messages <= 0 || bytes <= 0) {
        return false;
      }
      var encoded = message("x".repeat(size)).messageId(null).persistent(persistent).encode();
      messages--;
      bytes -= encoded.length();
      client.say(new ClientCommand.Send(session, 0, encoded));
      sent++;
      return true;
    }
  }

  @Test
  void whoSendsWithoutCreditIsEnded() {
    TestClient client = TestClient.connected(broker);
    client.hello(new UUID(1, 1), false, 0, null);
    int messages = client.welcome().sendCreditMessages();
    client.session(1);
    for (int i = 0; i <= messages; i++) { // all in one round: nothing is granted meanwhile
      broker.core.handle(
          client.connection,
          new ClientCommand.Send(1, 0, message("a").persistent(false).encode()),
          broker.nowMs);
    }
    broker.settle();
    assertThat(client.goodbye().code()).isEqualTo(ErrorCode.CREDIT_EXCEEDED);
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(reader.texts(1)).as("what was within the credit counts").hasSize(messages);
  }

  @Test
  void whileSpaceIsScarceProducersOfPersistentMessagesWaitAndOthersGoOn() {
    Producer persistent = new Producer(broker);
    Producer other = new Producer(broker);
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    reader.credit(1, 100_000);
    broker.core.storeScarce(true, broker.nowMs);
    int window = sendAll(persistent, true, 2_000);
    assertThat(window).as("what was granted before").isLessThan(2_000);
    assertThat(persistent.send(1, true, 10)).isFalse();
    assertThat(sendAll(other, false, 2_000)).as("not persistent").isEqualTo(2_000);
    assertThat(reader.texts(1)).as("consumers go on").hasSize(window + 2_000);
    broker.core.storeScarce(false, broker.nowMs);
    broker.settle();
    assertThat(sendAll(persistent, true, 2_000)).isEqualTo(2_000);
  }

  /** Returns how many the credit allowed. */
  private static int sendAll(Producer producer, boolean persistent, int most) {
    int sent = 0;
    while (sent < most && producer.send(1, persistent, 10)) {
      sent++;
    }
    return sent;
  }

  @Test
  void creditIsGrantedAgainRoundByRoundWhileThereIsMemory() {
    Producer producer = new Producer(broker);
    for (int i = 0; i < 5_000; i++) {
      assertThat(producer.send(1, true, 500)).isTrue();
    }
    assertThat(producer.client.heard(SendCredit.class).size())
        .as("not one command per message")
        .isLessThan(500);
  }

  @Test
  void volatileBacklogStopsItsProducersAndReadingFreesThem() {
    Producer producer = new Producer(broker);
    while (producer.send(1, false, 2_000)) {
      assertThat(producer.sent).isLessThan(2_000);
    }
    assertThat(broker.core.snapshot().pinnedBytes())
        .isGreaterThanOrEqualTo(BUDGET)
        .isLessThan(BUDGET + BUDGET / 3);
    int stoppedAt = producer.sent;
    TestClient reader = TestClient.welcomed(broker).session(1);
    reader.ok(reader.openQueue(1, 1, TestClient.QUEUE));
    reader.credit(1, 200);
    assertThat(producer.send(1, false, 2_000)).as("delivered is not yet freed").isFalse();
    reader.acknowledge(1, reader.ids(1));
    assertThat(producer.send(1, false, 2_000)).isTrue();
    assertThat(producer.sent).isEqualTo(stoppedAt + 1);
  }

  @Test
  void persistentMessagesOfAStoreInMemoryCannotBeDroppedEither() {
    TestBroker memory = new TestBroker(broker.limits);
    memory.inMemory = true;
    memory.boot();
    Producer producer = new Producer(memory);
    while (producer.send(1, true, 2_000)) {
      assertThat(producer.sent).isLessThan(2_000);
    }
    assertThat(memory.core.snapshot().residentBytes()).isLessThan(BUDGET + BUDGET / 3);
  }

  @Test
  void freedMemoryIsSharedFairly() {
    List<Producer> producers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      producers.add(new Producer(broker));
    }
    boolean any = true;
    while (any) {
      any = false;
      for (Producer producer : producers) {
        any |= producer.send(1, false, 5_000);
      }
    }
    producers.forEach(producer -> producer.sent = 0);
    TestClient reader = TestClient.welcomed(broker).session(1);
    reader.ok(reader.openQueue(1, 1, TestClient.QUEUE));
    for (int i = 0; i < 1_000; i++) {
      reader.clear();
      reader.credit(1, 1);
      reader.acknowledge(1, reader.ids(1));
      for (Producer producer : producers) {
        producer.send(1, false, 5_000);
      }
    }
    int least = producers.stream().mapToInt(producer -> producer.sent).min().orElseThrow();
    int most = producers.stream().mapToInt(producer -> producer.sent).max().orElseThrow();
    assertThat(least).isPositive().isGreaterThan(most / 2);
  }

  @Test
  void theWindowsOfThousandsOfConnectionsFitTheBudget() {
    TestBroker large = budget(64 << 20);
    long granted = 0;
    int connections = 2_000;
    for (int i = 0; i < connections; i++) {
      TestClient client = TestClient.connected(large);
      client.hello(new UUID(8, i), false, 0, null);
      granted += client.welcome().sendCreditBytes();
      assertThat(client.welcome().sendCreditMessages()).isPositive();
    }
    assertThat(granted).isLessThan(2L * (64L << 20));
    assertThat(granted / connections).isGreaterThanOrEqualTo(16 << 10);
  }

  @Test
  void aConsumerThatAnswersIsNotStuckBehindAFullMemory() {
    Producer producer = new Producer(broker);
    Producer worker = new Producer(broker);
    worker.client.ok(worker.client.openQueue(2, 1, TestClient.QUEUE));
    while (producer.send(1, false, 2_000)) {
      assertThat(producer.sent).isLessThan(2_000);
    }
    while (worker.send(1, false, 2_000)) {
      assertThat(worker.sent).isLessThan(2_000);
    }
    int answered = 0;
    for (int i = 0; i < 50; i++) {
      worker.forget();
      worker.client.credit(1, 1);
      long[] ids = worker.client.ids(1);
      worker.client.acknowledgeLater(1, ids);
      if (worker.send(2, false, 10)) {
        answered++;
      }
      worker.client.ok(new ClientCommand.Commit(worker.client.nextCorrelation(), 2, 0));
    }
    assertThat(answered).isEqualTo(50);
  }

  @Test
  void whoWaitsForSpaceOnTheDiskIsToldWhyOnceAndWhenItIsOver() {
    Producer producer = new Producer(broker);
    Producer volatileOne = new Producer(broker);
    assertThat(producer.send(1, true, 100)).isTrue();
    assertThat(volatileOne.send(1, false, 100)).isTrue();
    broker.core.storeScarce(true, broker.nowMs);
    while (producer.send(1, true, 2_000)) {
      assertThat(producer.sent).isLessThan(2_000);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(volatileOne.send(1, false, 10)).isTrue(); // others go on
    }
    assertThat(producer.told).singleElement().asString().contains("disk");
    broker.core.storeScarce(false, broker.nowMs);
    broker.settle();
    assertThat(producer.send(1, true, 2_000)).isTrue();
    assertThat(producer.told).hasSize(1);
    assertThat(producer.held).isNull();
  }

  @Test
  void aWaitingClientThatIsLostLeavesTheLine() {
    Producer first = new Producer(broker);
    while (first.send(1, false, 5_000)) {
      assertThat(first.sent).isLessThan(2_000);
    }
    TestClient second = TestClient.connected(broker);
    second.hello(new UUID(1, 2), false, 0, null);
    assertThat(second.welcome().sendCreditMessages()).as("nothing to give").isZero();
    first.client.lose();
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    reader.acknowledge(1, reader.ids(1));
    assertThat(second.heard(SendCredit.class)).hasSize(1);
  }

  @Test
  void tooLargeAMessageIsRefusedByItself() {
    TestBroker small =
        TestBroker.start(
            new CoreLimits(BUDGET, 1_000, 1000, 10, 10, 10, 0, "DLQ", true, 0, 0, "test"));
    TestClient client = TestClient.welcomed(small).session(1);
    client.send(1, "x".repeat(2_000));
    assertThat(client.heard(BrokerCommand.SendFailed.class))
        .extracting(BrokerCommand.SendFailed::code)
        .containsExactly(ErrorCode.TOO_LARGE);
    client.send(1, "ok");
    client.consume(1, 1, Address.queue("orders"), null);
    assertThat(client.texts(1)).containsExactly("ok");
  }
}
