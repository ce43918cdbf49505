package org.ternmq.examples;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * For {@link OrderAndInvoice}: a resource at whose commit the program ends, as if it were killed.
 */
final class HaltingResource implements XAResource {
  private static final int HALTED = 137;

  private final XAResource target;

  HaltingResource(XAResource target) {
    this.target = target;
  }

  /** Everybody is prepared, the decision is in the log, and nobody has committed. */
  @Override
  public void commit(Xid xid, boolean onePhase) {
    System.out.println("halting between prepare and commit");
    Runtime.getRuntime().halt(HALTED);
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    target.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    target.end(xid, flags);
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    return target.prepare(xid);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    target.rollback(xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    target.forget(xid);
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return target.recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    return target.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return target.setTransactionTimeout(seconds);
  }
}
