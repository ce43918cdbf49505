package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.message.Address;

/**
 * A transaction manager that moves messages from one queue to another in branches, while the broker
 * crashes at any moment and takes checkpoints. What it was told must hold, each branch is done as a
 * whole or not at all, and every message is on exactly one side in the end. A failure names its
 * seed.
 */
class BranchSimulationTest {
  private static final Address IN = TestClient.QUEUE;
  private static final Address OUT = Address.queue("out");
  private static final int STEPS = 120;

  private Random random;
  private TestBroker broker;
  private TestClient client;
  private final Map<BranchId, List<String>> prepared = new LinkedHashMap<>(); // answered so
  private final Map<BranchId, List<String>> open = new LinkedHashMap<>(); // not answered for sure
  private final Set<String> sent = new HashSet<>();
  private final Set<String> moved = new HashSet<>(); // committed, answered
  private int lastBranch;
  private int lastText;

  @RepeatedTest(60)
  void everyMessageIsOnOneSide(RepetitionInfo info) {
    long seed = info.getCurrentRepetition() * 7_919L;
    random = new Random(seed);
    broker = TestBroker.start();
    connect();
    try {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      finish();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private void connect() {
    client = TestClient.welcomed(broker).session(1).session(2);
    client.ok(client.openQueue(1, 1, IN));
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> send();
      case 3, 4, 5 -> work();
      case 6, 7 -> decide();
      case 8 -> broker.checkpoint();
      case 9 -> crash();
      case 10 -> {
        client.lose();
        connect();
      }
      default -> {
        broker.allDurable();
        broker.flushes = random.nextBoolean();
      }
    }
  }

  private void send() {
    boolean flushes = broker.flushes;
    broker.flushes = true;
    for (int i = random.nextInt(4); i >= 0; i--) {
      String text = "m" + ++lastText;
      client.send(2, text);
      sent.add(text);
    }
    broker.flushes = flushes;
  }

  /** Takes some messages, sends them on, and prepares, commits, rolls back or leaves off. */
  private void work() {
    broker.flushes = true;
    BranchId branch = BranchTest.branch(++lastBranch);
    client.ok(client.xaStart(1, branch, StartMode.NEW));
    client.clear();
    client.credit(1, 1 + random.nextInt(3));
    List<BrokerCommand.Deliver> taken = List.copyOf(client.deliveries());
    List<String> texts = client.texts(1);
    client.say(new ClientCommand.Recover(client.nextCorrelation(), 2, List.of())); // no matter
    for (BrokerCommand.Deliver deliver : taken) {
      client.acknowledgeLater(1, deliver.messageId());
      String text = deliver.message().bodyText();
      client.say(new ClientCommand.Send(1, 0, message(text).destination(OUT).encode()));
    }
    client.ok(client.xaEnd(1, branch, EndMode.SUCCESS));
    broker.flushes = random.nextInt(3) > 0;
    switch (random.nextInt(5)) {
      case 0 -> client.say(client.xaRollback(branch));
      case 1 -> {
        ClientCommand.XaCommit commit = client.xaCommitOnePhase(branch);
        client.say(commit);
        if (client.replyTo(commit.correlation()) != null) {
          moved.addAll(texts);
        } else {
          crash();
        }
      }
      default -> prepare(branch, texts);
    }
  }

  private void prepare(BranchId branch, List<String> texts) {
    int correlation = client.nextCorrelation();
    client.say(new ClientCommand.XaPrepare(correlation, branch));
    BrokerCommand.Reply reply = client.replyTo(correlation);
    if (reply instanceof BrokerCommand.XaVote vote) {
      if (!vote.readOnly()) {
        prepared.put(branch, texts);
      }
    } else {
      open.put(branch, texts);
    }
  }

  private void decide() {
    if (prepared.isEmpty()) {
      return;
    }
    List<BranchId> all = new ArrayList<>(prepared.keySet());
    BranchId branch = all.get(random.nextInt(all.size()));
    List<String> texts = prepared.remove(branch);
    boolean commit = random.nextInt(3) > 0;
    ClientCommand.Request request = commit ? client.xaCommit(branch) : client.xaRollback(branch);
    client.say(request);
    BrokerCommand.Reply reply = client.replyTo(request.correlation());
    if (reply == null) {
      open.put(branch, texts); // it may be decided, or not
    } else {
      assertThat(reply).isInstanceOf(BrokerCommand.Ok.class);
      if (commit) {
        moved.addAll(texts);
      }
    }
  }

  private void crash() {
    broker.someDurable(random.nextInt(4));
    broker.crashAndRestart();
    broker.flushes = true;
    connect();
    List<BranchId> recovered = client.recovered();
    assertThat(recovered).as("what was answered as prepared").containsAll(prepared.keySet());
    for (BranchId branch : recovered) {
      if (!prepared.containsKey(branch)) {
        assertThat(open).as("recovered, and never asked for").containsKey(branch);
        prepared.put(branch, open.get(branch));
      }
    }
    open.clear(); // the others are decided, or never were; each as a whole
  }

  /** Everything is decided, and both queues are looked at. */
  private void finish() {
    broker.flushes = true;
    crash();
    for (Map.Entry<BranchId, List<String>> entry : prepared.entrySet()) {
      client.ok(client.xaCommit(entry.getKey()));
      moved.addAll(entry.getValue());
    }
    crash2();
    TestClient reader = TestClient.welcomed(broker).session(1).consume(1, 1);
    reader.consume(1, 2, OUT, null);
    List<String> in = reader.texts(1);
    List<String> out = reader.texts(2);
    assertThat(in).doesNotHaveDuplicates();
    assertThat(out).doesNotHaveDuplicates().containsAll(moved);
    List<String> both = new ArrayList<>(in);
    both.addAll(out);
    assertThat(both).containsExactlyInAnyOrderElementsOf(sent);
    List<String> sorted = new ArrayList<>(in);
    sorted.sort((a, b) -> Integer.parseInt(a.substring(1)) - Integer.parseInt(b.substring(1)));
    assertThat(in).as("what came back is in its old place").isEqualTo(sorted);
  }

  private void crash2() {
    if (random.nextBoolean()) {
      broker.checkpoint();
    }
    broker.crashAndRestart();
    assertThat(TestClient.welcomed(broker).recovered()).isEmpty();
  }
}
