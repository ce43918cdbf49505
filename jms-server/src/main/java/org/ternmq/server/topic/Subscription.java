package org.ternmq.server.topic;

import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.selector.Selector;

/**
 * One subscription of a topic and its backlog. What its selector does not match never enters it.
 */
public final class Subscription {
  private final SubscriptionDefinition definition; // persistent if durable
  private final Selector selector; // derived
  private final Topic topic; // derived
  private final MessageQueue queue; // persistent if durable
  private final int ownConnection; // whose messages noLocal leaves out; of no meaning if durable
  long order; // derived: among the subscriptions of the topic, by age

  Subscription(
      SubscriptionDefinition definition,
      Selector selector,
      Topic topic,
      MessageQueue queue,
      int ownConnection) {
    this.definition = definition;
    this.selector = selector;
    this.topic = topic;
    this.queue = queue;
    this.ownConnection = ownConnection;
  }

  public SubscriptionDefinition definition() {
    return definition;
  }

  public MessageQueue queue() {
    return queue;
  }

  Topic topic() {
    return topic;
  }

  boolean durable() {
    return queue.durable();
  }

  /** Whether somebody consumes from it, or still has messages of it (specification 8.3.3). */
  boolean isActive() {
    return queue.consumerCount() > 0 || queue.out() > 0;
  }

  /** Null: it takes every message. */
  Selector selector() {
    return selector;
  }

  /** Whether it takes messages from there, if its selector matches. */
  boolean takesFrom(Origin origin) {
    return !definition.noLocal() || !isLocal(origin);
  }

  private boolean isLocal(Origin origin) {
    return durable()
        ? definition.clientId() != null && definition.clientId().equals(origin.clientId())
        : ownConnection == origin.connectionId();
  }
}
