package org.ternmq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import org.ternmq.jms.option.ConnectionOptions;

/** A connection of the legacy topic API. */
class TernTopicConnection extends TernConnection implements TopicConnection {

  TernTopicConnection(ConnectionOptions options) {
    super(options);
  }

  @Override
  public TopicSession createTopicSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    used();
    int mode = transacted ? Session.SESSION_TRANSACTED : checkedMode(acknowledgeMode);
    return open(new TernTopicSession(this, nextSessionId(), checkedSessionMode(mode)));
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Topic topic, String messageSelector, ServerSessionPool sessionPool, int maxMessages)
      throws JMSException {
    return super.createConnectionConsumer(topic, messageSelector, sessionPool, maxMessages);
  }
}
