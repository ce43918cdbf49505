package org.ternmq.tck.conformance;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;

/**
 * A provider under test: its administered objects, and nothing that is not of Jakarta Messaging.
 * Used by one thread at a time; the factories it gives are used by many.
 */
public interface Provider extends AutoCloseable {

  /** As the report names it, with version and transport. */
  String name();

  ConnectionFactory connectionFactory();

  QueueConnectionFactory queueConnectionFactory();

  TopicConnectionFactory topicConnectionFactory();

  /** A user that may do everything, and whose wrong password must be refused. */
  String user();

  String password();

  /** A queue of this name, made if it is not there. */
  default Queue queue(String name) {
    try (JMSContext context = connectionFactory().createContext(user(), password())) {
      return context.createQueue(name);
    }
  }

  default Topic topic(String name) {
    try (JMSContext context = connectionFactory().createContext(user(), password())) {
      return context.createTopic(name);
    }
  }

  /** Ends what the provider started for the run. */
  @Override
  void close();
}
