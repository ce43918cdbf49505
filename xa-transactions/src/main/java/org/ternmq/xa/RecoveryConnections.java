package org.ternmq.xa;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

/** How brokers and databases are reached for recovery. */
final class RecoveryConnections {
  private RecoveryConnections() {}

  /**
   * @param user null for the factory's own
   */
  static ReopenedResource of(XAConnectionFactory factory, String user, String password) {
    return new ReopenedResource(
        String.valueOf(factory),
        NamedResource.nameOf(factory),
        () -> {
          XAConnection connection =
              user == null
                  ? factory.createXAConnection()
                  : factory.createXAConnection(user, password);
          return opened(connection);
        });
  }

  private static ReopenedResource.Opened opened(XAConnection connection) throws JMSException {
    boolean done = false;
    try {
      AtomicBoolean lost = new AtomicBoolean();
      connection.setExceptionListener(failure -> lost.set(true));
      XASession session = connection.createXASession();
      XAResource resource = session.getXAResource();
      done = true;
      return new ReopenedResource.Opened() {
        @Override
        public XAResource resource() {
          return resource;
        }

        @Override
        public boolean isUsable() {
          return !lost.get();
        }

        @Override
        public void close() throws JMSException {
          connection.close();
        }
      };
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /**
   * @param name what transactions enlist it under; null for none
   */
  static ReopenedResource of(String name, XADataSource source) {
    return new ReopenedResource(
        name == null ? String.valueOf(source) : name,
        name,
        () -> {
          javax.sql.XAConnection connection = source.getXAConnection();
          AtomicBoolean lost = new AtomicBoolean();
          connection.addConnectionEventListener(
              new ConnectionEventListener() {
                @Override
                public void connectionClosed(ConnectionEvent event) {
                  // of a handle: none is asked for
                }

                @Override
                public void connectionErrorOccurred(ConnectionEvent event) {
                  lost.set(true);
                }
              });
          XAResource resource = connection.getXAResource();
          return new ReopenedResource.Opened() {
            @Override
            public XAResource resource() {
              return resource;
            }

            @Override
            public boolean isUsable() {
              return !lost.get();
            }

            @Override
            public void close() throws SQLException {
              connection.close();
            }
          };
        });
  }
}
