package org.ternmq.jms.jndi;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import java.util.Hashtable;
import java.util.Set;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.jms.destination.ReferenceAddresses;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

/**
 * Makes connection factories, queues and topics from what a JNDI directory keeps of them: a
 * reference to one of our classes, or to the interface of Jakarta Messaging, with an address {@code
 * url} or {@code name}.
 */
public final class TernObjectFactory implements ObjectFactory {
  private static final Set<String> FACTORIES =
      Set.of(
          TernConnectionFactory.class.getName(),
          ConnectionFactory.class.getName(),
          QueueConnectionFactory.class.getName(),
          TopicConnectionFactory.class.getName());
  private static final Set<String> XA_FACTORIES =
      Set.of(
          TernXAConnectionFactory.class.getName(),
          XAConnectionFactory.class.getName(),
          XAQueueConnectionFactory.class.getName(),
          XATopicConnectionFactory.class.getName());
  private static final Set<String> QUEUES =
      Set.of(TernQueue.class.getName(), Queue.class.getName());
  private static final Set<String> TOPICS =
      Set.of(TernTopic.class.getName(), Topic.class.getName());

  /**
   * @return null if it is no reference to one of ours
   * @throws IllegalArgumentException if the URL or the name is wrong; the text says what is
   */
  @Override
  public Object getObjectInstance(
      Object reference, Name name, Context context, Hashtable<?, ?> environment) {
    if (!(reference instanceof Reference ours)) {
      return null;
    }
    if (FACTORIES.contains(ours.getClassName())) {
      String url = address(ours, ReferenceAddresses.URL);
      return url == null ? new TernConnectionFactory() : new TernConnectionFactory(url);
    }
    if (XA_FACTORIES.contains(ours.getClassName())) {
      String url = address(ours, ReferenceAddresses.URL);
      return url == null ? new TernXAConnectionFactory() : new TernXAConnectionFactory(url);
    }
    if (QUEUES.contains(ours.getClassName())) {
      return new TernQueue(address(ours, ReferenceAddresses.NAME));
    }
    if (TOPICS.contains(ours.getClassName())) {
      return new TernTopic(address(ours, ReferenceAddresses.NAME));
    }
    return null;
  }

  private static String address(Reference reference, String type) {
    RefAddr address = reference.get(type);
    return address == null ? null : (String) address.getContent();
  }
}
