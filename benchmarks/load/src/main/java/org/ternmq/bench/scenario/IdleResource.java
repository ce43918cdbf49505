package org.ternmq.bench.scenario;

import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** The second resource of a transaction: it agrees to everything and does nothing. */
final class IdleResource implements XAResource {
  @Override
  public void commit(Xid branch, boolean onePhase) {
    // nothing was done
  }

  @Override
  public void end(Xid branch, int flags) {
    // nothing was done
  }

  @Override
  public void forget(Xid branch) {
    // nothing was done
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int prepare(Xid branch) {
    return XA_OK;
  }

  @Override
  public Xid[] recover(int flag) {
    return new Xid[0];
  }

  @Override
  public void rollback(Xid branch) {
    // nothing was done
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }

  @Override
  public void start(Xid branch, int flags) {
    // nothing to do
  }
}
