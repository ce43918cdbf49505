package org.ternmq.systest.load;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.jms.TernConnectionFactory;

/** Connections that outlive a broker, and how they are made while there is none. */
record Clients(String url, Progress progress) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Something that may fail while no broker is there. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws JMSException;
  }

  /** A started connection; tries again while there is no broker. */
  Connection connect(String clientId) throws JMSException {
    ConnectionFactory factory = new TernConnectionFactory(url);
    return patiently(
        () -> {
          Connection connection = factory.createConnection();
          try {
            if (clientId != null) {
              connection.setClientID(clientId);
            }
            connection.start();
            return connection;
          } catch (JMSException e) {
            connection.close();
            throw e;
          }
        });
  }

  <T> T patiently(Attempt<T> attempt) throws JMSException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return attempt.make();
      } catch (JMSException e) {
        if (System.nanoTime() > end || progress.isAborted()) {
          throw e;
        }
        pause();
      }
    }
  }

  /** Before something is tried again. */
  static void pause() {
    LockSupport.parkNanos(20_000_000);
  }

  static Session transacted(Connection connection) throws JMSException {
    return connection.createSession(true, Session.SESSION_TRANSACTED);
  }
}
