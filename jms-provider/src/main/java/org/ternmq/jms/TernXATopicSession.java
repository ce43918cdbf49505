package org.ternmq.jms;

import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;

/** An XA session of the legacy topic API. */
final class TernXATopicSession extends TernTopicSession implements XATopicSession {

  TernXATopicSession(TernConnection connection, int id) {
    super(connection, id, XA);
  }

  @Override
  public TopicSession getTopicSession() {
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
