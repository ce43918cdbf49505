package org.ternmq.systest.walk;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/** A connection that all threads of a walk share, with what is known of its end. */
final class SharedConnection {
  final Connection connection;
  private volatile boolean closing;
  private volatile boolean closed;
  private int closes; // under way; guarded by this

  SharedConnection(Connection connection) {
    this.connection = connection;
  }

  /** A close is done. */
  boolean isClosed() {
    return closed;
  }

  /** A close has begun; calls may meet it. */
  boolean isClosing() {
    return closing;
  }

  /**
   * Of two closes at a time one may return before the other is done: only when none is under way is
   * the connection known to be closed.
   */
  void close() throws JMSException {
    synchronized (this) {
      closing = true;
      closes++;
    }
    connection.close();
    synchronized (this) {
      closes--;
      closed |= closes == 0;
    }
  }
}
