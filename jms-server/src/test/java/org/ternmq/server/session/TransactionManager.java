package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/**
 * Moves messages from one queue to another in branches, and checks: what voted is there until it is
 * decided, each branch is done as a whole or not at all, and in the end every message is on exactly
 * one side.
 */
final class TransactionManager extends SimulatedPeer {
  static final String PREFIX = "xa-";
  private static final Address IN = Address.queue("xa.in");
  private static final Address OUT = Address.queue("xa.out");
  private static final int WORKING = 1; // sessions
  private static final int FEEDING = 2;
  private static final int HELPING = 3;

  private final Map<BranchId, Move> moves = new LinkedHashMap<>(); // not known to be over
  private final TreeMap<Long, String> unconfirmed = new TreeMap<>();

  /** Sequences of commits that were neither answered nor confirmed, which says the same. */
  private final TreeSet<Long> committing = new TreeSet<>();

  private final Set<String> sent = new HashSet<>(); // confirmed
  private final Set<String> refused = new HashSet<>();
  private final Set<String> moved = new HashSet<>();
  private final Set<String> mayBeMoved = new HashSet<>();
  private final Set<BranchId> refusedStarts = new HashSet<>();
  private final List<BrokerCommand.Deliver> held = new ArrayList<>();
  private final List<String> in = new ArrayList<>();
  private final List<String> out = new ArrayList<>();
  private Move current;
  private boolean suspended; // the current one
  private boolean joined; // by the helping session
  int joins;
  int suspensions;
  private int lastBranch;
  private int lastText;
  private boolean reading; // at the end

  private enum State {
    WORKING,
    ASKED,
    PREPARED,
    COMMITTING,
    ROLLING_BACK
  }

  private static final class Move {
    final BranchId id;
    final List<String> texts = new ArrayList<>();
    State state = State.WORKING;
    Boolean operator; // what an operator decided
    Boolean mayBeDecided; // what one was asked to decide

    Move(BranchId id) {
      this.id = id;
    }
  }

  TransactionManager(SimulatedMachine machine) {
    super(machine, null);
  }

  @Override
  void connect() {
    super.connect();
    say(new ClientCommand.OpenSession(++lastCorrelation, HELPING, false));
    openConsumer(1, WORKING, ConsumerKind.QUEUE, IN, null, null);
    recover();
  }

  void act(Random random) {
    if (connection == 0) {
      connect();
      return;
    }
    if (!isConnected()) {
      return;
    }
    switch (random.nextInt(12)) {
      case 0, 1 -> feed(random);
      case 2, 3 -> begin(random);
      case 4, 5 -> work();
      case 6, 7 -> end(random);
      case 8 -> decide(random);
      case 9 -> suspendOrResume();
      case 10 -> join();
      default -> {
        if (random.nextInt(4) == 0) {
          operate(random);
        } else {
          recover();
        }
      }
    }
  }

  private void feed(Random random) {
    for (int i = random.nextInt(4); i >= 0 && mayStillSend(); i--) {
      String text = PREFIX + ++lastText;
      unconfirmed.put(++lastSequence, text);
      send(
          FEEDING,
          lastSequence,
          TestClient.message(text)
              .destination(IN)
              .properties(Map.of("padding", "x".repeat(random.nextInt(300))))
              .encode());
    }
  }

  private void begin(Random random) {
    if (current == null && !waits()) {
      byte[] name = ("branch" + ++lastBranch).getBytes(StandardCharsets.US_ASCII);
      current = new Move(new BranchId(1, name, new byte[] {1}));
      int timeoutSeconds = random.nextInt(6) == 0 ? 1 : 0;
      say(
          new ClientCommand.XaStart(
              ++lastCorrelation, WORKING, current.id, StartMode.NEW, timeoutSeconds));
    }
    if (held.isEmpty()) {
      say(new ClientCommand.Credit(1, 1 + random.nextInt(3), 10_000));
    }
  }

  private void work() {
    while (current != null && !suspended && !held.isEmpty() && mayStillSend()) {
      BrokerCommand.Deliver deliver = held.remove(0);
      String text = deliver.message().bodyText();
      current.texts.add(text);
      say(new ClientCommand.Acknowledge(0, 1, 0, new long[] {deliver.messageId()}));
      send(joined ? HELPING : WORKING, 0, TestClient.message(text).destination(OUT).encode());
    }
  }

  private void suspendOrResume() {
    if (current == null) {
      return;
    }
    if (suspended) {
      suspended = false;
      start(WORKING, StartMode.RESUME, () -> {});
    } else {
      suspensions++;
      suspended = true;
      say(new ClientCommand.XaEnd(++lastCorrelation, WORKING, current.id, EndMode.SUSPEND));
    }
  }

  private void join() {
    if (current == null || suspended || joined) {
      return;
    }
    start(
        HELPING,
        StartMode.JOIN,
        () -> {
          joins++;
          joined = true;
        });
  }

  /** Refused if its time was over: then nothing more is done in it. Answered at once. */
  private void start(int session, StartMode mode, Runnable then) {
    Move move = current;
    ask(
        new ClientCommand.XaStart(++lastCorrelation, session, move.id, mode, 0),
        reply -> {
          if (reply instanceof BrokerCommand.Ok) {
            then.run();
          } else {
            refusedStarts.add(move.id);
          }
        });
    if (refusedStarts.contains(move.id)) {
      leave(move);
    }
  }

  /** Its sessions work in it no longer. */
  private void leave(Move move) {
    current = null;
    suspended = false;
    say(new ClientCommand.XaEnd(++lastCorrelation, WORKING, move.id, EndMode.SUCCESS));
    if (joined) {
      joined = false;
      say(new ClientCommand.XaEnd(++lastCorrelation, HELPING, move.id, EndMode.SUCCESS));
    }
  }

  private void end(Random random) {
    if (current == null) {
      return;
    }
    if (suspended) {
      suspendOrResume();
    }
    Move move = current;
    if (move == null) {
      return;
    }
    leave(move);
    switch (random.nextInt(6)) {
      case 0 -> say(new ClientCommand.XaRollback(++lastCorrelation, move.id));
      case 1 -> commitInOnePhase(move);
      case 2 -> { // as one does that was told of the end too late: it is refused
        say(new ClientCommand.XaRollback(++lastCorrelation, move.id));
        commitInOnePhase(move);
      }
      default -> prepare(move);
    }
  }

  /** Its confirmation says as much as its answer: a refusal behind that would come too late. */
  private void commitInOnePhase(Move move) {
    mayBeMoved.addAll(move.texts); // unless it is told
    long sequence = ++lastSequence;
    committing.add(sequence);
    ask(
        new ClientCommand.XaCommit(++lastCorrelation, move.id, true, sequence),
        reply -> {
          boolean confirmed = !committing.remove(sequence);
          if (confirmed && reply instanceof BrokerCommand.Failed) {
            throw new AssertionError("confirmed, and then refused: the commit of " + move.id);
          }
          mayBeMoved.removeAll(move.texts);
          if (reply instanceof BrokerCommand.Ok) {
            moved(move);
          }
        });
  }

  private void prepare(Move move) {
    move.state = State.ASKED;
    moves.put(move.id, move);
    ask(
        new ClientCommand.XaPrepare(++lastCorrelation, move.id),
        reply -> {
          if (reply instanceof BrokerCommand.XaVote vote) {
            if (vote.readOnly()) {
              assertThat(move.texts).as("read only").isEmpty();
              moves.remove(move.id);
            } else {
              move.state = State.PREPARED;
            }
          } else {
            moves.remove(move.id);
            machine.loop.forLater(
                () -> say(new ClientCommand.XaRollback(++lastCorrelation, move.id)));
          }
        });
  }

  private void moved(Move move) {
    moved.addAll(move.texts);
  }

  private Move prepared(Random random) {
    List<Move> all = new ArrayList<>();
    for (Move move : moves.values()) {
      if (move.state == State.PREPARED) {
        all.add(move);
      }
    }
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private void decide(Random random) {
    Move move = prepared(random);
    if (move != null) {
      decide(move, random.nextInt(3) > 0);
    }
  }

  private void decide(Move move, boolean commit) {
    move.state = commit ? State.COMMITTING : State.ROLLING_BACK;
    int correlation = ++lastCorrelation;
    ask(
        commit
            ? new ClientCommand.XaCommit(correlation, move.id, false, 0)
            : new ClientCommand.XaRollback(correlation, move.id),
        reply -> {
          if (reply instanceof BrokerCommand.Failed failed) {
            heuristic(move, failed.code());
            return;
          }
          assertThat(move.operator).as("an operator had decided %s", move.id).isNull();
          moves.remove(move.id);
          if (commit) {
            moved(move);
          }
        });
  }

  /** An operator was faster: the transaction manager takes note of it. */
  private void heuristic(Move move, ErrorCode code) {
    assertThat(move.mayBeDecided).as("%s for branch %s", code, move.id).isNotNull();
    assertThat(code)
        .isEqualTo(
            move.mayBeDecided ? ErrorCode.XA_HEURISTIC_COMMIT : ErrorCode.XA_HEURISTIC_ROLLBACK);
    moves.remove(move.id);
    forgotten.add(move.id);
    if (move.mayBeDecided) {
      moved(move);
    }
    machine.loop.forLater(() -> say(new ClientCommand.XaForget(++lastCorrelation, move.id)));
  }

  /** An operator decides; until that is answered it is open what happened. */
  private void operate(Random random) {
    Move move = prepared(random);
    if (move == null || move.mayBeDecided != null || waits()) {
      return;
    }
    boolean commit = random.nextBoolean();
    move.mayBeDecided = commit;
    ask(
        new ClientCommand.DecideBranch(++lastCorrelation, move.id, commit),
        reply -> {
          if (reply instanceof BrokerCommand.Ok) { // else the transaction manager was faster
            move.operator = commit;
          }
        });
  }

  /**
   * What is recovered is what was prepared, no more and no less. The answer says nothing of what
   * was asked for since the question.
   */
  private void recover() {
    if (waits()) {
      return;
    }
    Map<Move, State> before = new LinkedHashMap<>();
    moves.values().forEach(move -> before.put(move, move.state));
    ask(
        new ClientCommand.XaRecover(++lastCorrelation),
        reply -> {
          List<BranchId> listed = ((BrokerCommand.XaBranches) reply).branches();
          before.forEach(
              (move, state) -> {
                if (move.state == state && moves.containsKey(move.id)) {
                  recovered(move, listed.contains(move.id));
                }
              });
          for (BranchId id : listed) {
            assertThat(moves.containsKey(id) || forgotten.contains(id))
                .as("recovered, and never prepared: %s", id)
                .isTrue();
          }
        });
  }

  private final Set<BranchId> forgotten = new HashSet<>();

  private void recovered(Move move, boolean there) {
    if (there) {
      move.state = State.PREPARED;
    } else if (move.state == State.PREPARED) {
      throw new AssertionError("a prepared branch is lost: " + move.id);
    } else {
      moves.remove(move.id);
      if (move.state == State.COMMITTING) {
        moved(move);
      }
    }
  }

  @Override
  void said(Command command) {
    if (command instanceof BrokerCommand.Confirm confirm) {
      Map<Long, String> done = unconfirmed.headMap(confirm.sendSequence(), true);
      sent.addAll(done.values());
      done.clear();
      committing.headSet(confirm.sendSequence(), true).clear();
    } else if (command instanceof BrokerCommand.SendFailed failed && failed.sequence() > 0) {
      refused.add(unconfirmed.remove(failed.sequence()));
    } else if (command instanceof BrokerCommand.Deliver deliver) {
      if (reading) {
        (deliver.consumerId() == 2 ? out : in).add(deliver.message().bodyText());
      }
      held.add(deliver);
    }
  }

  /** One of its messages was found among the dead letters: it was given back too often. */
  void deadLetter(String text) {
    in.add(text);
  }

  @Override
  void gone() {
    super.gone();
    unconfirmed.clear();
    committing.clear();
    held.clear();
    current = null;
    suspended = false;
    joined = false;
  }

  void finish() {
    lose();
    connect();
    machine.settle();
    Random random = new Random(1);
    for (int i = 0; i < 1_000 && !moves.isEmpty(); i++) {
      Move move = prepared(random);
      if (move != null) {
        decide(move, true);
      }
      machine.settle();
      machine.loop.advance(50);
    }
    assertThat(moves).as("branches that cannot be decided").isEmpty();
    machine.settle();
    reading = true;
    held.clear();
    openConsumer(2, FEEDING, ConsumerKind.QUEUE, OUT, null, null);
    takeAll();
    machine.loop.advance(2_000);
    takeAll();
    lose();
  }

  private void takeAll() {
    do {
      say(new ClientCommand.Credit(1, 100, 100_000));
      say(new ClientCommand.Credit(2, 100, 100_000));
      machine.settle();
      List<BrokerCommand.Deliver> delivered = List.copyOf(held);
      held.clear(); // more may come while these become durable
      for (BrokerCommand.Deliver deliver : delivered) {
        say(
            new ClientCommand.Acknowledge(
                0, deliver.consumerId(), ++lastAcknowledgement, new long[] {deliver.messageId()}));
      }
      machine.loop.advance(1_100); // durable, so that the loss that follows takes nothing back
      machine.settle();
    } while (!held.isEmpty());
  }

  /** After the dead letters were read too. */
  void verify() {
    assertThat(in).as("what was not moved").doesNotHaveDuplicates();
    assertThat(in.stream().filter(moved::contains)).as("committed, and still here").isEmpty();
    assertThat(out).as("what was moved").doesNotHaveDuplicates();
    assertThat(moved.stream().filter(text -> !out.contains(text))).as("committed, lost").isEmpty();
    List<String> all = new ArrayList<>(in);
    all.addAll(out);
    assertThat(all).as("messages on exactly one side").doesNotHaveDuplicates();
    assertThat(sent.stream().filter(text -> !all.contains(text))).as("lost").isEmpty();
    assertThat(all.stream().filter(refused::contains)).as("refused, and there").isEmpty();
    for (String text : out) {
      assertThat(moved.contains(text) || mayBeMoved.contains(text))
          .as("moved without a commit: %s", text)
          .isTrue();
    }
  }
}
