package org.ternmq.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.XASession;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The other APIs over an XA session of {@link TernXAConnectionFactory}: for pools and resource
 * adapters, which lend one session now to a program of the classic API, now to one of another.
 * Nothing here owns the session.
 */
public final class SessionViews {
  private SessionViews() {}

  private static TernSession ours(XASession session) {
    if (session instanceof TernSession ours) {
      return ours;
    }
    throw new IllegalArgumentException(session + " is not a session of TernMQ");
  }

  /**
   * The JMSXDeliveryCount of the message that a connection consumer has loaded into a server
   * session's session and that its run gives to the listener first; 0 if there is none.
   */
  public static int loadedDeliveryCount(Session session) {
    if (session instanceof TernSession ours) {
      return ours.loaded().firstDeliveryCount();
    }
    throw new IllegalArgumentException(session + " is not a session of TernMQ");
  }

  /**
   * A context over the session. It starts nothing by itself, and its owner does not close it: that
   * would close the session.
   */
  public static JMSContext context(XASession session) {
    TernSession ours = ours(session);
    TernContext context = new TernContext(ours.connection(), ours, new AtomicInteger(2));
    context.setAutoStart(false);
    return context;
  }

  /**
   * @param messageSelector null for none
   */
  public static QueueReceiver receiver(XASession session, Queue queue, String messageSelector)
      throws JMSException {
    TernSession ours = ours(session);
    ConsumerSpec spec = ours.plain(queue, messageSelector, false);
    return ours.open(new TernQueueReceiver(ours, ours.connection().nextConsumerId(), spec));
  }

  /**
   * @param queue null for a sender whose sends name one
   */
  public static QueueSender sender(XASession session, Queue queue) throws JMSException {
    TernSession ours = ours(session);
    return new TernQueueSender(ours, ours.checked(queue));
  }

  /**
   * @param messageSelector null for none
   */
  public static TopicSubscriber subscriber(
      XASession session, Topic topic, String messageSelector, boolean noLocal) throws JMSException {
    TernSession ours = ours(session);
    ConsumerSpec spec = ours.plain(topic, messageSelector, noLocal);
    return ours.open(new TernTopicSubscriber(ours, ours.connection().nextConsumerId(), spec));
  }

  /**
   * @param topic null for a publisher whose sends name one
   */
  public static TopicPublisher publisher(XASession session, Topic topic) throws JMSException {
    TernSession ours = ours(session);
    return new TernTopicPublisher(ours, ours.checked(topic));
  }
}
