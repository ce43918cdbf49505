package org.ternmq.tck.conformance;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

/** TernMQ, by the URL of its broker, which has the user {@code j2ee} as the TCK wants it. */
final class TernProvider implements Provider {
  private final String url;
  private final TernConnectionFactory factory;

  /** A broker inside this JVM ends with its last connection; a test may close all of its own. */
  private final JMSContext anchor;

  TernProvider(String url) {
    this.url = url;
    this.factory = new TernConnectionFactory(url);
    this.anchor = factory.createContext(user(), password());
  }

  @Override
  public String name() {
    return "TernMQ at " + url;
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return factory;
  }

  @Override
  public QueueConnectionFactory queueConnectionFactory() {
    return factory;
  }

  @Override
  public TopicConnectionFactory topicConnectionFactory() {
    return factory;
  }

  /** It comes into being on first use. */
  @Override
  public Queue queue(String name) {
    return new TernQueue(name);
  }

  @Override
  public Topic topic(String name) {
    return new TernTopic(name);
  }

  @Override
  public String user() {
    return "j2ee";
  }

  @Override
  public String password() {
    return "j2ee";
  }

  @Override
  public void close() {
    anchor.close();
  }
}
