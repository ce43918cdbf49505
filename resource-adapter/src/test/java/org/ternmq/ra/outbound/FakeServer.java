package org.ternmq.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.Subject;

/**
 * The least of a server that has lazy enlistment and lazy association: a pool, and notes of what it
 * was asked and told.
 */
final class FakeServer
    implements ConnectionManager,
        LazyEnlistableConnectionManager,
        LazyAssociatableConnectionManager,
        ConnectionEventListener {
  private static final long serialVersionUID = 1L;

  final transient List<ManagedConnection> all = new ArrayList<>();
  final transient List<ManagedConnection> free = new ArrayList<>();
  final transient List<ConnectionEvent> errors = new ArrayList<>();
  final transient List<ManagedConnection> enlisted = new ArrayList<>();
  transient int associations;
  transient Subject subject;

  /** Takes the connection away from its handle in order to enlist it. */
  transient boolean movesToEnlist;

  private ManagedConnection take(ManagedConnectionFactory factory, ConnectionRequestInfo request)
      throws ResourceException {
    ManagedConnection found = factory.matchManagedConnections(Set.copyOf(free), subject, request);
    if (found == null) {
      found = factory.createManagedConnection(subject, request);
      found.addConnectionEventListener(this);
      all.add(found);
    }
    free.remove(found);
    return found;
  }

  /** Takes it from its user without a word, as a server does to need fewer of them. */
  void takeAway(ManagedConnection connection) throws ResourceException {
    ((jakarta.resource.spi.DissociatableManagedConnection) connection).dissociateConnections();
    connection.cleanup();
    free.add(connection);
  }

  @Override
  public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
      throws ResourceException {
    return take(factory, request).getConnection(subject, request);
  }

  @Override
  public void associateConnection(
      Object handle, ManagedConnectionFactory factory, ConnectionRequestInfo request)
      throws ResourceException {
    associations++;
    take(factory, request).associateConnection(handle);
  }

  @Override
  public void inactiveConnectionClosed(Object handle, ManagedConnectionFactory factory) {
    // it has none
  }

  @Override
  public void lazyEnlist(ManagedConnection connection) throws ResourceException {
    enlisted.add(connection);
    if (movesToEnlist) {
      takeAway(connection);
    }
  }

  @Override
  public void connectionClosed(ConnectionEvent event) {
    ManagedConnection connection = (ManagedConnection) event.getSource();
    try {
      connection.cleanup();
    } catch (ResourceException e) {
      throw new IllegalStateException(e);
    }
    free.add(connection);
  }

  @Override
  public void connectionErrorOccurred(ConnectionEvent event) {
    errors.add(event);
  }

  @Override
  public void localTransactionStarted(ConnectionEvent event) {
    // not used
  }

  @Override
  public void localTransactionCommitted(ConnectionEvent event) {
    // not used
  }

  @Override
  public void localTransactionRolledback(ConnectionEvent event) {
    // not used
  }
}
