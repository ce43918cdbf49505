package org.ternmq.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/**
 * A context whose session works in branches of distributed transactions. A further context of it is
 * of the same kind, whatever mode is asked for.
 */
final class TernXAContext extends TernContext implements XAJMSContext {

  private TernXAContext(TernConnection connection, TernSession session, AtomicInteger sharing) {
    super(connection, session, sharing);
  }

  /** The first context of a connection, which it owns: closed if this does not succeed. */
  static TernXAContext open(TernConnection connection) throws JMSException {
    return open(connection, new AtomicInteger());
  }

  private static TernXAContext open(TernConnection connection, AtomicInteger sharing)
      throws JMSException {
    return opened(
        connection,
        sharing,
        () ->
            new TernXAContext(
                connection,
                connection.open(new TernXASession(connection, connection.nextSessionId())),
                sharing));
  }

  @Override
  JMSContext another(TernConnection connection, int sessionMode, AtomicInteger sharing)
      throws JMSException {
    return open(connection, sharing);
  }

  @Override
  public JMSContext getContext() {
    return this;
  }

  @Override
  public XAResource getXAResource() {
    return session().xaResource();
  }
}
