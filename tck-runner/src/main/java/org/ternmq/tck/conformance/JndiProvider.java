package org.ternmq.tck.conformance;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Any provider, by the names that the official TCK looks up: {@code MyConnectionFactory}, {@code
 * MyQueueConnectionFactory}, {@code MyTopicConnectionFactory}. The user and the password are the
 * system properties {@code user} and {@code password}.
 */
final class JndiProvider implements Provider {
  private final InitialContext names;
  private final ConnectionFactory factory;
  private final QueueConnectionFactory queueFactory;
  private final TopicConnectionFactory topicFactory;

  @SuppressWarnings("BanJNDI") // the names are ours, the naming service is who runs the suite chose
  JndiProvider() throws NamingException {
    names = new InitialContext();
    factory = (ConnectionFactory) names.lookup("MyConnectionFactory");
    queueFactory = (QueueConnectionFactory) names.lookup("MyQueueConnectionFactory");
    topicFactory = (TopicConnectionFactory) names.lookup("MyTopicConnectionFactory");
  }

  @Override
  public String name() {
    return System.getProperty("provider.name", factory.getClass().getName());
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return factory;
  }

  @Override
  public QueueConnectionFactory queueConnectionFactory() {
    return queueFactory;
  }

  @Override
  public TopicConnectionFactory topicConnectionFactory() {
    return topicFactory;
  }

  @Override
  public String user() {
    return System.getProperty("user", "j2ee");
  }

  @Override
  public String password() {
    return System.getProperty("password", "j2ee");
  }

  @Override
  public void close() {
    try {
      names.close();
    } catch (NamingException e) {
      throw new IllegalStateException("the naming context cannot be closed", e);
    }
  }
}
