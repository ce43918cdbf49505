package org.ternmq.ra.outbound;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serializable;
import javax.naming.Reference;
import org.ternmq.jms.failure.UncheckedFailures;
import org.ternmq.ra.broker.BrokerAddress;

/**
 * The connection factory that applications in a server find: gets connections out of the server's
 * pool. Safe for use by several threads.
 */
public final class TernConnectionFactoryHandle
    implements ConnectionFactory,
        QueueConnectionFactory,
        TopicConnectionFactory,
        Referenceable,
        Serializable {
  private static final long serialVersionUID = 1L;

  private final TernManagedConnectionFactory factory;
  private final ConnectionManager manager;
  private transient Reference reference;

  /** Connector rules ask for one (17.5.1.1). Connects to the default broker, without a pool. */
  public TernConnectionFactoryHandle() {
    this(new TernManagedConnectionFactory(), new UnpooledConnections());
  }

  TernConnectionFactoryHandle(TernManagedConnectionFactory factory, ConnectionManager manager) {
    this.factory = factory;
    this.manager = manager;
  }

  private ConnectionHandle allocate(ConnectionRequest request, ApiDomain domain)
      throws JMSException {
    try {
      ConnectionHandle handle = (ConnectionHandle) manager.allocateConnection(factory, request);
      handle.lentBy(this, request, domain);
      return handle;
    } catch (ResourceException e) {
      throw failure(e);
    }
  }

  static JMSException failure(ResourceException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JMSException ours) {
        return ours;
      }
      if (cause instanceof jakarta.resource.spi.SecurityException) {
        return caused(new JMSSecurityException(cause.getMessage()), e);
      }
    }
    return caused(new JMSException(e.getMessage(), e.getErrorCode()), e);
  }

  private static JMSException caused(JMSException failure, ResourceException cause) {
    failure.initCause(cause);
    failure.setLinkedException(cause);
    return failure;
  }

  /** Where its connections go when the application names no user. */
  public BrokerAddress broker() {
    return factory.broker();
  }

  TernManagedConnectionFactory factory() {
    return factory;
  }

  ConnectionManager manager() {
    return manager;
  }

  @Override
  public ConnectionHandle createConnection() throws JMSException {
    return allocate(ConnectionRequest.DEFAULT, ApiDomain.ANY);
  }

  @Override
  public ConnectionHandle createConnection(String userName, String password) throws JMSException {
    return allocate(new ConnectionRequest(userName, password), ApiDomain.ANY);
  }

  @Override
  public ConnectionHandle createQueueConnection() throws JMSException {
    return allocate(ConnectionRequest.DEFAULT, ApiDomain.QUEUE);
  }

  @Override
  public ConnectionHandle createQueueConnection(String userName, String password)
      throws JMSException {
    return allocate(new ConnectionRequest(userName, password), ApiDomain.QUEUE);
  }

  @Override
  public ConnectionHandle createTopicConnection() throws JMSException {
    return allocate(ConnectionRequest.DEFAULT, ApiDomain.TOPIC);
  }

  @Override
  public ConnectionHandle createTopicConnection(String userName, String password)
      throws JMSException {
    return allocate(new ConnectionRequest(userName, password), ApiDomain.TOPIC);
  }

  @Override
  public JMSContext createContext() {
    return context(ConnectionRequest.DEFAULT, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(String userName, String password) {
    return context(new ConnectionRequest(userName, password), JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(String userName, String password, int sessionMode) {
    return context(new ConnectionRequest(userName, password), sessionMode);
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    return context(ConnectionRequest.DEFAULT, sessionMode);
  }

  private JMSContext context(ConnectionRequest request, int sessionMode) {
    if (sessionMode < JMSContext.SESSION_TRANSACTED
        || sessionMode > JMSContext.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSRuntimeException("There is no session mode " + sessionMode);
    }
    try {
      return ContextHandle.open(allocate(request, ApiDomain.ANY), sessionMode);
    } catch (JMSException e) {
      throw UncheckedFailures.of(e);
    }
  }

  /** By the server, which knows how to find it again. */
  @Override
  public void setReference(Reference reference) {
    this.reference = reference;
  }

  @Override
  public Reference getReference() {
    return reference;
  }

  @Override
  public String toString() {
    return "TernConnectionFactoryHandle(" + factory + ")";
  }
}
