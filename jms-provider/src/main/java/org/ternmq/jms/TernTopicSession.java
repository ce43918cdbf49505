package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;

/** A session of the legacy topic API: what is for queues only throws (API of Session). */
class TernTopicSession extends TernSession implements TopicSession {

  TernTopicSession(TernConnection connection, int id, int mode) {
    super(connection, id, mode);
  }

  @Override
  public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
    return createSubscriber(topic, null, false);
  }

  @Override
  public TopicSubscriber createSubscriber(Topic topic, String messageSelector, boolean noLocal)
      throws JMSException {
    ConsumerSpec spec = plain(topic, messageSelector, noLocal);
    return open(new TernTopicSubscriber(this, connection().nextConsumerId(), spec));
  }

  @Override
  public TopicPublisher createPublisher(Topic topic) throws JMSException {
    return new TernTopicPublisher(this, checked(topic));
  }

  private static IllegalStateException forQueuesOnly() {
    return new IllegalStateException("A TopicSession has nothing to do with queues");
  }

  @Override
  public Queue createQueue(String queueName) throws JMSException {
    throw forQueuesOnly();
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    throw forQueuesOnly();
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) throws JMSException {
    throw forQueuesOnly();
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, String messageSelector) throws JMSException {
    throw forQueuesOnly();
  }
}
