package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

class QueueDeliveryTest {
  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1);

  @Test
  void aMessageGoesToAConsumerWithCreditAndIsConfirmed() {
    client.consume(1, 1);
    long sequence = client.send(1, "a");
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(1);
    assertThat(client.confirmedSend()).isEqualTo(sequence);
  }

  @Test
  void messagesWaitInOrderForAConsumer() {
    client.send(1, "a", "b");
    client.sendVolatile(1, "c");
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("a", "b", "c");
  }

  @Test
  void higherPrioritiesGoFirstAndEachKeepsItsOrder() {
    for (int priority : new int[] {4, 0, 9, 4, 9}) {
      int before = client.said().size();
      client.send(1, message("p" + priority + "-" + before).priority(priority).encode());
    }
    client.consume(1, 1);
    assertThat(client.texts(1)).hasSize(5);
    assertThat(client.texts(1).stream().map(text -> text.substring(0, 2)).toList())
        .containsExactly("p9", "p9", "p4", "p4", "p0");
    assertThat(client.texts(1).subList(0, 2)).isSorted();
  }

  @Test
  void nothingIsDeliveredBeyondTheCreditInMessages() {
    client.send(1, "a", "b", "c");
    client.ok(client.openQueue(1, 1, QUEUE));
    assertThat(client.texts(1)).isEmpty();
    client.credit(1, 2);
    assertThat(client.texts(1)).containsExactly("a", "b");
    client.credit(1, 1);
    assertThat(client.texts(1)).containsExactly("a", "b", "c");
  }

  @Test
  void bytesMayGoBelowZeroByOneMessage() {
    client.send(1, "a", "b");
    client.ok(client.openQueue(1, 1, QUEUE));
    client.say(new ClientCommand.Credit(1, 10, 1));
    assertThat(client.texts(1)).containsExactly("a");
    client.say(new ClientCommand.Credit(1, 0, 1));
    assertThat(client.texts(1)).as("what was overdrawn is paid back first").containsExactly("a");
    client.say(new ClientCommand.Credit(1, 0, 1_000));
    assertThat(client.texts(1)).containsExactly("a", "b");
  }

  @Test
  void consumersWithCreditTakeTurns() {
    client.consume(1, 1).consume(1, 2).consume(1, 3);
    client.ok(client.openQueue(1, 4, QUEUE)); // without credit
    for (int i = 0; i < 9; i++) {
      client.send(1, "m" + i);
    }
    for (int id = 1; id <= 3; id++) {
      assertThat(client.texts(id)).hasSize(3);
    }
    assertThat(client.texts(4)).isEmpty();
  }

  @Test
  void anAcknowledgedMessageIsGoneAfterARestart() {
    client.send(1, "a", "b");
    client.consume(1, 1);
    client.acknowledge(1, client.ids(1)[0]);
    broker.allDurable();
    assertThat(client.confirmedAcknowledgement()).isEqualTo(1);

    broker.crashAndRestart();

    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("b");
  }

  @Test
  void aClosedConsumerGivesBackWhatWasNotSeenUncounted() {
    client.send(1, "a", "b");
    client.consume(1, 1);
    client.ok(client.close(1));
    client.clear();
    client.consume(1, 2);
    assertThat(client.texts(2)).containsExactly("a", "b");
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsOnly(1);
  }

  @Test
  void whatWasSeenStaysWithTheSessionOfAClosedConsumerAndCanBeAcknowledgedOrRecovered() {
    client.send(1, "a", "b", "c");
    client.consume(1, 1);
    long[] ids = client.ids(1);
    client.ok(client.close(1, ids[0], ids[1]));
    client.clear();
    client.consume(1, 2);
    assertThat(client.texts(2)).containsExactly("c");
    client.acknowledge(1, ids[0]);
    client.ok(client.recover(1, new Seen(1, new long[] {ids[1]}), new Seen(2, new long[0])));
    client.clear();
    client.credit(2, 10);
    assertThat(client.texts(2)).containsExactly("b", "c");
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsExactly(2, 1);
  }

  @Test
  void recoverBringsEverythingBackInTheOldOrderAndOnlyWhatWasSeenIsCounted() {
    client.send(1, "a", "b", "c", "d");
    client.consume(1, 1);
    long[] ids = client.ids(1);
    client.acknowledge(1, ids[1]);
    client.send(1, "e");
    client.clear();
    client.ok(client.recover(1, new Seen(1, new long[] {ids[0]})));
    assertThat(client.texts(1)).as("credit is 0 after it").isEmpty();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a", "c", "d", "e");
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsExactly(2, 1, 1, 1);
  }

  @Test
  void twoConsumersThatGiveBackInterleavedMessagesLeaveThemInTheOldOrder() {
    client.session(2).session(3);
    client.consume(1, 1).consume(2, 2);
    for (int i = 0; i < 20; i++) {
      client.send(1, String.format("m%02d", i));
    }
    client.ok(client.closeSession(2));
    client.ok(client.close(1));
    client.clear();
    client.consume(3, 3);
    assertThat(client.texts(3)).hasSize(20).isSorted();
  }

  @Test
  void volatileMessagesDoNotOutliveTheBroker() {
    client.sendVolatile(1, "a");
    client.send(1, "b");
    broker.crashAndRestart();
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("b");
  }

  @Test
  void anExpiredMessageIsNeitherDeliveredNorKept() {
    client.send(1, message("short").expirationMs(broker.nowMs + 100).encode());
    client.send(1, message("long").expirationMs(broker.nowMs + 100_000).encode());
    broker.nowMs += 200;
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("long");
  }

  @Test
  void messagesExpireInAQueueThatNobodyReads() {
    for (int i = 0; i < 5; i++) {
      client.send(1, message("m" + i).expirationMs(broker.nowMs + 100 + i * 3_000L).encode());
    }
    client.send(1, "stays");
    broker.advance(200);
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(5);
    broker.advance(20_000);
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(1);
    assertThat(broker.released).hasSize(5);
    broker.allDurable();
    broker.crashAndRestart();
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(1);
  }

  @Test
  void aDelayedMessageIsInvisibleUntilItsTimeAndThenGoesBehindWhatIsThere() {
    client.send(1, message("late").deliveryTimeMs(broker.nowMs + 1_000).encode());
    client.send(1, message("later").deliveryTimeMs(broker.nowMs + 2_000).encode());
    client.send(1, "now");
    client.consume(1, 1);
    client.ok(client.open(1, 9, ConsumerKind.BROWSER, QUEUE, null, null));
    client.credit(9, 10);
    assertThat(client.texts(1)).containsExactly("now");
    assertThat(client.texts(9)).isEmpty();
    broker.advance(999);
    assertThat(client.texts(1)).containsExactly("now");
    broker.advance(1);
    assertThat(client.texts(1)).containsExactly("now", "late");
    broker.advance(1_000);
    assertThat(client.texts(1)).containsExactly("now", "late", "later");
  }

  @Test
  void aDelayLastsOverARestart() {
    client.send(1, message("late").deliveryTimeMs(broker.nowMs + 1_000).encode());
    broker.crashAndRestart();
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).isEmpty();
    broker.advance(1_000);
    assertThat(next.texts(1)).containsExactly("late");
  }

  @Test
  void aDrainIsAnsweredAfterEverythingAvailableWasDelivered() {
    client.send(1, "a", "b");
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 10);
    ClientCommand.Drain drain = client.drain(1);
    client.say(drain);
    int answer = client.said().indexOf(new BrokerCommand.Ok(drain.correlation()));
    assertThat(client.said().subList(0, answer)).filteredOn(Deliver.class::isInstance).hasSize(2);
  }

  @Test
  void aDrainOfAnEmptyQueueOrWithoutCreditIsAnsweredAtOnce() {
    client.ok(client.openQueue(1, 1, QUEUE));
    client.ok(client.drain(1));
    client.credit(1, 1);
    client.ok(client.drain(1));
    client.send(1, "a", "b");
    client.ok(client.drain(1));
    assertThat(client.texts(1)).containsExactly("a");
  }

  @Test
  void unknownIdsAreAnsweredWithIllegalState() {
    client.fails(client.openQueue(7, 1, QUEUE), ErrorCode.ILLEGAL_STATE);
    client.fails(client.close(7), ErrorCode.ILLEGAL_STATE);
    client.fails(client.drain(7), ErrorCode.ILLEGAL_STATE);
    client.fails(client.recover(7), ErrorCode.ILLEGAL_STATE);
    client.fails(client.rollback(1), ErrorCode.ILLEGAL_STATE);
    client.fails(client.commit(1), ErrorCode.ILLEGAL_STATE);
    client.fails(client.closeSession(7), ErrorCode.ILLEGAL_STATE);
    client.fails(new ClientCommand.OpenSession(99, 1, false), ErrorCode.ILLEGAL_STATE);
    client.consume(1, 1);
    client.fails(client.openQueue(1, 1, QUEUE), ErrorCode.ILLEGAL_STATE);
    client.say(new ClientCommand.Credit(7, 1, 1)); // crosses with a close: no error
    client.send(7, "a");
    assertThat(client.heard(BrokerCommand.SendFailed.class))
        .extracting(BrokerCommand.SendFailed::code)
        .containsExactly(ErrorCode.ILLEGAL_STATE);
    assertThat(client.goodbye()).isNull();
  }

  @Test
  void aMessageDeliveredTooOftenGoesToTheDeadLettersAndSaysWhy() {
    TestBroker strict = strict(2);
    TestClient reader = TestClient.welcomed(strict).session(1);
    reader.send(
        1,
        message("poison")
            .priority(7)
            .correlationId("c")
            .type("t")
            .replyTo(Address.queue("replies"))
            .properties(Map.of("colour", "red"))
            .encode());
    reader.send(1, "fine");
    for (int i = 1; i <= 2; i++) {
      reader.clear();
      reader.consume(1, i);
      assertThat(reader.texts(i)).containsExactly("poison", "fine");
      long poison = reader.ids(i)[0];
      reader.ok(reader.recover(1, new Seen(i, new long[] {poison})));
      reader.ok(reader.close(i));
    }
    reader.clear();
    reader.consume(1, 8);
    assertThat(reader.texts(8)).containsExactly("fine");
    reader.consume(1, 9, Address.queue("DLQ"), null);
    assertThat(reader.texts(9)).containsExactly("poison");
    Deliver letter = reader.deliveries().get(1);
    assertThat(letter.deliveryCount()).isEqualTo(1);
    assertThat(letter.message().destination()).isEqualTo(Address.queue("DLQ"));
    assertThat(letter.message().persistent()).isTrue();
    assertThat(letter.message().priority()).isEqualTo(7);
    assertThat(letter.message().messageId()).isEqualTo("ID:poison");
    assertThat(letter.message().correlationId()).isEqualTo("c");
    assertThat(letter.message().type()).isEqualTo("t");
    assertThat(letter.message().replyTo()).isEqualTo(Address.queue("replies"));
    assertThat(letter.message().property("colour")).isEqualTo("red");
    assertThat(letter.message().property("JMS_TernMQ_OriginalDestination"))
        .isEqualTo("queue://orders");
    assertThat(letter.message().property("JMS_TernMQ_DeliveryCount")).isEqualTo(2);
    assertThat((String) letter.message().property("JMS_TernMQ_DeadLetterReason")).isNotBlank();
  }

  @Test
  void aDeadLetterIsInExactlyOneQueueAfterARestartAndStaysOnTheDeadLetterQueue() {
    TestBroker strict = strict(1);
    TestClient reader = TestClient.welcomed(strict).session(1);
    reader.send(1, "poison");
    reader.consume(1, 1);
    reader.ok(reader.recover(1, new Seen(1, reader.ids(1))));
    strict.crashAndRestart();
    reader = TestClient.welcomed(strict).session(1).consume(1, 1);
    assertThat(reader.texts(1)).isEmpty();
    reader.consume(1, 2, Address.queue("DLQ"), null);
    assertThat(reader.texts(2)).containsExactly("poison");
    reader.ok(reader.recover(1, new Seen(2, reader.ids(2))));
    reader.clear();
    reader.credit(2, 10);
    assertThat(reader.texts(2)).containsExactly("poison");
    assertThat(reader.deliveries().get(0).deliveryCount()).isEqualTo(2);
  }

  private static TestBroker strict(int maxDeliveries) {
    CoreLimits l = TestBroker.LIMITS;
    return TestBroker.start(
        new CoreLimits(
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
            l.product()));
  }
}
