package org.ternmq.ra.broker;

import java.nio.ByteBuffer;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A branch that no transaction manager knows: begun and committed in one phase by the resource
 * adapter itself, where work of one session must happen all or none. Used by one thread.
 */
public final class OwnBranch {
  /** "TERN": no transaction manager's, so that its recovery leaves it alone. */
  private static final int FORMAT_ID = 0x5445524e;

  private final XAResource resource;
  private final Xid xid = new OwnXid(UUID.randomUUID());

  private OwnBranch(XAResource resource) {
    this.resource = resource;
  }

  private record OwnXid(UUID id) implements Xid {
    @Override
    public int getFormatId() {
      return FORMAT_ID;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(16)
          .putLong(id.getMostSignificantBits())
          .putLong(id.getLeastSignificantBits())
          .array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  /**
   * Asks the broker for something that it answers at once and that changes nothing: shows that
   * there is a broker.
   */
  public static void forgetUnknown(XAResource resource) throws XAException {
    try {
      resource.forget(new OwnXid(UUID.randomUUID()));
    } catch (XAException e) {
      if (e.errorCode != XAException.XAER_NOTA) {
        throw e;
      }
    }
  }

  /** The session works in it from now on. */
  public static OwnBranch begin(XAResource resource) throws XAException {
    OwnBranch branch = new OwnBranch(resource);
    resource.start(branch.xid, XAResource.TMNOFLAGS);
    return branch;
  }

  /** Returns when it is durable. */
  public void commit() throws XAException {
    resource.end(xid, XAResource.TMSUCCESS);
    resource.commit(xid, true);
  }

  public void rollback() throws XAException {
    resource.end(xid, XAResource.TMFAIL);
    resource.rollback(xid);
  }
}
