package org.ternmq.command;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;

/** A destination as it is written on the command line: {@code queue:orders}, {@code topic:news}. */
record DestinationName(boolean isTopic, String name) {

  static DestinationName parse(String text) {
    boolean topic = text.startsWith("topic:");
    if (!topic && !text.startsWith("queue:")) {
      throw CommandException.usage(
          "'" + text + "' is not a destination; write queue:NAME or topic:NAME");
    }
    String name = text.substring("queue:".length());
    if (name.isEmpty()) {
      throw CommandException.usage("'" + text + "' has no name; write queue:NAME or topic:NAME");
    }
    return new DestinationName(topic, name);
  }

  Destination create(Session session) throws JMSException {
    return isTopic ? session.createTopic(name) : session.createQueue(name);
  }

  /** How a destination that came with a message is written; null stays null. */
  static String describe(Destination destination) throws JMSException {
    if (destination instanceof Queue queue) {
      return "queue:" + queue.getQueueName();
    }
    if (destination instanceof Topic topic) {
      return "topic:" + topic.getTopicName();
    }
    return destination == null ? null : destination.toString();
  }

  @Override
  public String toString() {
    return (isTopic ? "topic:" : "queue:") + name;
  }
}
