package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.server.transaction.BranchCall;
import org.ternmq.server.transaction.BranchState;
import org.ternmq.server.transaction.Verdict;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.error.ErrorCode;

/** Every call in every state, as docs/xa.md says, asked of a broker. */
class BranchTableTest {
  private static final Path DOCUMENT = Path.of("../docs/xa.md");
  private static final BranchId BRANCH = BranchTest.branch(1);

  private static final Map<String, BranchCall> CALLS =
      Map.ofEntries(
          Map.entry("start", BranchCall.START),
          Map.entry("start, TMJOIN", BranchCall.JOIN),
          Map.entry("start, TMRESUME", BranchCall.RESUME),
          Map.entry("end, TMSUCCESS", BranchCall.END),
          Map.entry("end, TMFAIL", BranchCall.END_FAIL),
          Map.entry("end, TMSUSPEND", BranchCall.SUSPEND),
          Map.entry("prepare", BranchCall.PREPARE),
          Map.entry("commit, one phase", BranchCall.COMMIT_ONE_PHASE),
          Map.entry("commit", BranchCall.COMMIT),
          Map.entry("rollback", BranchCall.ROLLBACK),
          Map.entry("forget", BranchCall.FORGET),
          Map.entry("an operator's decision", BranchCall.DECIDE));

  private static final Map<String, ErrorCode> CODES =
      Map.of(
          "XAER_NOTA", ErrorCode.XA_NOTA,
          "XAER_DUPID", ErrorCode.XA_DUPLICATE,
          "XAER_PROTO", ErrorCode.XA_PROTOCOL,
          "XA_RB*", ErrorCode.XA_TIMED_OUT, // as the branch of this test was rolled back
          "XA_RB*, gone", ErrorCode.XA_TIMED_OUT,
          "XA_HEURCOM", ErrorCode.XA_HEURISTIC_COMMIT,
          "XA_HEURRB", ErrorCode.XA_HEURISTIC_ROLLBACK);

  private final TestBroker broker = TestBroker.start();
  private final TestClient client = TestClient.welcomed(broker).session(1).session(2);

  static Stream<Arguments> cells() throws IOException {
    List<Arguments> cells = new ArrayList<>();
    List<BranchState> states = new ArrayList<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      String[] columns = line.replaceAll("^\\| | \\|$", "").split(" \\| ", -1);
      if (columns[0].equals("call")) {
        for (int i = 1; i < columns.length; i++) {
          states.add(BranchState.valueOf(columns[i]));
        }
      } else if (CALLS.containsKey(columns[0]) && columns.length == states.size() + 1) {
        for (int i = 1; i < columns.length; i++) {
          cells.add(Arguments.of(CALLS.get(columns[0]), states.get(i - 1), columns[i]));
        }
      }
    }
    return cells.stream();
  }

  @Test
  void theDocumentHasEveryCell() throws IOException {
    assertThat(cells().count())
        .isEqualTo((long) BranchCall.values().length * BranchState.values().length);
  }

  @ParameterizedTest(name = "{0} of a branch that is {1}: {2}")
  @MethodSource("cells")
  void theBrokerAnswersAsDocumented(BranchCall call, BranchState state, String cell) {
    bring(state);
    boolean done = cell.startsWith("done");
    BrokerCommand.Reply reply = call(call, 1);
    if (done) {
      assertThat(reply).as(String.valueOf(reply)).isNotInstanceOf(BrokerCommand.Failed.class);
    } else {
      assertThat(((BrokerCommand.Failed) reply).code()).isEqualTo(CODES.get(cell));
      boolean gone = cell.endsWith("gone");
      assertThat(state()).as("the state after it").isEqualTo(gone ? BranchState.ABSENT : state);
    }
  }

  @ParameterizedTest(name = "{0} of a branch that is {1}: {2}")
  @MethodSource("cells")
  void theTableOfTheCodeIsThatOfTheDocument(BranchCall call, BranchState state, String cell) {
    Map<Verdict, String> texts = new EnumMap<>(Verdict.class);
    texts.put(Verdict.DONE, "done");
    texts.put(Verdict.IF_ASSOCIATED, "done (1)");
    texts.put(Verdict.IF_SUSPENDED, "done (2)");
    texts.put(Verdict.UNKNOWN, "XAER_NOTA");
    texts.put(Verdict.DUPLICATE, "XAER_DUPID");
    texts.put(Verdict.PROTOCOL, "XAER_PROTO");
    texts.put(Verdict.WHY, "XA_RB*");
    texts.put(Verdict.WHY_AND_GONE, "XA_RB*, gone");
    texts.put(
        Verdict.HEURISTIC,
        state == BranchState.HEURISTICALLY_COMMITTED ? "XA_HEURCOM" : "XA_HEURRB");
    assertThat(cell.replaceAll("done \\([34]\\)", "done"))
        .isEqualTo(texts.get(state.verdict(call)));
  }

  /** Where a call that fits somebody else's session does not fit this one. */
  @Test
  void sessionsThatDoNotWorkInTheBranchCannotEndIt() {
    bring(BranchState.ACTIVE); // suspended by session 2, active in session 1
    client.session(3);
    for (EndMode mode : EndMode.values()) {
      client.fails(client.xaEnd(3, BRANCH, mode), ErrorCode.XA_PROTOCOL);
    }
    client.ok(client.xaEnd(2, BRANCH, EndMode.SUCCESS)); // the suspended one
    client.fails(client.xaStart(3, BRANCH, StartMode.RESUME), ErrorCode.XA_PROTOCOL);
    assertThat(state()).isEqualTo(BranchState.ACTIVE);
  }

  private BranchState state() {
    for (BranchReport report : client.branches()) {
      if (report.branch().equals(BRANCH)) {
        return BranchState.valueOf(report.state().name());
      }
    }
    return BranchState.ABSENT;
  }

  private void bring(BranchState state) {
    switch (state) {
      case ABSENT -> {}
      case ACTIVE -> {
        client.ok(client.xaStart(2, BRANCH, StartMode.NEW));
        client.ok(client.xaEnd(2, BRANCH, EndMode.SUSPEND));
        client.ok(client.xaStart(1, BRANCH, StartMode.JOIN));
        client.stage(1, "x");
      }
      case SUSPENDED -> {
        work();
        client.ok(client.xaEnd(1, BRANCH, EndMode.SUSPEND));
      }
      case IDLE -> {
        work();
        client.ok(client.xaEnd(1, BRANCH, EndMode.SUCCESS));
      }
      case ROLLBACK_ONLY -> {
        bring(BranchState.IDLE);
        broker.advance(300_000);
      }
      case PREPARED -> {
        bring(BranchState.IDLE);
        assertThat(client.prepare(BRANCH)).isFalse();
      }
      case HEURISTICALLY_COMMITTED -> decided(true);
      case HEURISTICALLY_ROLLED_BACK -> decided(false);
    }
    assertThat(state()).isEqualTo(state);
  }

  private void work() {
    client.ok(client.xaStart(1, BRANCH, StartMode.NEW));
    client.stage(1, "x");
  }

  private void decided(boolean commit) {
    bring(BranchState.PREPARED);
    client.ok(new ClientCommand.DecideBranch(client.nextCorrelation(), BRANCH, commit));
  }

  private BrokerCommand.Reply call(BranchCall call, int session) {
    boolean start =
        call == BranchCall.START || call == BranchCall.JOIN || call == BranchCall.RESUME;
    int free = start && state() == BranchState.ACTIVE ? 2 : session;
    int correlation = client.nextCorrelation();
    client.say(
        switch (call) {
          case START -> new ClientCommand.XaStart(correlation, free, BRANCH, StartMode.NEW, 0);
          case JOIN -> new ClientCommand.XaStart(correlation, free, BRANCH, StartMode.JOIN, 0);
          case RESUME -> new ClientCommand.XaStart(correlation, free, BRANCH, StartMode.RESUME, 0);
          case END -> new ClientCommand.XaEnd(correlation, session, BRANCH, EndMode.SUCCESS);
          case END_FAIL -> new ClientCommand.XaEnd(correlation, session, BRANCH, EndMode.FAIL);
          case SUSPEND -> new ClientCommand.XaEnd(correlation, session, BRANCH, EndMode.SUSPEND);
          case PREPARE -> new ClientCommand.XaPrepare(correlation, BRANCH);
          case COMMIT_ONE_PHASE -> new ClientCommand.XaCommit(correlation, BRANCH, true, 0);
          case COMMIT -> new ClientCommand.XaCommit(correlation, BRANCH, false, 0);
          case ROLLBACK -> new ClientCommand.XaRollback(correlation, BRANCH);
          case FORGET -> new ClientCommand.XaForget(correlation, BRANCH);
          case DECIDE -> new ClientCommand.DecideBranch(correlation, BRANCH, true);
        });
    return client.replyTo(correlation);
  }
}
