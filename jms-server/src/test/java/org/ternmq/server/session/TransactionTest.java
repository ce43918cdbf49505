package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

class TransactionTest {
  private static final Address OUT = Address.queue("out");

  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1).transacted(2);

  @Test
  void nothingIsSeenBeforeTheCommitAndThenAllOfItInOrder() {
    client.consume(1, 1);
    client.stage(2, "a", "b", "c");
    assertThat(client.texts(1)).isEmpty();
    client.ok(client.commit(2));
    assertThat(client.texts(1)).containsExactly("a", "b", "c");
    client.ok(client.commit(2)); // empty
  }

  @Test
  void aRollbackDropsTheSendsAndReturnsEverythingInOrder() {
    client.send(1, "a", "b", "c", "d");
    client.consume(2, 1);
    long[] ids = client.ids(1);
    client.acknowledgeLater(1, ids[0], ids[1]);
    client.stage(2, "never");
    client.clear();
    client.ok(client.rollback(2, new Seen(1, new long[] {ids[2]})));
    assertThat(client.texts(1)).as("credit is 0 after it").isEmpty();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a", "b", "c", "d");
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsExactly(2, 2, 2, 1);
  }

  @Test
  void aCommitRemovesWhatWasAcknowledgedAndKeepsTheRest() {
    client.send(1, "a", "b", "c");
    client.consume(2, 1);
    client.acknowledgeLater(1, client.ids(1)[0]);
    client.say(new ClientCommand.Send(2, 0, message("reply").destination(OUT).encode()));
    client.ok(client.commit(2));
    broker.crashAndRestart();
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1).consume(1, 2, OUT, null);
    assertThat(next.texts(1)).containsExactly("b", "c");
    assertThat(next.texts(2)).containsExactly("reply");
  }

  @Test
  void aCrashBeforeTheCommitIsDurableUndoesAllOfIt() {
    client.send(1, "a");
    client.consume(2, 1);
    broker.flushes = false;
    client.acknowledgeLater(1, client.ids(1));
    client.stage(2, "x", "y");
    client.say(client.commit(2));
    broker.crashAndRestart();
    broker.flushes = true;
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("a");
  }

  @Test
  void aLostConnectionRollsBack() {
    client.send(1, "a");
    client.consume(2, 1);
    client.acknowledgeLater(1, client.ids(1));
    client.stage(2, "never");
    client.lose();
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("a");
    assertThat(next.deliveries().get(0).deliveryCount()).isEqualTo(2);
    assertThat(broker.core.snapshot().residentBytes())
        .as("staged payloads are given up")
        .isLessThan(200);
  }

  @Test
  void closingTheSessionRollsBack() {
    client.send(1, "a", "b");
    client.consume(2, 1);
    long[] ids = client.ids(1);
    client.acknowledgeLater(1, ids[0]);
    client.stage(2, "never");
    client.ok(client.closeSession(2));
    client.clear();
    client.consume(1, 3);
    assertThat(client.texts(3)).containsExactly("a", "b");
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsExactly(2, 1);
  }

  @Test
  void aTransactionWithARefusedSendCanOnlyBeRolledBack() {
    client.stage(2, "a");
    client.say(
        new ClientCommand.Send(2, 0, message("x").destination(Address.queue("bad*")).encode()));
    assertThat(client.heard(BrokerCommand.SendFailed.class))
        .extracting(BrokerCommand.SendFailed::sequence)
        .containsExactly(0L);
    BrokerCommand.Failed failed = client.fails(client.commit(2), ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(failed.text()).contains("bad*");
    client.stage(2, "b");
    client.ok(client.commit(2));
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("b");
  }

  @Test
  void stagedMessagesAreBoundedByTheMemoryBudget() {
    TestBroker small =
        TestBroker.start(
            new CoreLimits(100_000, 50_000, 1000, 10, 10, 10, 0, "DLQ", true, 0, 0, "test"));
    TestClient sender = TestClient.welcomed(small).transacted(1).session(2);
    for (int i = 0; i < 3; i++) {
      sender.say(
          new ClientCommand.Send(
              1, 0, message("x".repeat(20_000)).persistent(false).messageId(null).encode()));
    }
    assertThat(sender.heard(BrokerCommand.SendFailed.class))
        .extracting(BrokerCommand.SendFailed::code)
        .containsExactly(ErrorCode.LIMIT_REACHED);
    assertThat(small.core.snapshot().pinnedBytes()).as("it holds nothing any more").isZero();
    sender.fails(sender.commit(1), ErrorCode.TRANSACTION_ROLLED_BACK);
    sender.stage(1, "small");
    sender.ok(sender.commit(1));
    sender.consume(2, 1);
    assertThat(sender.texts(1)).containsExactly("small");
  }

  @Test
  void aStagedMessageForADestinationThatIsGoneAtTheCommitIsGoneToo() {
    Address temporary = new Address(Address.Kind.TEMPORARY_QUEUE, "replies");
    client.ok(new ClientCommand.CreateTemporary(40, temporary));
    client.say(new ClientCommand.Send(2, 0, message("x").destination(temporary).encode()));
    client.stage(2, "a");
    client.ok(new ClientCommand.DeleteTemporary(41, temporary));
    client.ok(client.commit(2));
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(broker.core.snapshot().pinnedBytes()).isZero();
  }

  @Test
  void recoverAndRollbackKnowTheirSessions() {
    client.fails(client.recover(2), ErrorCode.ILLEGAL_STATE);
    client.fails(client.rollback(1), ErrorCode.ILLEGAL_STATE);
  }

  @Test
  void aClosedConsumersMessagesBelongToTheTransaction() {
    client.send(1, "a", "b");
    client.consume(2, 1);
    long[] ids = client.ids(1);
    client.acknowledgeLater(1, ids[0]);
    client.ok(client.close(1, ids[1]));
    client.acknowledgeLater(1, ids[1]);
    client.ok(client.commit(2));
    client.consume(1, 3, QUEUE, null);
    assertThat(client.texts(3)).isEmpty();
    assertThat(broker.core.snapshot().deliveredMessages()).isZero();
  }
}
