package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.message;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/** What a client learns, and what it may repeat, when it comes back. */
class ExactlyOnceTest {
  private static final UUID INSTANCE = new UUID(5, 6);

  private final TestBroker broker = TestBroker.start();
  private TestClient client = TestClient.resumable(broker, INSTANCE).session(1).transacted(2);

  private void comeBack(long confirmedUpTo) {
    client = TestClient.connected(broker);
    client.hello(INSTANCE, true, confirmedUpTo, null);
  }

  private TestClient reader() {
    return TestClient.welcomed(broker).session(1).consume(1, 1);
  }

  @Test
  void aRepeatedSendIsConfirmedAndStoredOnce() {
    client.send(1, "a", "b");
    client.lose();
    comeBack(0);
    assertThat(client.welcome().lastSequence()).isEqualTo(2);
    client.session(1);
    client.lastSequence(1);
    client.send(1, "b");
    assertThat(client.confirmedSend()).isEqualTo(2);
    client.send(1, "c");
    assertThat(reader().texts(1)).containsExactly("a", "b", "c");
  }

  @Test
  void sequencesOutliveTheBroker() {
    client.send(1, "a", "b");
    broker.flushes = false;
    client.send(1, "lost");
    broker.crashAndRestart();
    broker.flushes = true;
    comeBack(0);
    assertThat(client.welcome().lastSequence()).isEqualTo(2);
    client.session(1);
    client.lastSequence(2);
    client.send(1, "lost");
    assertThat(reader().texts(1)).containsExactly("a", "b", "lost");
  }

  @Test
  void welcomeWaitsUntilWhatWasSentBeforeIsDurable() {
    broker.flushes = false;
    client.send(1, "a");
    client.lose();
    comeBack(0);
    assertThat(client.welcome()).isNull();
    client.say(new ClientCommand.OpenSession(1, 1, false));
    assertThat(client.goodbye().code())
        .as("nothing may come before it")
        .isEqualTo(ErrorCode.PROTOCOL);
    comeBack(0);
    broker.flushes = true;
    broker.settle();
    assertThat(client.welcome().lastSequence()).isEqualTo(1);
    assertThat(client.heard(BrokerCommand.SendCredit.class)).isEmpty();
  }

  @Test
  void theOldConnectionOfAResumingClientIsEndedFirst() {
    client.send(1, "a");
    client.consume(1, 1);
    client.ok(new ClientCommand.CreateTemporary(50, temporary()));
    TestClient old = client;
    comeBack(1);
    assertThat(old.goodbye()).isNotNull();
    assertThat(client.welcome()).isNotNull();
    client.session(1);
    client.ok(new ClientCommand.CreateTemporary(51, temporary()));
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(2);
    old.send(1, "from beyond");
    assertThat(client.texts(1)).containsExactly("a");
  }

  private static Address temporary() {
    return new Address(Address.Kind.TEMPORARY_QUEUE, "t");
  }

  @Test
  void theClientIdentifierGoesOverToTheResumedConnection() {
    client.ok(new ClientCommand.SetClientId(70, "me"));
    client = TestClient.connected(broker);
    client.hello(INSTANCE, true, 0, "me");
    assertThat(client.welcome()).isNotNull();
  }

  @Test
  void refusedSendsAreToldAgainUntilTheClientKnows() {
    client.send(1, "a");
    long refused = client.send(1, message("x").destination(Address.queue("no*good")).encode());
    client.send(1, "b");
    assertThat(client.heard(BrokerCommand.SendFailed.class)).hasSize(1);
    broker.crashAndRestart();
    comeBack(0);
    assertThat(client.welcome().lastSequence()).isEqualTo(3);
    assertThat(client.welcome().failedSequences()).containsExactly(refused);
    client.lose();
    comeBack(refused);
    assertThat(client.welcome().failedSequences()).isEmpty();
  }

  @Test
  void theOutcomeOfACommitIsKnownAfterALoss() {
    client.stage(2, "a");
    client.say(client.commit(2));
    client.stage(2, "b");
    client.lose();
    comeBack(0);
    assertThat(client.welcome().lastSequence()).isEqualTo(1);
    client.session(1).transacted(2);
    ClientCommand.Commit again = new ClientCommand.Commit(80, 2, 1);
    client.ok(again);
    assertThat(reader().texts(1)).as("what was not committed is gone").containsExactly("a");
  }

  @Test
  void aFailedCommitStaysFailed() {
    client.say(
        new ClientCommand.Send(2, 0, message("x").destination(Address.queue("no*good")).encode()));
    client.stage(2, "a");
    client.fails(client.commit(2), ErrorCode.TRANSACTION_ROLLED_BACK);
    client.lose();
    comeBack(0);
    assertThat(client.welcome().failedSequences()).containsExactly(1);
    client.session(1).transacted(2);
    client.fails(new ClientCommand.Commit(80, 2, 1), ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(reader().texts(1)).isEmpty();
  }

  @Test
  void heldMessagesAreReclaimedAndAcknowledgedOnesRemoved() {
    client.send(1, "a", "b", "c", "d");
    client.consume(1, 1);
    long[] ids = client.ids(1);
    client.lose();
    comeBack(4);
    client.session(1);
    client.ok(client.openQueue(1, 1, TestClient.QUEUE));
    client.say(
        new ClientCommand.Reclaim(
            60, 1, new long[] {ids[0]}, new long[] {ids[2], ids[1], 999_999_999_999L}));
    BrokerCommand.Reclaimed reply = (BrokerCommand.Reclaimed) client.replyTo(60);
    assertThat(reply.held()).containsExactlyInAnyOrder(ids[1], ids[2]);
    client.clear();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("d");
    client.acknowledge(1, ids[1]);
    client.ok(client.recover(1));
    client.clear();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("c", "d");
    assertThat(client.deliveries().get(0).deliveryCount())
        .as("the loss did not end that delivery")
        .isEqualTo(1);
    broker.allDurable();
    broker.crashAndRestart();
    assertThat(reader().texts(1)).containsExactly("c", "d");
  }

  @Test
  void reclaimedIsSaidWhenTheRemovalsAreDurable() {
    client.send(1, "a");
    client.consume(1, 1);
    long[] ids = client.ids(1);
    client.acknowledge(1, ids); // not forced, so not durable
    client.lose();
    comeBack(1);
    client.session(1);
    client.ok(client.openQueue(1, 1, TestClient.QUEUE));
    broker.flushes = false;
    client.say(new ClientCommand.Reclaim(60, 1, ids, new long[0]));
    assertThat(client.replyTo(60)).isNull();
    broker.flushes = true;
    broker.settle();
    assertThat(client.replyTo(60)).isNotNull();
    broker.crashAndRestart();
    assertThat(reader().texts(1)).isEmpty();
  }

  @Test
  void reclaimFindsMessagesWhoseIdsDoNotAscendAlongTheQueue() {
    broker.flushes = false;
    client.send(1, "late");
    TestClient other = TestClient.welcomed(broker).session(1);
    other.sendVolatile(1, "early"); // overtakes what must become durable
    broker.flushes = true;
    broker.settle();
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("early", "late");
    long late = client.ids(1)[1];
    client.lose();
    comeBack(1);
    client.session(1);
    client.ok(client.openQueue(1, 1, TestClient.QUEUE));
    client.say(new ClientCommand.Reclaim(60, 1, new long[0], new long[] {late}));
    assertThat(((BrokerCommand.Reclaimed) client.replyTo(60)).held()).containsExactly(late);
  }

  @Test
  void aLossMakesNoDeadLetterOfWhatItsClientComesBackFor() {
    TestBroker strict =
        TestBroker.start(
            new org.ternmq.server.effect.CoreLimits(
                1 << 20, 1 << 20, 1000, 10, 10, 10, 1, "DLQ", true, 0, 9_000, "test"));
    TestClient holder = TestClient.resumable(strict, INSTANCE).session(1);
    holder.send(1, "a", "b");
    holder.consume(1, 1);
    long[] ids = holder.ids(1);
    holder.lose();
    TestClient back = TestClient.resumable(strict, INSTANCE).session(1);
    back.ok(back.openQueue(1, 1, TestClient.QUEUE));
    back.say(new ClientCommand.Reclaim(60, 1, new long[] {ids[0]}, new long[0]));
    back.credit(1, 10);
    assertThat(back.texts(1)).as("a is acknowledged, b was never seen").containsExactly("b");
    back.lose();
    TestClient other = TestClient.welcomed(strict).session(1).consume(1, 1);
    assertThat(other.texts(1)).as("nobody came back for b: it is a dead letter").isEmpty();
    other.consume(1, 2, Address.queue("DLQ"), null);
    assertThat(other.texts(2)).containsExactly("b");
  }

  @Test
  void aClientThatIsDoneOrAwayTooLongIsForgotten() {
    client.send(1, "a");
    client.ok(new ClientCommand.CloseConnection(90));
    comeBack(0);
    assertThat(client.welcome().lastSequence()).isZero();
    client.session(1);
    client.lastSequence(0);
    client.send(1, "b");
    client.lose();
    assertThat(broker.core.snapshot().clientsAway()).isEqualTo(1);
    broker.advance(59_999);
    assertThat(broker.core.snapshot().clientsAway()).isEqualTo(1);
    broker.advance(1);
    assertThat(broker.core.snapshot().clientsAway()).isZero();
    broker.allDurable();
    broker.crashAndRestart();
    comeBack(0);
    assertThat(client.welcome().lastSequence()).isZero();
  }

  @Test
  void aClientThatWillNotComeBackIsNotRemembered() {
    TestClient plain = TestClient.welcomed(broker).session(1);
    plain.send(1, "a");
    plain.lose();
    assertThat(broker.core.snapshot().clientsAway()).isZero();
  }
}
