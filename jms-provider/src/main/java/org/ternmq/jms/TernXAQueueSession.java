package org.ternmq.jms;

import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.XAQueueSession;
import javax.transaction.xa.XAResource;

/** An XA session of the legacy queue API. */
final class TernXAQueueSession extends TernQueueSession implements XAQueueSession {

  TernXAQueueSession(TernConnection connection, int id) {
    super(connection, id, XA);
  }

  @Override
  public QueueSession getQueueSession() {
    return this;
  }

  @Override
  public Session getSession() {
    return this;
  }

  @Override
  public XAResource getXAResource() {
    return xaResource();
  }
}
