package org.ternmq.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.SecurityException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.handle.Closing;
import org.ternmq.ra.broker.BrokerAddress;
import org.ternmq.ra.broker.OwnBranch;
import org.ternmq.ra.broker.RecoverableResource;

/**
 * One connection to the broker with one XA session, which serves all handles that the server lets
 * share it, of whatever API.
 *
 * <p>Used by one application thread at a time, as the server arranges; failures of the connection
 * come from the client's threads.
 */
final class TernManagedConnection
    implements ManagedConnection, LazyEnlistableManagedConnection, DissociatableManagedConnection {
  private final TernManagedConnectionFactory factory;
  private final BrokerAddress broker;
  private final XAConnection connection;
  private final XASession session;
  private final RecoverableResource resource;
  private final SessionTransaction localTransaction;
  private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
  private final CopyOnWriteArrayList<ConnectionEventListener> listeners =
      new CopyOnWriteArrayList<>();

  /** To be deleted when no transaction needs them: a message may be on its way to one. */
  private final CopyOnWriteArrayList<Closing> temporaries = new CopyOnWriteArrayList<>();

  /** The connection is lost: it is told once. */
  private final AtomicBoolean broken = new AtomicBoolean();

  private final AtomicBoolean destroyed = new AtomicBoolean();

  /** The server has asked for what takes part in its transactions: the pool is not without them. */
  private volatile boolean transactional;

  /** Whether messages come; until the cleanup. */
  private volatile boolean started;

  private volatile PrintWriter logWriter;

  private TernManagedConnection(
      TernManagedConnectionFactory factory,
      BrokerAddress broker,
      XAConnection connection,
      XASession session,
      RecoverableResource recovery) {
    this.factory = factory;
    this.broker = broker;
    this.connection = connection;
    this.session = session;
    this.resource = new RecoverableResource(session.getXAResource(), recovery);
    this.localTransaction = new SessionTransaction(this);
  }

  static TernManagedConnection open(
      TernManagedConnectionFactory factory, BrokerAddress broker, RecoverableResource recovery)
      throws JMSException {
    XAConnection connection = broker.connect();
    boolean done = false;
    try {
      TernManagedConnection opened =
          new TernManagedConnection(
              factory, broker, connection, connection.createXASession(), recovery);
      connection.setExceptionListener(opened::failed);
      done = true;
      return opened;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  // --- for the factory

  boolean isFor(TernManagedConnectionFactory ofFactory, BrokerAddress ofBroker) {
    return factory.equals(ofFactory) && broker.equals(ofBroker) && isUsable();
  }

  private boolean isUsable() {
    return !broken.get() && !destroyed.get();
  }

  /** Asks the broker: a connection may be lost without anybody having noticed. */
  boolean isValid() {
    if (!isUsable()) {
      return false;
    }
    try {
      OwnBranch.forgetUnknown(session.getXAResource());
      return true;
    } catch (XAException e) {
      failed(JmsFailures.connectionLost(e.getMessage(), e));
      return false;
    }
  }

  // --- for the handles

  XASession session() {
    return session;
  }

  XAConnection connection() {
    return connection;
  }

  boolean isInTransaction() {
    return resource.isInBranch();
  }

  /**
   * For a transaction that is active. IronJacamar with its cached connection manager says nothing
   * when it has not enlisted a connection that was opened before the transaction, and gives it back
   * to the pool while it is in use: such a connection is not used again.
   *
   * @throws JMSException if the connection was left out; nothing is done that a rollback would keep
   */
  void mustBeInTransaction() throws JMSException {
    if (isInTransaction() || !transactional) {
      return;
    }
    JMSException leftOut =
        new IllegalStateException(
            "The server has not enlisted the connection in the transaction, whose rollback would"
                + " not undo this; on WildFly the pool needs use-ccm=false");
    failed(leftOut);
    throw leftOut;
  }

  void start() throws JMSException {
    if (!started) {
      started = true;
      connection.start();
    }
  }

  void deleteAfterUse(Closing temporary) {
    temporaries.add(temporary);
  }

  /** The application has closed it. */
  void closed(ConnectionHandle handle) {
    if (handles.remove(handle)) {
      ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
      event.setConnectionHandle(handle);
      listeners.forEach(each -> each.connectionClosed(event));
    }
  }

  /** The connection is lost; the pool is told once, whoever finds out first. */
  void failed(JMSException failure) {
    if (destroyed.get() || !broken.compareAndSet(false, true)) {
      return;
    }
    resource.workIsLost();
    ConnectionEvent event =
        new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, failure);
    listeners.forEach(each -> each.connectionErrorOccurred(event));
  }

  // --- ManagedConnection

  @Override
  public Object getConnection(Subject subject, ConnectionRequestInfo request)
      throws ResourceException {
    checkUsable();
    if (!broker.equals(factory.broker(subject, request))) {
      throw new SecurityException("A connection does not change its user: match it first");
    }
    ConnectionHandle handle = new ConnectionHandle(this);
    handles.add(handle);
    return handle;
  }

  private void checkUsable() throws ResourceException {
    if (!isUsable()) {
      throw new jakarta.resource.spi.IllegalStateException("The connection is lost or destroyed");
    }
  }

  @Override
  public void associateConnection(Object connectionHandle) throws ResourceException {
    checkUsable();
    if (!(connectionHandle instanceof ConnectionHandle handle)) {
      throw new ResourceException(connectionHandle + " is not a handle of TernMQ");
    }
    TernManagedConnection before = handle.associate(this);
    if (before != null && before != this) {
      before.handles.remove(handle);
    }
    handles.add(handle);
  }

  /**
   * @throws ResourceException if a handle has made temporary destinations, which are this
   *     connection's for as long as it is used
   */
  @Override
  public void dissociateConnections() throws ResourceException {
    if (!temporaries.isEmpty()) {
      throw new jakarta.resource.spi.IllegalStateException(
          "The application uses temporary destinations of the connection");
    }
    for (ConnectionHandle each : handles) {
      each.associate(null);
    }
    handles.clear();
  }

  /**
   * Nothing stays of who had it; a part that cannot be closed spoils the connection, and so does a
   * branch that it still works in, such as that of a transaction that took too long.
   */
  @Override
  public void cleanup() throws ResourceException {
    try {
      for (ConnectionHandle each : handles) {
        each.invalidate();
      }
      handles.clear();
      if (!isUsable()) {
        return;
      }
      localTransaction.rollbackIfActive();
      if (resource.isInBranch()) {
        throw new jakarta.resource.spi.IllegalStateException(
            "The connection still works in a transaction");
      }
      Closing.all(temporaries);
      temporaries.clear();
      if (started) {
        connection.stop();
        started = false;
      }
    } catch (JMSException e) {
      throw new ResourceException("The connection cannot be used again: " + e.getMessage(), e);
    }
  }

  @Override
  public void destroy() throws ResourceException {
    if (!destroyed.compareAndSet(false, true)) {
      return;
    }
    resource.workIsLost();
    try {
      for (ConnectionHandle each : handles) {
        each.ended();
      }
      handles.clear();
      connection.close();
    } catch (JMSException e) {
      throw new ResourceException("The connection did not close cleanly: " + e.getMessage(), e);
    }
  }

  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {
    listeners.remove(listener);
  }

  @Override
  public XAResource getXAResource() {
    transactional = true;
    return resource;
  }

  @Override
  public LocalTransaction getLocalTransaction() {
    return localTransaction;
  }

  @Override
  public ManagedConnectionMetaData getMetaData() {
    return new MetaData(broker.user());
  }

  @Override
  public void setLogWriter(PrintWriter writer) {
    logWriter = writer;
  }

  @Override
  public PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public String toString() {
    return "TernManagedConnection(" + broker + ")";
  }

  /** What servers show, and write into their transaction logs: the same for every broker. */
  private record MetaData(String user) implements ManagedConnectionMetaData {
    @Override
    public String getEISProductName() {
      return "TernMQ";
    }

    @Override
    public String getEISProductVersion() {
      return "0.1";
    }

    /** No limit of its own. */
    @Override
    public int getMaxConnections() {
      return 0;
    }

    @Override
    public String getUserName() {
      return user == null ? "" : user;
    }
  }
}
