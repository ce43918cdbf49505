package org.ternmq.server.transaction;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Timer;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.error.ErrorCode;

/**
 * One branch of a distributed transaction: where it stands, who works in it, and its work. Its
 * timer runs from its beginning until it is prepared, and again when it can only be rolled back.
 * Changed by {@link Branches} only.
 */
public final class Branch extends Timer {
  private final Branches branches;
  private final Transaction
      transaction; // persistent if prepared; empty after an operator's decision
  private BranchDescription description; // persistent from prepared on; its time is the beginning's
  private BranchState state;
  private final Map<Object, Boolean> sessions = new LinkedHashMap<>(); // whether each is suspended
  private final Set<Integer> connections = new LinkedHashSet<>(); // that worked in it
  private ErrorCode whyCode; // of ROLLBACK_ONLY
  private String why;

  Branch(
      Branches branches,
      BranchState state,
      Transaction transaction,
      BranchDescription description) {
    this.branches = branches;
    this.state = state;
    this.transaction = transaction;
    this.description = description;
  }

  public BranchId id() {
    return description.branch();
  }

  public BranchState state() {
    return state;
  }

  /** What its sessions send and acknowledge. */
  public Transaction transaction() {
    return transaction;
  }

  BranchDescription description() {
    return description;
  }

  void description(BranchDescription next) {
    description = next;
  }

  void become(BranchState next) {
    if (next != state && !state.mayBecome(next)) {
      throw new IllegalStateException(
          "branch " + id() + " cannot go from " + state + " to " + next);
    }
    state = next;
  }

  // --- sessions

  void associate(Object session, int connectionId) {
    sessions.put(session, false);
    connections.add(connectionId);
    become(BranchState.ACTIVE);
  }

  void suspend(Object session) {
    sessions.put(session, true);
    settle();
  }

  /** The session works in it no longer. */
  void leave(Object session) {
    sessions.remove(session);
    settle();
  }

  /** Somebody's suspension is over: another session goes on. */
  void leaveSuspended(Object preferred) {
    if (!Boolean.TRUE.equals(sessions.get(preferred))) {
      for (Map.Entry<Object, Boolean> each : sessions.entrySet()) {
        if (each.getValue()) {
          sessions.remove(each.getKey());
          return;
        }
      }
    }
  }

  private void settle() {
    if (state.isUndecided()) {
      become(
          sessions.isEmpty()
              ? BranchState.IDLE
              : sessions.containsValue(false) ? BranchState.ACTIVE : BranchState.SUSPENDED);
    }
  }

  boolean isAssociated(Object session) {
    return sessions.containsKey(session);
  }

  boolean isActive(Object session) {
    return Boolean.FALSE.equals(sessions.get(session));
  }

  boolean hasSuspended() {
    return sessions.containsValue(true);
  }

  boolean hasSessions() {
    return !sessions.isEmpty();
  }

  boolean workedIn(int connectionId) {
    return connections.contains(connectionId);
  }

  // --- why it was rolled back

  void doomed(ErrorCode code, String text) {
    whyCode = code;
    why = text;
    become(BranchState.ROLLBACK_ONLY);
  }

  RefusedException why() {
    return new RefusedException(whyCode, "branch " + id() + " was rolled back: " + why);
  }

  BranchReport report() {
    boolean recovered = state.isRecovered();
    return new BranchReport(
        id(),
        state.reported(),
        description.timeMs(),
        description.clientId(),
        description.user(),
        description.product(),
        recovered ? description.work() : transaction.work());
  }

  @Override
  protected void due(long nowMs) {
    branches.timedOut(this);
  }
}
