package org.ternmq.server.effect;

import java.util.List;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport.Work;

/**
 * What is durable of a branch of a distributed transaction beside its work.
 *
 * @param timeMs when it was prepared, or decided by an operator, ms since 1970
 * @param clientId of the connection that began it; null for none
 * @param user of that connection; null for none
 * @param product of that client
 * @param work how much there is, by destination, for the operator
 */
public record BranchDescription(
    BranchId branch, long timeMs, String clientId, String user, String product, List<Work> work) {

  public BranchDescription {
    work = List.copyOf(work);
  }

  /** The same at another time. */
  public BranchDescription at(long otherTimeMs) {
    return new BranchDescription(branch, otherTimeMs, clientId, user, product, work);
  }
}
