package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;

/** Transactions of many times the memory budget, local ones and branches. */
class LargeTransactionTest {
  private static final int BUDGET = 100_000;
  private static final int COUNT = 900; // the readers of this test have credit for 1,000
  private static final String BODY = "x".repeat(1_000);
  private static final BranchId BRANCH = BranchTest.branch(1);

  private TestBroker broker;
  private TestClient client;
  private long most;

  @BeforeEach
  void start() {
    CoreLimits l = TestBroker.LIMITS;
    broker =
        TestBroker.start(
            new CoreLimits(
                BUDGET,
                l.maxMessageBytes(),
                l.maxFrameBytes(),
                10,
                100,
                100,
                0,
                "DLQ",
                true,
                0,
                60_000,
                "test"));
    client = TestClient.welcomed(broker).session(1).transacted(2);
  }

  private void stage(int session) {
    for (int i = 0; i < COUNT; i++) {
      client.say(new ClientCommand.Send(session, 0, message(i + BODY).messageId(null).encode()));
      most = Math.max(most, broker.core.snapshot().residentBytes());
    }
    assertThat(client.goodbye()).isNull();
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      all.add(i + BODY);
    }
    return all;
  }

  private List<String> texts() {
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    List<String> texts = reader.texts(1);
    reader.lose();
    return texts;
  }

  private void assertFlat() {
    assertThat(most).as("bytes in the heap at most").isLessThan(BUDGET / 2);
    assertThat(broker.core.snapshot().pinnedBytes()).isZero();
  }

  @Test
  void aLocalOneIsCommittedInOrder() {
    stage(2);
    assertThat(texts()).isEmpty();
    client.ok(client.commit(2));
    assertFlat();
    assertThat(texts()).isEqualTo(all());
    broker.crashAndRestart();
    assertThat(texts()).isEqualTo(all());
    broker.checkpoint();
    broker.crashAndRestart();
    assertThat(texts()).isEqualTo(all());
  }

  @Test
  void aLocalOneIsRolledBackAndLeavesNothing() {
    stage(2);
    client.ok(client.rollback(2));
    assertFlat();
    assertThat(broker.released)
        .as("the space of what went to the store is given up")
        .hasSizeGreaterThan(COUNT - 20);
    client.stage(2, "later");
    client.ok(client.commit(2));
    broker.crashAndRestart();
    assertThat(texts()).containsExactly("later");
  }

  @Test
  void aCrashInTheMiddleForgetsIt() {
    stage(2);
    broker.checkpoint();
    stage(2);
    broker.crashAndRestart();
    assertThat(texts()).isEmpty();
    broker.checkpoint();
    broker.crashAndRestart();
    client = TestClient.welcomed(broker).transacted(2);
    client.stage(2, "another");
    client.ok(client.commit(2));
    assertThat(texts()).containsExactly("another");
  }

  @Test
  void aCheckpointInTheMiddleOfItLosesNothing() {
    stage(2);
    broker.checkpoint();
    client.stage(2, "last");
    client.ok(client.commit(2));
    List<String> expected = all();
    expected.add("last");
    broker.crashAndRestart();
    assertThat(texts()).isEqualTo(expected);
  }

  @Test
  void aBranchIsPreparedAndCommittedOverRestarts() {
    client.ok(client.xaStart(1, BRANCH, StartMode.NEW));
    stage(1);
    client.ok(client.xaEnd(1, BRANCH, EndMode.SUCCESS));
    assertThat(client.prepare(BRANCH)).isFalse();
    broker.crashAndRestart();
    broker.checkpoint();
    broker.crashAndRestart();
    assertThat(texts()).isEmpty();
    TestClient manager = TestClient.welcomed(broker);
    assertThat(manager.recovered()).containsExactly(BRANCH);
    manager.ok(manager.xaCommit(BRANCH));
    assertFlat();
    assertThat(texts()).isEqualTo(all());
    broker.crashAndRestart();
    assertThat(texts()).isEqualTo(all());
  }

  @Test
  void aPreparedBranchIsRolledBackAfterARestart() {
    client.ok(client.xaStart(1, BRANCH, StartMode.NEW));
    stage(1);
    client.ok(client.xaEnd(1, BRANCH, EndMode.SUCCESS));
    client.prepare(BRANCH);
    broker.crashAndRestart();
    broker.released.clear();
    TestClient manager = TestClient.welcomed(broker);
    manager.ok(manager.xaRollback(BRANCH));
    assertThat(broker.released).hasSize(COUNT);
    broker.crashAndRestart();
    assertThat(texts()).isEmpty();
    assertThat(TestClient.welcomed(broker).recovered()).isEmpty();
  }

  @Test
  void manySmallPreparedBranchesKeepAShareOfTheMemoryOnly() {
    for (int i = 0; i < 500; i++) {
      BranchId branch = BranchTest.branch(i);
      client.ok(client.xaStart(1, branch, StartMode.NEW));
      client.stage(1, i + BODY);
      client.ok(client.xaEnd(1, branch, EndMode.SUCCESS));
      assertThat(client.prepare(branch)).isFalse();
      most = Math.max(most, broker.core.snapshot().residentBytes());
    }
    assertThat(most).isLessThan(BUDGET / 4);
    assertThat(client.recovered()).hasSize(500);
    for (int i = 499; i >= 0; i--) {
      client.ok(client.xaCommit(BranchTest.branch(i)));
    }
    assertThat(texts()).hasSize(500).startsWith(499 + BODY).endsWith(0 + BODY);
    assertThat(broker.core.snapshot().pinnedBytes()).isZero();
  }
}
