package org.ternmq.ra.broker;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/**
 * In which branches the sessions of a resource adapter work now, as far as the transaction manager
 * has told. Safe for use by several threads.
 */
public final class OpenBranches {
  private final Map<RecoverableResource, Xid> working = new ConcurrentHashMap<>();

  public OpenBranches() {}

  void begun(RecoverableResource resource, Xid xid) {
    working.put(resource, xid);
  }

  void ended(RecoverableResource resource) {
    working.remove(resource);
  }

  /** Whether there was any session in that branch. */
  boolean endAllIn(Xid xid) throws XAException {
    boolean any = false;
    for (Map.Entry<RecoverableResource, Xid> each : working.entrySet()) {
      if (isSame(each.getValue(), xid)) {
        any = true;
        each.getKey().endForRollback(xid);
      }
    }
    return any;
  }

  /** Identifiers need not have an equals. */
  static boolean isSame(Xid one, Xid other) {
    return one.getFormatId() == other.getFormatId()
        && Arrays.equals(one.getGlobalTransactionId(), other.getGlobalTransactionId())
        && Arrays.equals(one.getBranchQualifier(), other.getBranchQualifier());
  }
}
