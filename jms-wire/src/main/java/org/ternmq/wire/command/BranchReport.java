package org.ternmq.wire.command;

import java.util.List;
import org.ternmq.wire.message.Address;

/**
 * What an operator is told of one branch.
 *
 * @param sinceMs when it was prepared, or decided by an operator, or else begun; ms since 1970
 * @param clientId of the connection that began it; null for none
 * @param user of that connection; null for none
 * @param product of that client
 * @param work by destination
 */
public record BranchReport(
    BranchId branch,
    State state,
    long sinceMs,
    String clientId,
    String user,
    String product,
    List<Work> work) {

  /** Where a branch stands. The number is on the wire and never changes. */
  public enum State {
    /** A session works in it. */
    ACTIVE(0),
    /** Work in it has ended; it may be prepared, or joined again. */
    IDLE(1),
    /** No session works in it, and one may resume. */
    SUSPENDED(2),
    /** It can only be rolled back. */
    ROLLBACK_ONLY(3),
    /** It waits, durably, for the transaction manager's decision: in doubt. */
    PREPARED(4),
    /** An operator committed it; remembered until the transaction manager forgets it. */
    HEURISTICALLY_COMMITTED(5),
    /** An operator rolled it back; remembered until the transaction manager forgets it. */
    HEURISTICALLY_ROLLED_BACK(6);

    private final int number;

    State(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /**
   * @param sends messages to this destination
   * @param acknowledgements of messages from this destination
   */
  public record Work(Address address, int sends, int acknowledgements) {}
}
