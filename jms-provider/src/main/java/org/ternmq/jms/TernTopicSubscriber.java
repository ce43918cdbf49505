package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;

/** A consumer of the legacy topic API, and what createDurableSubscriber returns. */
final class TernTopicSubscriber extends TernConsumer implements TopicSubscriber {

  TernTopicSubscriber(TernSession session, int id, ConsumerSpec spec) {
    super(session, id, spec);
  }

  @Override
  public Topic getTopic() throws JMSException {
    checkOpen();
    return (Topic) spec.destination();
  }

  @Override
  public boolean getNoLocal() throws JMSException {
    checkOpen();
    return spec.noLocal();
  }
}
