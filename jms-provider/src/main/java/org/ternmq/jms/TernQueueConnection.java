package org.ternmq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.ternmq.jms.option.ConnectionOptions;

/** A connection of the legacy queue API. */
class TernQueueConnection extends TernConnection implements QueueConnection {

  TernQueueConnection(ConnectionOptions options) {
    super(options);
  }

  @Override
  public QueueSession createQueueSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    used();
    int mode = transacted ? Session.SESSION_TRANSACTED : checkedMode(acknowledgeMode);
    return open(new TernQueueSession(this, nextSessionId(), checkedSessionMode(mode)));
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Queue queue, String messageSelector, ServerSessionPool sessionPool, int maxMessages)
      throws JMSException {
    return super.createConnectionConsumer(queue, messageSelector, sessionPool, maxMessages);
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic,
      String subscriptionName,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic topic,
      String subscriptionName,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    throw forTopicsOnly();
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic topic,
      String subscriptionName,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    throw forTopicsOnly();
  }

  private static IllegalStateException forTopicsOnly() {
    return new IllegalStateException("A QueueConnection has nothing to do with topics");
  }
}
