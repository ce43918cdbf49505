package org.ternmq.server.destination;

import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.topic.Origin;
import org.ternmq.server.topic.Topic;
import org.ternmq.wire.message.EncodedMessage;

/** A topic under its name. */
public final class TopicDestination extends Destination {
  private final Topic topic;

  TopicDestination(Topic topic, int ownerConnection) {
    super(topic.address(), ownerConnection);
    this.topic = topic;
  }

  public Topic topic() {
    return topic;
  }

  @Override
  int consumerCount() {
    return topic.consumerCount();
  }

  @Override
  public boolean publish(EncodedMessage message, Origin origin, boolean behindPending) {
    return topic.publish(message, origin, behindPending);
  }

  @Override
  public MessageQueue[] route(EncodedMessage message, Origin origin) {
    return topic.route(message, origin);
  }
}
