package org.ternmq.server.transaction;

import static org.ternmq.server.transaction.Verdict.DONE;
import static org.ternmq.server.transaction.Verdict.DUPLICATE;
import static org.ternmq.server.transaction.Verdict.HEURISTIC;
import static org.ternmq.server.transaction.Verdict.IF_ASSOCIATED;
import static org.ternmq.server.transaction.Verdict.IF_SUSPENDED;
import static org.ternmq.server.transaction.Verdict.PROTOCOL;
import static org.ternmq.server.transaction.Verdict.UNKNOWN;
import static org.ternmq.server.transaction.Verdict.WHY;
import static org.ternmq.server.transaction.Verdict.WHY_AND_GONE;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ternmq.wire.command.BranchReport;

/**
 * Where a branch stands: the states of the X/Open XA specification, chapter 6, with the suspended
 * one apart and the heuristic one in two. What each call does in each is data; docs/xa.md has the
 * same table, and a test walks it.
 */
public enum BranchState {
  /** There is no such branch: never was, or not any more. Awaits a start. */
  ABSENT(null),
  /** At least one session works in it. Awaits its end. */
  ACTIVE(BranchReport.State.ACTIVE),
  /** Sessions have suspended their work in it, none works. Awaits a resume. */
  SUSPENDED(BranchReport.State.SUSPENDED),
  /** Nobody works in it. Awaits prepare, commit in one phase, or more work. */
  IDLE(BranchReport.State.IDLE),
  /** Its work is given back already. Awaits the transaction manager's notice of it. */
  ROLLBACK_ONLY(BranchReport.State.ROLLBACK_ONLY),
  /** In the store, in doubt. Awaits the decision. */
  PREPARED(BranchReport.State.PREPARED),
  /** An operator committed it. Awaits forget. */
  HEURISTICALLY_COMMITTED(BranchReport.State.HEURISTICALLY_COMMITTED),
  /** An operator rolled it back. Awaits forget. */
  HEURISTICALLY_ROLLED_BACK(BranchReport.State.HEURISTICALLY_ROLLED_BACK);

  private static final Map<BranchState, Map<BranchCall, Verdict>> VERDICTS =
      new EnumMap<>(BranchState.class);
  private static final Map<BranchState, Set<BranchState>> MOVES = new EnumMap<>(BranchState.class);

  static {
    // In the order of BranchCall: the three starts, the three ends, prepare, the two commits,
    // rollback, forget, decide.
    verdicts(
        ABSENT, DONE, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
        UNKNOWN, UNKNOWN, UNKNOWN);
    verdicts(
        ACTIVE,
        DUPLICATE,
        DONE,
        IF_SUSPENDED,
        IF_ASSOCIATED,
        IF_ASSOCIATED,
        IF_ASSOCIATED,
        PROTOCOL,
        PROTOCOL,
        PROTOCOL,
        PROTOCOL,
        PROTOCOL,
        PROTOCOL);
    verdicts(
        SUSPENDED,
        DUPLICATE,
        DONE,
        DONE,
        IF_ASSOCIATED,
        IF_ASSOCIATED,
        PROTOCOL,
        PROTOCOL,
        PROTOCOL,
        PROTOCOL,
        DONE,
        PROTOCOL,
        PROTOCOL);
    verdicts(
        IDLE, DUPLICATE, DONE, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, DONE, DONE, PROTOCOL, DONE,
        PROTOCOL, PROTOCOL);
    verdicts(
        ROLLBACK_ONLY,
        DUPLICATE,
        WHY,
        WHY,
        WHY,
        DONE,
        WHY,
        WHY_AND_GONE,
        WHY_AND_GONE,
        PROTOCOL,
        DONE,
        PROTOCOL,
        PROTOCOL);
    verdicts(
        PREPARED, DUPLICATE, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL,
        DONE, DONE, PROTOCOL, DONE);
    for (BranchState state : EnumSet.of(HEURISTICALLY_COMMITTED, HEURISTICALLY_ROLLED_BACK)) {
      verdicts(
          state, DUPLICATE, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL,
          HEURISTIC, HEURISTIC, DONE, HEURISTIC);
    }
    moves(ABSENT, ACTIVE);
    moves(ACTIVE, SUSPENDED, IDLE, ROLLBACK_ONLY);
    moves(SUSPENDED, ACTIVE, IDLE, ROLLBACK_ONLY, ABSENT);
    moves(IDLE, ACTIVE, ROLLBACK_ONLY, PREPARED, ABSENT);
    moves(ROLLBACK_ONLY, ABSENT);
    moves(PREPARED, HEURISTICALLY_COMMITTED, HEURISTICALLY_ROLLED_BACK, ABSENT);
    moves(HEURISTICALLY_COMMITTED, ABSENT);
    moves(HEURISTICALLY_ROLLED_BACK, ABSENT);
  }

  private final BranchReport.State reported;

  BranchState(BranchReport.State reported) {
    this.reported = reported;
  }

  private static void verdicts(BranchState state, Verdict... verdicts) {
    BranchCall[] calls = BranchCall.values();
    if (verdicts.length != calls.length) {
      throw new IllegalStateException(state + " has " + verdicts.length + " verdicts");
    }
    Map<BranchCall, Verdict> byCall = new EnumMap<>(BranchCall.class);
    for (int i = 0; i < calls.length; i++) {
      byCall.put(calls[i], verdicts[i]);
    }
    VERDICTS.put(state, byCall);
  }

  private static void moves(BranchState state, BranchState... next) {
    Set<BranchState> all = EnumSet.noneOf(BranchState.class);
    all.addAll(Set.of(next));
    MOVES.put(state, all);
  }

  /** What becomes of a call. */
  public Verdict verdict(BranchCall call) {
    return VERDICTS.get(this).get(call);
  }

  /** Which moves there are. */
  public boolean mayBecome(BranchState next) {
    return MOVES.get(this).contains(next);
  }

  /** What an operator is told; null if there is nothing to tell. */
  BranchReport.State reported() {
    return reported;
  }

  /** Whether it may still be rolled back without having been prepared. */
  boolean isUndecided() {
    return this == ACTIVE || this == SUSPENDED || this == IDLE;
  }

  /** Whether recover tells it. */
  boolean isRecovered() {
    return this == PREPARED || isHeuristic();
  }

  boolean isHeuristic() {
    return this == HEURISTICALLY_COMMITTED || this == HEURISTICALLY_ROLLED_BACK;
  }
}
