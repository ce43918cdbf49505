package org.ternmq.server.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ternmq.server.destination.Destinations;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.error.ErrorCode;

/**
 * All branches of distributed transactions, and the rules of docs/xa.md. A session is any object
 * that stays the same. What is answered here is durable when the store's current batch is.
 */
public final class Branches {
  /** More are refused; those that can only be rolled back give way. */
  static final int MOST_BRANCHES = 100_000;

  static final long DEFAULT_TIMEOUT_MS = 300_000;

  /** So long it is remembered why a branch was rolled back that nobody asks for. */
  static final long REMEMBER_MS = 600_000;

  private static final long MS_PER_SECOND = 1_000;

  /** Payloads of prepared branches stay in the heap, the commit being near, up to this share. */
  private static final int RESIDENT_SHARE = 8;

  private final Shard shard;
  private final Destinations destinations;
  private final Map<BranchId, Branch> byId = new LinkedHashMap<>(); // persistent from prepared on
  private final Set<Branch> resident = new LinkedHashSet<>(); // derived: prepared, with payloads
  private long residentBytes; // derived
  private int undecided; // derived: those that a lost connection could end

  public Branches(Shard shard, Destinations destinations) {
    this.shard = shard;
    this.destinations = destinations;
  }

  /** Who begins a branch. */
  public record Beginner(int connectionId, String clientId, String user, String product) {}

  // --- the calls -------------------------------------------------------------------------------

  /**
   * @param session works in no branch
   * @param timeoutSeconds 0 for the default
   */
  public Branch start(
      BranchId id, StartMode mode, int timeoutSeconds, Object session, Beginner beginner)
      throws RefusedException {
    BranchCall call =
        switch (mode) {
          case NEW -> BranchCall.START;
          case JOIN -> BranchCall.JOIN;
          case RESUME -> BranchCall.RESUME;
        };
    Branch branch = permit(id, call, session);
    if (mode == StartMode.NEW) {
      branch = begin(id, timeoutSeconds, beginner);
    } else if (mode == StartMode.RESUME) {
      branch.leaveSuspended(session);
    }
    branch.associate(session, beginner.connectionId());
    return branch;
  }

  private Branch begin(BranchId id, int timeoutSeconds, Beginner beginner) throws RefusedException {
    if (byId.size() >= MOST_BRANCHES) {
      forgetDoomed();
    }
    if (byId.size() >= MOST_BRANCHES) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "the broker has "
              + byId.size()
              + " branches of distributed transactions, as many as it takes: is their transaction"
              + " manager gone? ternmq tx list shows them");
    }
    Branch branch =
        new Branch(
            this,
            BranchState.ABSENT,
            new Transaction(shard, destinations),
            new BranchDescription(
                id,
                shard.nowMs(),
                beginner.clientId(),
                beginner.user(),
                beginner.product(),
                List.of()));
    byId.put(id, branch);
    undecided++;
    long timeoutMs = timeoutSeconds == 0 ? DEFAULT_TIMEOUT_MS : timeoutSeconds * MS_PER_SECOND;
    shard.timers().set(branch, shard.nowMs() + timeoutMs);
    return branch;
  }

  private void forgetDoomed() {
    List<Branch> doomed = new ArrayList<>();
    for (Branch branch : byId.values()) {
      if (branch.state() == BranchState.ROLLBACK_ONLY && !branch.hasSessions()) {
        doomed.add(branch);
      }
    }
    doomed.forEach(this::gone);
  }

  /** The session works in the branch no longer, whatever the answer but for XA_PROTOCOL. */
  public void end(BranchId id, EndMode mode, Object session) throws RefusedException {
    BranchCall call =
        switch (mode) {
          case SUCCESS -> BranchCall.END;
          case FAIL -> BranchCall.END_FAIL;
          case SUSPEND -> BranchCall.SUSPEND;
        };
    Branch branch = byId.get(id);
    if (branch != null && branch.state() == BranchState.ROLLBACK_ONLY) {
      branch.leave(session);
      giveBack(branch);
    }
    branch = permit(id, call, session);
    if (mode == EndMode.SUSPEND) {
      branch.suspend(session);
    } else {
      branch.leave(session);
    }
    if (mode == EndMode.FAIL) {
      doom(branch, ErrorCode.XA_ROLLED_BACK, "a client ended its work in it as failed");
    }
  }

  /**
   * @return whether nothing was done in it: then it is gone
   */
  public boolean prepare(BranchId id, boolean storeFull) throws RefusedException {
    Branch branch = permit(id, BranchCall.PREPARE, null);
    Transaction transaction = branch.transaction();
    if (transaction.isEmpty()) {
      gone(branch);
      return true;
    }
    if (storeFull && transaction.needsRoom()) {
      throw new RefusedException(
          ErrorCode.STORE_FULL, "the store has no space left; the branch is unchanged");
    }
    BranchDescription begun = branch.description();
    branch.description(
        new BranchDescription(
            id,
            shard.nowMs(),
            begun.clientId(),
            begun.user(),
            begun.product(),
            transaction.work()));
    transaction.prepare(branch.description());
    branch.become(BranchState.PREPARED);
    undecided--;
    shard.timers().cancel(branch);
    keepResident(branch);
    return false;
  }

  private void keepResident(Branch branch) {
    if (branch.transaction().heapBytes() == 0) {
      return;
    }
    resident.add(branch);
    residentBytes += branch.transaction().heapBytes();
    long most = shard.memory().budgetBytes() / RESIDENT_SHARE;
    while (residentBytes > most && resident.size() > 1) { // not the newest, it has not landed
      Branch oldest = resident.iterator().next();
      noLongerResident(oldest);
      oldest.transaction().dropPayloads();
    }
  }

  private void noLongerResident(Branch branch) {
    if (resident.remove(branch)) {
      residentBytes -= branch.transaction().heapBytes();
    }
  }

  /**
   * @param behindPending whether it must wait for what its client sent before
   * @return whether it is done only when the store's current batch is durable
   */
  public boolean commitOnePhase(BranchId id, boolean storeFull, boolean behindPending)
      throws RefusedException {
    Branch branch = permit(id, BranchCall.COMMIT_ONE_PHASE, null);
    if (storeFull && branch.transaction().needsRoom()) {
      doom(branch, ErrorCode.XA_REFUSED, "the store has no space left");
      RefusedException why = branch.why();
      gone(branch);
      throw why;
    }
    boolean waits = branch.transaction().commit(behindPending);
    gone(branch);
    return waits;
  }

  public void commit(BranchId id) throws RefusedException {
    Branch branch = permit(id, BranchCall.COMMIT, null);
    noLongerResident(branch);
    branch.transaction().commit(true);
    gone(branch);
  }

  /**
   * @return whether it is done only when the store's current batch is durable
   */
  public boolean rollback(BranchId id) throws RefusedException {
    Branch branch = permit(id, BranchCall.ROLLBACK, null);
    boolean prepared = branch.state() == BranchState.PREPARED;
    noLongerResident(branch);
    giveBack(branch);
    gone(branch);
    return prepared;
  }

  public void forget(BranchId id) throws RefusedException {
    Branch branch = permit(id, BranchCall.FORGET, null);
    shard.store().branchForgotten(id);
    gone(branch);
  }

  /** An operator's decision. */
  public void decide(BranchId id, boolean commit) throws RefusedException {
    Branch branch = permit(id, BranchCall.DECIDE, null);
    noLongerResident(branch);
    branch.description(branch.description().at(shard.nowMs()));
    if (commit) {
      branch.transaction().commit(true);
      branch.become(BranchState.HEURISTICALLY_COMMITTED);
    } else {
      giveBack(branch);
      branch.become(BranchState.HEURISTICALLY_ROLLED_BACK);
    }
    shard.store().branchDecided(branch.description(), commit);
  }

  /** Prepared, or decided by an operator; in the order of their beginning. */
  public List<BranchId> recover() {
    List<BranchId> all = new ArrayList<>();
    for (Branch branch : byId.values()) {
      if (branch.state().isRecovered()) {
        all.add(branch.id());
      }
    }
    return all;
  }

  public List<BranchReport> reports() {
    List<BranchReport> all = new ArrayList<>(byId.size());
    for (Branch branch : byId.values()) {
      all.add(branch.report());
    }
    return all;
  }

  // --- the table -------------------------------------------------------------------------------

  /** The branch, if the call is legal; null for a start. */
  private Branch permit(BranchId id, BranchCall call, Object session) throws RefusedException {
    Branch branch = byId.get(id);
    BranchState state = branch == null ? BranchState.ABSENT : branch.state();
    switch (state.verdict(call)) {
      case DONE -> {
        return branch;
      }
      case IF_ASSOCIATED -> {
        boolean fits =
            call == BranchCall.SUSPEND ? branch.isActive(session) : branch.isAssociated(session);
        if (!fits) {
          throw new RefusedException(
              ErrorCode.XA_PROTOCOL, "the session does not work in branch " + id);
        }
        return branch;
      }
      case IF_SUSPENDED -> {
        if (!branch.hasSuspended()) {
          throw new RefusedException(
              ErrorCode.XA_PROTOCOL, "nobody has suspended work in branch " + id);
        }
        return branch;
      }
      case UNKNOWN -> throw new RefusedException(ErrorCode.XA_NOTA, "there is no branch " + id);
      case DUPLICATE ->
          throw new RefusedException(
              ErrorCode.XA_DUPLICATE, "there is a branch " + id + " already, it is " + state);
      case WHY -> throw branch.why();
      case WHY_AND_GONE -> {
        gone(branch);
        throw branch.why();
      }
      case HEURISTIC ->
          throw new RefusedException(
              state == BranchState.HEURISTICALLY_COMMITTED
                  ? ErrorCode.XA_HEURISTIC_COMMIT
                  : ErrorCode.XA_HEURISTIC_ROLLBACK,
              "an operator decided branch " + id + ": it is " + state);
      case PROTOCOL -> {
        throw new RefusedException(
            ErrorCode.XA_PROTOCOL, "branch " + id + " is " + state + ": no " + call + " now");
      }
    }
    throw new IllegalStateException("no verdict");
  }

  // --- ends that nobody asked for --------------------------------------------------------------

  /** It can only be rolled back; its work returns now. */
  public void doom(Branch branch, ErrorCode code, String why) {
    if (!branch.state().isUndecided()) {
      return;
    }
    branch.doomed(code, why);
    undecided--;
    giveBack(branch);
    shard.timers().set(branch, shard.nowMs() + REMEMBER_MS);
  }

  /** A session's work in it is over: what it acknowledged too late returns. */
  public void left(Branch branch) {
    if (branch.state() == BranchState.ABSENT || branch.state() == BranchState.ROLLBACK_ONLY) {
      giveBack(branch);
    }
  }

  private static void giveBack(Branch branch) {
    Set<MessageQueue> touched = new LinkedHashSet<>();
    branch.transaction().rollback(false, touched);
    touched.forEach(MessageQueue::dispatch);
  }

  void timedOut(Branch branch) {
    if (branch.state().isUndecided()) {
      doom(branch, ErrorCode.XA_TIMED_OUT, "it was not prepared in time");
    } else if (branch.state() == BranchState.ROLLBACK_ONLY) {
      gone(branch);
    }
  }

  /** A session is closed while it may work in a branch, or has suspended that. */
  public void sessionClosed(Object session) {
    if (byId.isEmpty()) {
      return;
    }
    for (Branch branch : all()) {
      if (branch.isAssociated(session)) {
        doom(branch, ErrorCode.XA_ROLLED_BACK, "a session was closed that worked in it");
        branch.leave(session);
        giveBack(branch);
      }
    }
  }

  /** What a lost connection did can be relied on only where it is prepared. */
  public void connectionLost(int connectionId) {
    if (undecided == 0) {
      return;
    }
    for (Branch branch : all()) {
      if (branch.state().isUndecided() && branch.workedIn(connectionId)) {
        doom(branch, ErrorCode.XA_COMM_LOST, "a connection was lost that had worked in it");
      }
    }
  }

  private Collection<Branch> all() {
    return new ArrayList<>(byId.values());
  }

  private void gone(Branch branch) {
    if (branch.state().isUndecided()) {
      undecided--;
    }
    if (branch.state() == BranchState.ROLLBACK_ONLY) {
      giveBack(branch);
    }
    if (branch.state() == BranchState.ACTIVE) {
      throw new IllegalStateException("branch " + branch.id() + " ends while it is active");
    }
    branch.become(BranchState.ABSENT);
    byId.remove(branch.id());
    shard.timers().cancel(branch);
  }

  // --- recovery and checkpoints ----------------------------------------------------------------

  void recoveredPrepared(
      long transactionId, BranchDescription description, List<StagedSend> sends, List<Entry> out) {
    Transaction transaction = new Transaction(shard, destinations, transactionId, sends, out);
    byId.put(
        description.branch(), new Branch(this, BranchState.PREPARED, transaction, description));
  }

  void recoveredDecided(BranchDescription description, boolean committed) {
    byId.put(
        description.branch(),
        new Branch(
            this,
            committed ? BranchState.HEURISTICALLY_COMMITTED : BranchState.HEURISTICALLY_ROLLED_BACK,
            new Transaction(shard, destinations),
            description));
  }

  void recoveredForgetting(BranchId id) {
    byId.remove(id);
  }

  /** For a checkpoint: entries that are in no queue's lists. */
  public void forEachAcknowledged(Consumer<? super Entry> action) {
    for (Branch branch : byId.values()) {
      branch.transaction().forEachAcknowledged(action);
    }
  }

  /** For a checkpoint, after all messages. */
  public void describe(DurableOperations into) {
    for (Branch branch : byId.values()) {
      branch.transaction().describe(branch.description(), into);
      if (branch.state().isHeuristic()) {
        into.branchDecided(
            branch.description(), branch.state() == BranchState.HEURISTICALLY_COMMITTED);
      }
    }
  }

  public int count() {
    return byId.size();
  }

  /** Those that wait for a decision that is not the broker's. */
  public int preparedCount() {
    int count = 0;
    for (Branch branch : byId.values()) {
      count += branch.state() == BranchState.PREPARED ? 1 : 0;
    }
    return count;
  }
}
