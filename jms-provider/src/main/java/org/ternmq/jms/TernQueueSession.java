package org.ternmq.jms;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;

/** A session of the legacy queue API: what is for topics only throws (API of Session). */
class TernQueueSession extends TernSession implements QueueSession {

  TernQueueSession(TernConnection connection, int id, int mode) {
    super(connection, id, mode);
  }

  @Override
  public QueueReceiver createReceiver(Queue queue) throws JMSException {
    return createReceiver(queue, null);
  }

  @Override
  public QueueReceiver createReceiver(Queue queue, String messageSelector) throws JMSException {
    ConsumerSpec spec = plain(queue, messageSelector, false);
    return open(new TernQueueReceiver(this, connection().nextConsumerId(), spec));
  }

  @Override
  public QueueSender createSender(Queue queue) throws JMSException {
    return new TernQueueSender(this, checked(queue));
  }

  private static IllegalStateException forTopicsOnly() {
    return new IllegalStateException("A QueueSession has nothing to do with topics");
  }

  @Override
  public Topic createTopic(String topicName) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      Topic topic, String name, String messageSelector, boolean noLocal) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public MessageConsumer createDurableConsumer(Topic topic, String name) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public MessageConsumer createDurableConsumer(
      Topic topic, String name, String messageSelector, boolean noLocal) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String sharedSubscriptionName)
      throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public MessageConsumer createSharedConsumer(
      Topic topic, String sharedSubscriptionName, String messageSelector) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic topic, String name) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(
      Topic topic, String name, String messageSelector) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public void unsubscribe(String name) throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  ConsumerSpec plain(Destination destination, String selector, boolean noLocal)
      throws JMSException {
    if (destination instanceof Topic && !(destination instanceof Queue)) {
      throw forTopicsOnly();
    }
    return super.plain(destination, selector, noLocal);
  }
}
