package org.ternmq.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import javax.transaction.xa.XAException;
import org.ternmq.ra.broker.OwnBranch;

/**
 * A transaction of this connection alone, for pools that are set up as LocalTransaction. Used by
 * the thread that uses the connection.
 */
final class SessionTransaction implements LocalTransaction {
  private final TernManagedConnection connection;

  /** Null outside of a transaction. */
  private OwnBranch present;

  SessionTransaction(TernManagedConnection connection) {
    this.connection = connection;
  }

  @Override
  public void begin() throws ResourceException {
    if (present != null) {
      throw new LocalTransactionException("A local transaction is active already");
    }
    try {
      present = OwnBranch.begin(connection.getXAResource());
    } catch (XAException e) {
      throw new LocalTransactionException(e.getMessage(), e);
    }
  }

  private OwnBranch finished() throws ResourceException {
    OwnBranch branch = present;
    if (branch == null) {
      throw new LocalTransactionException("No local transaction is active");
    }
    present = null;
    return branch;
  }

  @Override
  public void commit() throws ResourceException {
    OwnBranch branch = finished();
    try {
      branch.commit();
    } catch (XAException e) {
      throw new LocalTransactionException(e.getMessage(), e);
    }
  }

  @Override
  public void rollback() throws ResourceException {
    OwnBranch branch = finished();
    try {
      branch.rollback();
    } catch (XAException e) {
      throw new LocalTransactionException(e.getMessage(), e);
    }
  }

  void rollbackIfActive() throws ResourceException {
    if (present != null) {
      rollback();
    }
  }
}
