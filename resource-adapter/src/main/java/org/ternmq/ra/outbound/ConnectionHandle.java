package org.ternmq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.transaction.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.ternmq.jms.failure.JmsFailures;

/**
 * What the application has of a managed connection, of any of the classic APIs. It has one session
 * at a time (specification 12.2). The server may put it on another managed connection while nothing
 * is done with it.
 *
 * <p>Used by one application thread at a time; closed by any.
 */
public final class ConnectionHandle implements Connection, QueueConnection, TopicConnection {
  /** Null while the server has put it on none. */
  private volatile TernManagedConnection managed;

  private final AtomicReference<SessionHandle> session = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Open after start: what is received waits for it. Also open after close. */
  private final CountDownLatch started = new CountDownLatch(1);

  // --- set once, before the application has it
  private TernConnectionFactoryHandle lender;
  private ConnectionRequest request;
  private ApiDomain domain = ApiDomain.ANY;

  ConnectionHandle(TernManagedConnection managed) {
    this.managed = managed;
  }

  void lentBy(TernConnectionFactoryHandle by, ConnectionRequest asked, ApiDomain api) {
    lender = by;
    request = asked;
    domain = api;
  }

  // --- the managed connection

  /** The one it is on; if the server has taken that away, it is asked for another one. */
  TernManagedConnection managed() throws JMSException {
    checkOpen();
    TernManagedConnection now = managed;
    if (now == null) {
      if (!(lender.manager() instanceof LazyAssociatableConnectionManager lazy)) {
        throw new IllegalStateException("The server has taken the connection away");
      }
      try {
        lazy.associateConnection(this, lender.factory(), request);
      } catch (ResourceException e) {
        throw TernConnectionFactoryHandle.failure(e);
      }
      now = managed;
    }
    return now;
  }

  /**
   * Takes part in the transaction that is active on this thread, where the server left it open. The
   * server may put the handle on another connection for that: on the one that the transaction has.
   *
   * @throws JMSException if the server did not enlist it
   */
  void enlist() throws JMSException {
    TernManagedConnection now = managed();
    if (now.isInTransaction()
        || !(lender.manager() instanceof LazyEnlistableConnectionManager lazy)) {
      return;
    }
    int transaction = lender.factory().transactionStatus();
    try {
      lazy.lazyEnlist(now);
      TernManagedConnection then = managed();
      if (then != now && !then.isInTransaction()) {
        lazy.lazyEnlist(then);
      }
    } catch (ResourceException e) {
      if (transaction != Status.STATUS_NO_TRANSACTION) { // without one nothing is to be enlisted
        throw TernConnectionFactoryHandle.failure(e);
      }
    }
    if (transaction == Status.STATUS_ACTIVE || transaction == Status.STATUS_MARKED_ROLLBACK) {
      managed().mustBeInTransaction();
    }
  }

  /**
   * @param to null for none
   * @return where it was; null for nowhere
   */
  TernManagedConnection associate(TernManagedConnection to) throws ResourceException {
    TernManagedConnection before = managed;
    if (before == to) {
      return before;
    }
    try {
      SessionHandle open = session.get();
      if (open != null && before != null) {
        open.unbind();
      }
      managed = to;
      if (to != null && isStarted()) {
        to.start();
      }
    } catch (JMSException e) {
      throw new ResourceException(e.getMessage(), e);
    }
    return before;
  }

  void lost(Exception why) {
    TernManagedConnection now = managed;
    if (now != null) {
      now.failed(JmsFailures.connectionLost(why.getMessage(), why));
    }
  }

  /** The managed connection goes to somebody else. */
  void invalidate() throws JMSException {
    closed.set(true);
    started.countDown();
    SessionHandle open = session.getAndSet(null);
    if (open != null) {
      open.closeWork();
    }
    managed = null;
  }

  /** The managed connection is destroyed. */
  void ended() {
    closed.set(true);
    started.countDown();
    SessionHandle open = session.getAndSet(null);
    if (open != null) {
      open.ended();
    }
    managed = null;
  }

  private void checkOpen() throws JMSException {
    if (closed.get()) {
      throw new IllegalStateException("The connection is closed");
    }
  }

  // --- start and close

  @Override
  public void start() throws JMSException {
    managed().start();
    started.countDown();
  }

  private boolean isStarted() {
    return started.getCount() == 0;
  }

  /**
   * @param waitMs 0 = for ever, less = not at all
   * @return false if it is not started, or closed
   */
  boolean awaitStarted(long waitMs) throws JMSException {
    if (!isStarted() && waitMs >= 0) {
      try {
        if (waitMs == 0) {
          started.await();
        } else if (!started.await(waitMs, TimeUnit.MILLISECONDS)) {
          return false;
        }
      } catch (InterruptedException e) {
        throw JmsFailures.interrupted("Waiting for the start of the connection", e);
      }
    }
    return isStarted() && !closed.get();
  }

  @Override
  public void close() throws JMSException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    started.countDown();
    SessionHandle open = session.getAndSet(null);
    try {
      if (open != null) {
        open.closeWork();
      }
    } catch (JMSException e) {
      lost(e); // something of it may be open still: nobody else gets it
      throw e;
    } finally {
      TernManagedConnection now = managed;
      managed = null;
      if (now != null) {
        now.closed(this);
      } else if (lender.manager() instanceof LazyAssociatableConnectionManager lazy) {
        lazy.inactiveConnectionClosed(this, lender.factory());
      }
    }
  }

  // --- sessions

  void opened(SessionHandle handle) throws JMSException {
    managed();
    if (!session.compareAndSet(null, handle)) {
      throw new IllegalStateException(
          "A connection has one session at a time in a server (specification 12.2)");
    }
  }

  void forget(SessionHandle handle) {
    session.compareAndSet(handle, null);
  }

  private <S extends Session> S session(Class<S> type, int mode) throws JMSException {
    if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSException("There is no session mode " + mode);
    }
    SessionHandle handle = new SessionHandle(type, this, mode);
    opened(handle);
    return handle.proxy(type);
  }

  @Override
  public Session createSession() throws JMSException {
    return createSession(Session.AUTO_ACKNOWLEDGE);
  }

  @Override
  public Session createSession(int sessionMode) throws JMSException {
    return session(domain.sessionType(), sessionMode);
  }

  @Override
  public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
    return createSession(mode(transacted, acknowledgeMode));
  }

  private static int mode(boolean transacted, int acknowledgeMode) {
    return transacted ? Session.SESSION_TRANSACTED : acknowledgeMode;
  }

  @Override
  public QueueSession createQueueSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    return session(QueueSession.class, mode(transacted, acknowledgeMode));
  }

  @Override
  public TopicSession createTopicSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    return session(TopicSession.class, mode(transacted, acknowledgeMode));
  }

  // --- what it is

  @Override
  public String getClientID() throws JMSException {
    return managed().connection().getClientID();
  }

  @Override
  public ConnectionMetaData getMetaData() throws JMSException {
    return managed().connection().getMetaData();
  }

  /** Null: none can be set. */
  @Override
  public ExceptionListener getExceptionListener() throws JMSException {
    checkOpen();
    return null;
  }

  // --- what is refused

  @Override
  public void setClientID(String clientId) throws JMSException {
    throw Refusals.inContainer("Connection.setClientID; set it on the connection factory");
  }

  @Override
  public void setExceptionListener(ExceptionListener listener) throws JMSException {
    throw Refusals.inContainer("Connection.setExceptionListener");
  }

  @Override
  public void stop() throws JMSException {
    throw Refusals.inContainer("Connection.stop");
  }

  private static ConnectionConsumer noConnectionConsumer() throws JMSException {
    throw Refusals.inContainer("Connection.createConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Destination destination, String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return noConnectionConsumer();
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Queue queue, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
    return noConnectionConsumer();
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Topic topic, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
    return noConnectionConsumer();
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return noConnectionConsumer();
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return noConnectionConsumer();
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages)
      throws JMSException {
    return noConnectionConsumer();
  }

  @Override
  public String toString() {
    return "ConnectionHandle(" + managed + ")";
  }
}
