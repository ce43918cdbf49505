package org.ternmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.TopicConnection;
import org.ternmq.jms.option.ConnectionOptions;

/**
 * What {@link TernConnectionFactory} asks of the connection's classes. All methods connect and
 * authenticate before they return; user and password are those to use, null for none.
 */
final class ConnectionOpening {
  private ConnectionOpening() {}

  static Connection connection(ConnectionOptions options, String user, String password)
      throws JMSException {
    return TernConnection.opened(new TernConnection(options), user, password);
  }

  /** A connection of the queue domain only (specification 2.8). */
  static QueueConnection queueConnection(ConnectionOptions options, String user, String password)
      throws JMSException {
    return TernConnection.opened(new TernQueueConnection(options), user, password);
  }

  /** A connection of the topic domain only. */
  static TopicConnection topicConnection(ConnectionOptions options, String user, String password)
      throws JMSException {
    return TernConnection.opened(new TernTopicConnection(options), user, password);
  }

  /** A context with a connection of its own; the session mode is one of the four. */
  static JMSContext context(
      ConnectionOptions options, String user, String password, int sessionMode)
      throws JMSException {
    return TernContext.open(
        TernConnection.opened(new TernConnection(options), user, password), sessionMode);
  }
}
