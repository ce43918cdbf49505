package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Branches of distributed transactions, as a transaction manager and its clients use them. */
class BranchTest {
  private static final BranchId A = branch(1);
  private static final BranchId B = branch(2);
  private static final Address OUT = Address.queue("out");

  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1).session(2);

  static BranchId branch(int number) {
    return new BranchId(7, new byte[] {(byte) (number >> 8), (byte) number}, new byte[] {1});
  }

  private void start(int session, BranchId branch) {
    client.ok(client.xaStart(session, branch, StartMode.NEW));
  }

  private void end(int session, BranchId branch) {
    client.ok(client.xaEnd(session, branch, EndMode.SUCCESS));
  }

  private void prepared(BranchId branch, String... texts) {
    start(1, branch);
    client.stage(1, texts);
    end(1, branch);
    assertThat(client.prepare(branch)).as("read only").isFalse();
  }

  /** What a new client finds in the queue. */
  private List<String> texts() {
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    List<String> texts = reader.texts(1);
    reader.lose();
    return texts;
  }

  @Test
  void nothingIsSeenBeforeTheCommitAndThenAllOfItInOrder() {
    client.consume(2, 1);
    prepared(A, "a", "b", "c");
    assertThat(client.texts(1)).isEmpty();
    client.ok(client.xaCommit(A));
    assertThat(client.texts(1)).containsExactly("a", "b", "c");
    client.fails(client.xaCommit(A), ErrorCode.XA_NOTA);
    assertThat(client.recovered()).isEmpty();
  }

  @Test
  void onePhaseCommitsWithoutPrepare() {
    start(1, A);
    client.stage(1, "a");
    end(1, A);
    client.ok(client.xaCommitOnePhase(A));
    assertThat(texts()).containsExactly("a");
    broker.crashAndRestart();
    assertThat(texts()).containsExactly("a");
  }

  @Test
  void aBranchWithoutWorkVotesReadOnlyAndIsGone() {
    start(1, A);
    end(1, A);
    assertThat(client.prepare(A)).isTrue();
    client.fails(client.xaCommit(A), ErrorCode.XA_NOTA);
  }

  @Test
  void aPreparedBranchSurvivesTheBrokerAndIsCommittedFromAConnectionWithoutSessions() {
    client.send(2, "in-1", "in-2");
    client.consume(1, 1);
    start(1, A);
    client.acknowledgeLater(1, client.ids(1)[0]);
    client.say(new ClientCommand.Send(1, 0, message("reply").destination(OUT).encode()));
    end(1, A);
    assertThat(client.prepare(A)).isFalse();
    broker.crashAndRestart();
    TestClient manager = TestClient.welcomed(broker);
    assertThat(manager.recovered()).containsExactly(A);
    assertThat(texts()).as("the acknowledged one stays hidden").containsExactly("in-2");
    manager.ok(manager.xaCommit(A));
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1, OUT, null);
    assertThat(reader.texts(1)).containsExactly("reply");
    broker.crashAndRestart();
    assertThat(texts()).containsExactly("in-2");
    reader = TestClient.welcomed(broker).session(1).consume(1, 1, OUT, null);
    assertThat(reader.texts(1)).containsExactly("reply");
    assertThat(TestClient.welcomed(broker).recovered()).isEmpty();
  }

  @Test
  void aPreparedBranchIsRolledBackAfterARestartAndItsMessagesReturnToTheirPlaces() {
    client.send(2, "a", "b", "c");
    client.consume(1, 1);
    long[] ids = client.ids(1);
    start(1, A);
    client.acknowledgeLater(1, ids[0], ids[1]);
    client.stage(1, "never");
    end(1, A);
    client.prepare(A);
    broker.checkpoint();
    broker.crashAndRestart();
    broker.checkpoint();
    broker.crashAndRestart();
    TestClient manager = TestClient.welcomed(broker);
    manager.ok(manager.xaRollback(A));
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(reader.texts(1)).containsExactly("a", "b", "c");
    assertThat(reader.deliveries().subList(0, 2))
        .extracting(Deliver::deliveryCount)
        .containsExactly(2, 2);
    manager.fails(manager.xaRollback(A), ErrorCode.XA_NOTA);
    broker.crashAndRestart();
    assertThat(TestClient.welcomed(broker).recovered()).isEmpty();
    assertThat(texts()).containsExactly("a", "b", "c");
  }

  @Test
  void theOrderInTheQueueIsThatOfTheCommits() {
    prepared(A, "a1", "a2");
    prepared(B, "b1");
    client.send(2, "local");
    broker.checkpoint();
    client.ok(client.xaCommit(B));
    client.ok(client.xaCommit(A));
    assertThat(texts()).containsExactly("local", "b1", "a1", "a2");
    broker.crashAndRestart();
    assertThat(texts()).containsExactly("local", "b1", "a1", "a2");
    broker.checkpoint();
    broker.crashAndRestart();
    assertThat(texts()).containsExactly("local", "b1", "a1", "a2");
  }

  @Test
  void aCrashBeforeThePrepareIsDurableForgetsTheBranch() {
    client.send(2, "in");
    client.consume(1, 1);
    broker.flushes = false;
    start(1, A);
    client.acknowledgeLater(1, client.ids(1));
    client.stage(1, "x");
    end(1, A);
    client.say(new ClientCommand.XaPrepare(77, A));
    assertThat(client.replyTo(77)).as("not durable, not answered").isNull();
    broker.crashAndRestart();
    broker.flushes = true;
    assertThat(TestClient.welcomed(broker).recovered()).isEmpty();
    assertThat(texts()).containsExactly("in");
  }

  @Test
  void aCrashBeforeTheCommitIsDurableLeavesTheBranchPrepared() {
    prepared(A, "x");
    broker.flushes = false;
    client.say(client.xaCommit(A));
    broker.crashAndRestart();
    broker.flushes = true;
    TestClient manager = TestClient.welcomed(broker);
    assertThat(manager.recovered()).containsExactly(A);
    assertThat(texts()).isEmpty();
    manager.ok(manager.xaCommit(A));
    assertThat(texts()).containsExactly("x");
  }

  @Test
  void localWorkIsPossibleWhileABranchIsSuspendedAndBranchesInterleave() {
    start(1, A);
    client.stage(1, "a1");
    client.ok(client.xaEnd(1, A, EndMode.SUSPEND));
    client.send(1, "local");
    start(1, B);
    client.stage(1, "b1");
    end(1, B);
    client.ok(client.xaStart(1, A, StartMode.RESUME));
    client.stage(1, "a2");
    end(1, A);
    client.ok(client.xaCommitOnePhase(A));
    client.ok(client.xaRollback(B));
    assertThat(texts()).containsExactly("local", "a1", "a2");
  }

  @Test
  void sessionsOfSeveralConnectionsShareOneBranch() {
    TestClient other = TestClient.welcomed(broker).session(1);
    start(1, A);
    client.stage(1, "a");
    other.ok(other.xaStart(1, A, StartMode.JOIN)); // while it is active elsewhere
    other.stage(1, "b");
    end(1, A);
    other.fails(new ClientCommand.XaPrepare(50, A), ErrorCode.XA_PROTOCOL);
    other.ok(other.xaEnd(1, A, EndMode.SUCCESS));
    assertThat(other.prepare(A)).isFalse();
    client.ok(client.xaCommit(A));
    assertThat(texts()).containsExactly("a", "b");
  }

  @Test
  void aLostConnectionRollsBackWhatItDidAndIsToldAsCommunicationFailure() {
    client.send(2, "in");
    client.consume(1, 1);
    start(1, A);
    client.acknowledgeLater(1, client.ids(1));
    client.stage(1, "never");
    client.lose();
    TestClient next = TestClient.welcomed(broker).session(1).consume(1, 1);
    assertThat(next.texts(1)).containsExactly("in");
    assertThat(next.deliveries().get(0).deliveryCount()).isEqualTo(2);
    next.fails(next.xaEnd(1, A, EndMode.SUCCESS), ErrorCode.XA_COMM_LOST);
    next.fails(new ClientCommand.XaPrepare(50, A), ErrorCode.XA_COMM_LOST);
    next.fails(next.xaRollback(A), ErrorCode.XA_NOTA);
  }

  @Test
  void aLostConnectionLeavesPreparedBranchesAlone() {
    prepared(A, "x");
    client.lose();
    TestClient manager = TestClient.welcomed(broker);
    manager.ok(manager.xaCommit(A));
    assertThat(texts()).containsExactly("x");
  }

  @Test
  void aSessionThatClosesInTheMiddleRollsBackAndOneThatHasEndedDoesNot() {
    start(1, A);
    client.stage(1, "never");
    start(2, B);
    client.stage(2, "b");
    end(2, B);
    client.ok(client.closeSession(1));
    client.ok(client.closeSession(2));
    client.fails(client.xaCommitOnePhase(A), ErrorCode.XA_ROLLED_BACK);
    client.ok(client.xaCommitOnePhase(B));
    assertThat(texts()).containsExactly("b");
  }

  @Test
  void aBranchThatIsNotPreparedInTimeIsRolledBackAndSaysSoUntilItIsRolledBack() {
    client.send(2, "in");
    client.consume(1, 1);
    client.ok(new ClientCommand.XaStart(90, 1, A, StartMode.NEW, 2));
    client.acknowledgeLater(1, client.ids(1));
    client.stage(1, "never");
    broker.advance(1_999);
    assertThat(client.states()).containsExactly(BranchReport.State.ACTIVE);
    broker.advance(1);
    assertThat(client.states()).containsExactly(BranchReport.State.ROLLBACK_ONLY);
    assertThat(client.texts(1)).as("given back at once").containsExactly("in", "in");
    client.stage(1, "still in the branch");
    client.fails(client.xaEnd(1, A, EndMode.SUCCESS), ErrorCode.XA_TIMED_OUT);
    client.ok(client.xaRollback(A));
    client.fails(client.xaRollback(A), ErrorCode.XA_NOTA);
    assertThat(client.texts(1)).doesNotContain("never", "still in the branch");
  }

  @Test
  void aPreparedBranchHasNoTimeOut() {
    prepared(A, "x");
    broker.advance(10_000_000);
    client.ok(client.xaCommit(A));
    assertThat(texts()).containsExactly("x");
  }

  @Test
  void whyABranchWasRolledBackIsForgottenAfterAWhile() {
    client.ok(new ClientCommand.XaStart(90, 1, A, StartMode.NEW, 1));
    end(1, A);
    broker.advance(700_000);
    client.fails(client.xaCommitOnePhase(A), ErrorCode.XA_NOTA);
    assertThat(client.states()).isEmpty();
  }

  @Test
  void aRefusedSendDoomsTheBranch() {
    start(1, A);
    client.stage(1, "never");
    client.say(
        new ClientCommand.Send(1, 0, message("x").destination(Address.queue("bad*")).encode()));
    assertThat(client.heard(BrokerCommand.SendFailed.class)).hasSize(1);
    BrokerCommand.Failed failed =
        client.fails(client.xaEnd(1, A, EndMode.SUCCESS), ErrorCode.XA_REFUSED);
    assertThat(failed.text()).contains("bad*");
    client.ok(client.xaRollback(A));
    assertThat(texts()).isEmpty();
  }

  @Test
  void whatASessionDoesInABranchThatSomebodyRolledBackDoesNotHappen() {
    client.send(2, "in");
    client.consume(1, 1);
    client.ok(new ClientCommand.XaStart(90, 1, A, StartMode.NEW, 1));
    broker.advance(1_000);
    TestClient.welcomed(broker).ok(client.xaRollback(A));
    client.stage(1, "never");
    client.acknowledgeLater(1, client.ids(1)[0]);
    assertThat(texts()).isEmpty();
    client.fails(client.xaEnd(1, A, EndMode.SUCCESS), ErrorCode.XA_NOTA);
    client.ok(client.closeSession(1));
    assertThat(texts()).containsExactly("in");
  }

  @Test
  void anOperatorsDecisionIsRememberedUntilItIsForgotten() {
    client.send(2, "in");
    client.consume(1, 1);
    start(1, A);
    client.acknowledgeLater(1, client.ids(1));
    client.stage(1, "out");
    end(1, A);
    client.prepare(A);
    prepared(B, "never");
    client.ok(new ClientCommand.DecideBranch(60, A, true));
    client.ok(new ClientCommand.DecideBranch(61, B, false));
    broker.crashAndRestart();
    assertThat(texts()).containsExactly("out");
    broker.checkpoint();
    broker.crashAndRestart();
    TestClient manager = TestClient.welcomed(broker);
    assertThat(manager.recovered()).containsExactlyInAnyOrder(A, B);
    manager.fails(manager.xaCommit(A), ErrorCode.XA_HEURISTIC_COMMIT);
    manager.fails(manager.xaRollback(A), ErrorCode.XA_HEURISTIC_COMMIT);
    manager.fails(manager.xaCommit(B), ErrorCode.XA_HEURISTIC_ROLLBACK);
    manager.fails(new ClientCommand.DecideBranch(62, B, true), ErrorCode.XA_HEURISTIC_ROLLBACK);
    manager.ok(new ClientCommand.XaForget(63, A));
    manager.ok(new ClientCommand.XaForget(64, B));
    broker.crashAndRestart();
    assertThat(TestClient.welcomed(broker).recovered()).isEmpty();
    assertThat(texts()).containsExactly("out");
  }

  @Test
  void anOperatorSeesWhoAndWhatAndSinceWhen() {
    client.send(2, "in");
    client.consume(1, 1);
    start(1, A);
    client.acknowledgeLater(1, client.ids(1));
    client.stage(1, "x", "y");
    client.say(new ClientCommand.Send(1, 0, message("z").destination(OUT).encode()));
    end(1, A);
    broker.advance(5);
    long atMs = broker.nowMs;
    client.prepare(A);
    broker.advance(5);
    broker.crashAndRestart();
    TestClient operator = TestClient.welcomed(broker);
    assertThat(operator.branches())
        .containsExactly(
            new BranchReport(
                A,
                BranchReport.State.PREPARED,
                atMs,
                null,
                null,
                "test",
                List.of(new BranchReport.Work(QUEUE, 2, 1), new BranchReport.Work(OUT, 1, 0))));
  }

  @Test
  void anUnknownBranchIsToldAndChangesNothingElse() {
    prepared(A, "x");
    start(1, B);
    TestClient manager = TestClient.welcomed(broker);
    manager.fails(manager.xaRollback(branch(3)), ErrorCode.XA_NOTA);
    manager.fails(manager.xaCommit(branch(3)), ErrorCode.XA_NOTA);
    manager.fails(new ClientCommand.XaForget(60, branch(3)), ErrorCode.XA_NOTA);
    assertThat(client.states())
        .containsExactly(BranchReport.State.PREPARED, BranchReport.State.ACTIVE);
  }

  @Test
  void aSessionWorksInOneBranchAtATimeAndIsNotTransacted() {
    start(1, A);
    client.fails(client.xaStart(1, B, StartMode.NEW), ErrorCode.XA_PROTOCOL);
    client.transacted(9);
    client.fails(client.xaStart(9, B, StartMode.NEW), ErrorCode.XA_OUTSIDE);
    client.fails(client.xaEnd(2, A, EndMode.SUCCESS), ErrorCode.XA_PROTOCOL);
  }

  @Test
  void aDurableSubscriptionGetsWhatWasPreparedForIt() {
    Address topic = Address.topic("news");
    TestClient subscriber = TestClient.welcomed(broker, "me").session(1);
    subscriber.ok(subscriber.open(1, 1, ConsumerKind.DURABLE, topic, "sub", "kind = 'good'"));
    subscriber.lose();
    start(1, A);
    client.say(new ClientCommand.Send(1, 0, onTopic(topic, "good")));
    client.say(new ClientCommand.Send(1, 0, onTopic(topic, "bad")));
    end(1, A);
    client.prepare(A);
    broker.checkpoint();
    broker.crashAndRestart();
    TestClient late = TestClient.welcomed(broker, "late").session(1);
    late.ok(late.open(1, 1, ConsumerKind.DURABLE, topic, "sub", null));
    late.credit(1, 10);
    TestClient manager = TestClient.welcomed(broker);
    manager.ok(manager.xaCommit(A));
    broker.crashAndRestart();
    subscriber = TestClient.welcomed(broker, "me").session(1);
    subscriber.ok(subscriber.open(1, 1, ConsumerKind.DURABLE, topic, "sub", "kind = 'good'"));
    subscriber.credit(1, 10);
    assertThat(subscriber.texts(1)).containsExactly("good");
    late = TestClient.welcomed(broker, "late").session(1);
    late.ok(late.open(1, 1, ConsumerKind.DURABLE, topic, "sub", null));
    late.credit(1, 10);
    assertThat(late.texts(1)).as("came after the prepare").isEmpty();
  }

  private static EncodedMessage onTopic(Address topic, String kind) {
    return message(kind).destination(topic).properties(java.util.Map.of("kind", kind)).encode();
  }

  @Test
  void aOnePhaseCommitIsDoneOnceOverAResumption() {
    java.util.UUID instance = new java.util.UUID(9, 9);
    TestClient first = TestClient.resumable(broker, instance).session(1);
    first.ok(first.xaStart(1, A, StartMode.NEW));
    first.stage(1, "a");
    first.ok(first.xaEnd(1, A, EndMode.SUCCESS));
    first.ok(new ClientCommand.XaCommit(70, A, true, 1));
    first.lose();
    TestClient again = TestClient.resumable(broker, instance);
    assertThat(again.welcome().lastSequence()).isEqualTo(1);
    assertThat(again.welcome().failedSequences()).isEmpty();
    again.ok(new ClientCommand.XaCommit(71, A, true, 1));
    assertThat(texts()).containsExactly("a");
  }

  @Test
  void aDecisionIsNotToldByTheListOfBranchesBeforeItIsDurable() {
    client.ok(client.xaStart(1, A, StartMode.NEW));
    client.stage(1, "a");
    client.ok(client.xaEnd(1, A, EndMode.SUCCESS));
    assertThat(client.prepare(A)).isFalse();
    broker.flushes = false;
    client.say(client.xaCommit(A));
    TestClient other = TestClient.welcomed(broker);
    int correlation = other.nextCorrelation();
    other.say(new ClientCommand.XaRecover(correlation));
    assertThat(other.replyTo(correlation)).as("a power cut would make it another answer").isNull();
    broker.flushes = true;
    broker.allDurable();
    assertThat(other.replyTo(correlation))
        .isEqualTo(new BrokerCommand.XaBranches(correlation, List.of()));
  }

  /** Who is told that has nothing left to do for it: it forgets its decision. */
  @Test
  void aBranchThatWasDecidedIsNotCalledUnknownBeforeItsDecisionIsDurable() {
    prepared(A, "x");
    broker.flushes = false;
    client.say(client.xaCommit(A));
    TestClient other = TestClient.welcomed(broker);
    int commit = other.nextCorrelation();
    other.say(new ClientCommand.XaCommit(commit, A, false, 0));
    int rollback = other.nextCorrelation();
    other.say(new ClientCommand.XaRollback(rollback, A));
    assertThat(other.replyTo(commit)).as("a power cut would make it another answer").isNull();
    assertThat(other.replyTo(rollback)).isNull();
    broker.crashAndRestart();
    broker.flushes = true;
    TestClient manager = TestClient.welcomed(broker);
    manager.ok(manager.xaCommit(A));
    assertThat(texts()).containsExactly("x");
  }

  /** A confirmation that covers a commit tells the client that it succeeded. */
  @Test
  void thatACommitIsConfirmedIsNotSaidBeforeThatItsBranchIsUnknown() {
    broker.flushes = false;
    TestClient manager = TestClient.welcomed(broker);
    ClientCommand.XaCommit commit = new ClientCommand.XaCommit(70, A, true, 1);
    manager.say(commit);
    assertThat(manager.replyTo(70)).isNull();
    assertThat(manager.heard(BrokerCommand.Confirm.class)).isEmpty();
    broker.flushes = true;
    broker.allDurable();
    List<BrokerCommand> heard = manager.heard(BrokerCommand.class);
    assertThat(heard).hasAtLeastOneElementOfType(BrokerCommand.Failed.class);
    assertThat(
            heard.stream()
                .filter(
                    each ->
                        each instanceof BrokerCommand.Failed
                            || each instanceof BrokerCommand.Confirm)
                .findFirst())
        .get()
        .isInstanceOf(BrokerCommand.Failed.class);
  }

  /** Whatever clocks say, a broker that is the owner no more cannot say that. */
  @Test
  void thatABranchIsUnknownIsSaidOnlyAfterAWriteOfItsOwn() {
    broker.flushes = false;
    TestClient manager = TestClient.welcomed(broker);
    int correlation = manager.nextCorrelation();
    manager.say(new ClientCommand.XaRollback(correlation, A));
    assertThat(manager.replyTo(correlation)).isNull();
    broker.flushes = true;
    broker.allDurable();
    assertThat(manager.replyTo(correlation))
        .isInstanceOfSatisfying(
            BrokerCommand.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.XA_NOTA));
  }
}
