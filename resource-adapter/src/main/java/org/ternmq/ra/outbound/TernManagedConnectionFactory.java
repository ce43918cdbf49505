package org.ternmq.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ResourceAllocationException;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.ternmq.ra.broker.BrokerAccess;
import org.ternmq.ra.broker.BrokerAddress;
import org.ternmq.ra.broker.RecoverableResource;

/**
 * Makes managed connections for a server's pool, and the connection factory that applications find.
 * A bean: what is not set here is as the resource adapter has it.
 *
 * <p>Set up by one thread; then safe for use by many.
 */
public class TernManagedConnectionFactory
    implements ManagedConnectionFactory,
        ResourceAdapterAssociation,
        ValidatingManagedConnectionFactory {
  private static final long serialVersionUID = 1L;

  private String url;
  private String user;
  private String password;
  private String clientId;
  private transient volatile BrokerAccess adapter;

  // The specification keeps the log writer out of serialization and of equality.
  private transient volatile PrintWriter logWriter;

  /** For the server, which sets the properties. */
  public TernManagedConnectionFactory() {}

  // --- settings

  /** Where the broker is, with all options of a URL; default: the resource adapter's. */
  public final void setUrl(String url) {
    this.url = url;
  }

  public final String getUrl() {
    return url;
  }

  /** Who connects if neither the server nor the application names somebody. */
  public final void setUser(String user) {
    this.user = user;
  }

  public final String getUser() {
    return user;
  }

  /** The user's password. */
  public final void setPassword(String password) {
    this.password = password;
  }

  public final String getPassword() {
    return password;
  }

  /**
   * The client identifier of every connection; only one connection at a time can have it, so the
   * pool must be of one.
   */
  public final void setClientId(String clientId) {
    this.clientId = clientId;
  }

  public final String getClientId() {
    return clientId;
  }

  /**
   * @throws ResourceException if it is of another make, or one was set already
   */
  @Override
  public final void setResourceAdapter(ResourceAdapter newAdapter) throws ResourceException {
    if (!(newAdapter instanceof BrokerAccess ours)) {
      throw new ResourceException(newAdapter + " is not the resource adapter of TernMQ");
    }
    if (adapter != null && adapter != ours) {
      throw new jakarta.resource.spi.IllegalStateException("The resource adapter was set already");
    }
    adapter = ours;
  }

  @Override
  public final ResourceAdapter getResourceAdapter() {
    return (ResourceAdapter) adapter;
  }

  private BrokerAccess adapter() {
    BrokerAccess known = adapter;
    return known != null ? known : BrokerAccess.withoutAdapter();
  }

  /** Of this thread, as {@link jakarta.transaction.Status} has it; or unknown. */
  final int transactionStatus() {
    return adapter().transactionStatus();
  }

  final BrokerAddress broker() {
    BrokerAccess from = adapter();
    return from.overridden(from.broker(), url, user, password, clientId);
  }

  // --- connections

  @Override
  public final Object createConnectionFactory(ConnectionManager manager) {
    return new TernConnectionFactoryHandle(this, manager);
  }

  /** A managed connection factory without a server has no pool: connections are made as asked. */
  @Override
  public final Object createConnectionFactory() {
    return createConnectionFactory(new UnpooledConnections());
  }

  @Override
  public final ManagedConnection createManagedConnection(
      Subject subject, ConnectionRequestInfo request) throws ResourceException {
    BrokerAddress broker = broker(subject, request);
    RecoverableResource recovery = adapter().recoveryOf(broker);
    try {
      return TernManagedConnection.open(this, broker, recovery);
    } catch (jakarta.jms.JMSSecurityException e) {
      throw new SecurityException(e.getMessage(), e);
    } catch (jakarta.jms.JMSException e) {
      throw new ResourceAllocationException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ResourceAllocationException(e.getMessage(), e);
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's
  public final ManagedConnection matchManagedConnections(
      Set candidates, Subject subject, ConnectionRequestInfo request) throws ResourceException {
    BrokerAddress broker = broker(subject, request);
    for (Object each : candidates) {
      if (each instanceof TernManagedConnection ours && ours.isFor(this, broker)) {
        return ours;
      }
    }
    return null;
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's
  public final Set getInvalidConnections(Set connections) {
    Set<Object> invalid = new HashSet<>();
    for (Object each : connections) {
      if (each instanceof TernManagedConnection ours && !ours.isValid()) {
        invalid.add(ours);
      }
    }
    return invalid;
  }

  /**
   * Security by the container first, then by the application, then by what is set up here. Without
   * a request it is the server that connects, for recovery or to fill its pool, and must not take
   * the client identifier from an application, nor fail because one has it.
   */
  final BrokerAddress broker(Subject subject, ConnectionRequestInfo request)
      throws ResourceException {
    BrokerAddress broker = brokerOf(subject, request);
    return request == null ? broker.withoutClientId() : broker;
  }

  private BrokerAddress brokerOf(Subject subject, ConnectionRequestInfo request)
      throws ResourceException {
    if (request != null && !(request instanceof ConnectionRequest)) {
      throw new ResourceException("A connection request of another make: " + request);
    }
    PasswordCredential credential = subject == null ? null : credential(subject);
    if (credential != null) {
      return broker()
          .overriddenBy(null, credential.getUserName(), new String(credential.getPassword()), null);
    }
    if (request instanceof ConnectionRequest named && named.user() != null) {
      return broker().overriddenBy(null, named.user(), named.password(), null);
    }
    return broker();
  }

  /** Null if there is none for this factory. */
  private PasswordCredential credential(Subject subject) {
    for (PasswordCredential each : subject.getPrivateCredentials(PasswordCredential.class)) {
      ManagedConnectionFactory of = each.getManagedConnectionFactory();
      if (of == null || of.equals(this)) {
        return each;
      }
    }
    return null;
  }

  @Override
  public final void setLogWriter(PrintWriter writer) {
    logWriter = writer;
  }

  @Override
  public final PrintWriter getLogWriter() {
    return logWriter;
  }

  // --- a bean

  @Override
  public final boolean equals(Object other) {
    return other instanceof TernManagedConnectionFactory that
        && getClass() == that.getClass()
        && Objects.equals(url, that.url)
        && Objects.equals(user, that.user)
        && Objects.equals(password, that.password)
        && Objects.equals(clientId, that.clientId)
        && Objects.equals(adapter, that.adapter);
  }

  @Override
  public final int hashCode() {
    return Objects.hash(getClass(), url, user, clientId);
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "(" + url + ")";
  }
}
