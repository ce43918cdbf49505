package org.ternmq.jms.xa;

import java.util.Arrays;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.ternmq.wire.command.BranchId;

/** The broker's name of a branch as a transaction manager sees it. Immutable. */
final class BranchXid implements Xid {
  private final BranchId id;

  BranchXid(BranchId id) {
    this.id = id;
  }

  /**
   * From any transaction manager's.
   *
   * @throws XAException XAER_INVAL if it names nothing
   */
  static BranchId idOf(Xid xid) throws XAException {
    if (xid instanceof BranchXid ours) {
      return ours.id;
    }
    if (xid == null) {
      throw XaFailures.failure(XAException.XAER_INVAL, "The Xid is null", null);
    }
    try {
      return new BranchId(
          xid.getFormatId(),
          xid.getGlobalTransactionId().clone(),
          xid.getBranchQualifier().clone());
    } catch (IllegalArgumentException e) {
      throw XaFailures.failure(XAException.XAER_INVAL, "The Xid is wrong: " + e.getMessage(), e);
    }
  }

  @Override
  public int getFormatId() {
    return id.formatId();
  }

  @Override
  public byte[] getGlobalTransactionId() {
    return id.globalTransactionId().clone();
  }

  @Override
  public byte[] getBranchQualifier() {
    return id.branchQualifier().clone();
  }

  /** Equal to whatever names the same branch and is of this class; others have their own idea. */
  @Override
  public boolean equals(Object other) {
    return other instanceof BranchXid xid && xid.id.equals(id);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(id.globalTransactionId());
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
