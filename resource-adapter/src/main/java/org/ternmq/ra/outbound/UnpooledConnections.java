package org.ternmq.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;

/** Outside of a server: each handle has a connection of its own, destroyed when it is closed. */
final class UnpooledConnections implements ConnectionManager {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(UnpooledConnections.class.getName());

  @Override
  public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
      throws ResourceException {
    ManagedConnection made = factory.createManagedConnection(null, request);
    made.addConnectionEventListener(
        new ConnectionEventListener() {
          @Override
          public void connectionClosed(ConnectionEvent event) {
            destroy(made);
          }

          @Override
          public void connectionErrorOccurred(ConnectionEvent event) {
            destroy(made);
          }

          @Override
          public void localTransactionStarted(ConnectionEvent event) {
            // nobody shares it
          }

          @Override
          public void localTransactionCommitted(ConnectionEvent event) {
            // nobody shares it
          }

          @Override
          public void localTransactionRolledback(ConnectionEvent event) {
            // nobody shares it
          }
        });
    return made.getConnection(null, request);
  }

  private static void destroy(ManagedConnection connection) {
    try {
      connection.destroy();
    } catch (ResourceException e) {
      LOG.log(System.Logger.Level.DEBUG, "A connection failed to close", e);
    }
  }
}
