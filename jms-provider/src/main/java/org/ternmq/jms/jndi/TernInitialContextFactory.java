package org.ternmq.jms.jndi;

import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

/**
 * A directory for applications without a server: connection factories, queues and topics from
 * properties, for instance in {@code jndi.properties}:
 *
 * <pre>
 * java.naming.factory.initial = org.ternmq.jms.jndi.TernInitialContextFactory
 * java.naming.provider.url = tern://localhost:5757    # for the factories without a URL
 * connectionFactory.NAME = tern://a,b                 # an empty value: the provider's URL
 * queue.NAME = the queue's own name
 * topic.NAME = the topic's own name
 * </pre>
 *
 * <p>Without any factory of its own the directory has {@code ConnectionFactory}, {@code
 * QueueConnectionFactory} and {@code TopicConnectionFactory}. Queues and topics that are not named
 * in the properties are found as {@code queue/NAME} and {@code topic/NAME}, or {@code
 * dynamicQueues/NAME} and {@code dynamicTopics/NAME}. A NAME with slashes makes sub-contexts.
 *
 * <p>Nothing here reaches a broker. Each initial context is a directory of its own: what an
 * application binds stays in it. Safe for use by several threads.
 */
public final class TernInitialContextFactory implements InitialContextFactory {
  private static final String FACTORY = "connectionfactory.";
  private static final String QUEUE = "queue.";
  private static final String TOPIC = "topic.";
  private static final List<String> DEFAULT_FACTORIES =
      List.of("ConnectionFactory", "QueueConnectionFactory", "TopicConnectionFactory");

  /**
   * @throws NamingException if a URL or a name in the properties is wrong; the text names the
   *     property
   */
  @Override
  public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
    Map<?, ?> properties = environment == null ? Map.of() : environment;
    String providerUrl = text(properties.get(Context.PROVIDER_URL));
    NamingTree tree = new NamingTree();
    boolean hasFactory = false;
    for (Map.Entry<?, ?> entry : properties.entrySet()) {
      if (entry.getKey() instanceof String key && entry.getValue() instanceof String value) {
        hasFactory |= bind(tree, key, value.strip(), providerUrl);
      }
    }
    if (!hasFactory) {
      for (String name : DEFAULT_FACTORIES) {
        tree.put(name, factory(Context.PROVIDER_URL, "", providerUrl));
      }
    }
    return new TernNamingContext(tree, environment);
  }

  /** Returns whether the property made a connection factory. */
  private static boolean bind(NamingTree tree, String key, String value, String providerUrl)
      throws NamingException {
    String lower = key.toLowerCase(Locale.ROOT);
    if (lower.startsWith(FACTORY)) {
      tree.put(key.substring(FACTORY.length()), factory(key, value, providerUrl));
      return true;
    }
    try {
      if (lower.startsWith(QUEUE)) {
        tree.put(key.substring(QUEUE.length()), new TernQueue(value));
      } else if (lower.startsWith(TOPIC)) {
        tree.put(key.substring(TOPIC.length()), new TernTopic(value));
      }
    } catch (IllegalArgumentException e) {
      throw wrong(key, e);
    }
    return false;
  }

  private static TernConnectionFactory factory(String key, String url, String providerUrl)
      throws NamingException {
    String chosen = url.isEmpty() ? providerUrl : url;
    try {
      return chosen.isEmpty() ? new TernConnectionFactory() : new TernConnectionFactory(chosen);
    } catch (IllegalArgumentException e) {
      throw wrong(key, e);
    }
  }

  private static String text(Object value) {
    return value instanceof String text ? text.strip() : "";
  }

  private static NamingException wrong(String key, IllegalArgumentException cause) {
    ConfigurationException wrong =
        new ConfigurationException("Property " + key + ": " + cause.getMessage());
    wrong.setRootCause(cause);
    return wrong;
  }
}
