package org.ternmq.jms;

import jakarta.jms.Session;
import jakarta.jms.XASession;
import javax.transaction.xa.XAResource;

/** A session that works in branches of distributed transactions; see {@link BranchWork}. */
final class TernXASession extends TernSession implements XASession {

  TernXASession(TernConnection connection, int id) {
    super(connection, id, XA);
  }

  /** This one: an application and its container use the same session in turn. */
  @Override
  public Session getSession() {
    return this;
  }

  @Override
  public XAResource getXAResource() {
    return xaResource();
  }
}
