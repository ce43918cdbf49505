package org.ternmq.ra;

import java.io.Serializable;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * Another resource of a transaction, at which the JVM halts: as if its power was cut. Serializable,
 * so that the transaction manager's log has it and the next JVM can complete it.
 */
final class Halting implements XAResource, Serializable {
  private static final long serialVersionUID = 1L;

  static final int EXIT_CODE = 7;

  private final String at;

  /**
   * @param at prepare or commit
   */
  Halting(String at) {
    this.at = at;
  }

  private void haltAt(String here) {
    if (at.equals(here) && Boolean.getBoolean("halts")) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  @Override
  public int prepare(Xid xid) {
    haltAt("prepare");
    return XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) {
    haltAt("commit");
  }

  @Override
  public void start(Xid xid, int flags) {
    // nothing to do
  }

  @Override
  public void end(Xid xid, int flags) {
    // nothing to do
  }

  @Override
  public void rollback(Xid xid) {
    // nothing to do
  }

  @Override
  public void forget(Xid xid) {
    // nothing to do
  }

  @Override
  public Xid[] recover(int flags) {
    return new Xid[0];
  }

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
