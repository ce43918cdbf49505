package org.ternmq.server.destination;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.selector.InvalidSelectorSyntaxException;
import org.ternmq.server.selector.Selector;
import org.ternmq.server.topic.Origin;
import org.ternmq.server.topic.Subscription;
import org.ternmq.server.topic.Subscriptions;
import org.ternmq.server.topic.Topic;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** All destinations of a core by name, and who may do what with them. */
public final class Destinations {
  private static final int SHOWN_SELECTOR = 200;

  private final Shard shard;
  private final Map<Address, Destination> byAddress = new LinkedHashMap<>(); // queues: persistent
  private final Subscriptions subscriptions;
  private final DeadLetters deadLetters;
  private QueueDestination deadLetterQueue; // derived; made on first need

  public Destinations(Shard shard) {
    this.shard = shard;
    this.subscriptions = new Subscriptions(shard);
    this.deadLetters = new DeadLetters(shard, this);
    shard.deadLetters(deadLetters);
  }

  // --- finding and making ----------------------------------------------------------------------

  /** The destination of that address, made on first use where that is allowed. */
  public Destination find(Address address) throws RefusedException {
    Destination there = byAddress.get(address);
    if (there != null) {
      return there;
    }
    if (address.kind().isTemporary()) {
      throw new RefusedException(
          ErrorCode.INVALID_DESTINATION,
          address + " does not exist, or no longer: its connection may be closed");
    }
    NameRule.check(
        address.kind().isTopic() ? "topic name" : "queue name",
        address.name(),
        ErrorCode.INVALID_DESTINATION);
    if (!shard.limits().createDestinations()) {
      throw new RefusedException(ErrorCode.INVALID_DESTINATION, address + " does not exist");
    }
    checkLimit();
    return make(address);
  }

  private Destination make(Address address) {
    if (address.kind().isTopic()) {
      return put(new TopicDestination(new Topic(shard, address), Destination.NOBODY));
    }
    MessageQueue queue = new MessageQueue(shard, shard.newQueueId(), address.toString(), true);
    shard.store().queueCreated(queue.id(), address.name());
    return put(new QueueDestination(shard, address, queue, Destination.NOBODY));
  }

  private <D extends Destination> D put(D destination) {
    byAddress.put(destination.address(), destination);
    return destination;
  }

  private void checkLimit() throws RefusedException {
    if (count() >= shard.limits().maxDestinations()) {
      forgetIdleTopics();
    }
    if (count() >= shard.limits().maxDestinations()) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "the broker has "
              + count()
              + " queues, topics and subscriptions, as many as its settings allow");
    }
  }

  private int count() {
    return byAddress.size() + subscriptions.count();
  }

  /** A topic without subscriptions has no state: it comes back with its next use. */
  private void forgetIdleTopics() {
    List<Destination> idle = new ArrayList<>();
    for (Destination destination : byAddress.values()) {
      if (destination instanceof TopicDestination topic
          && !topic.address().kind().isTemporary()
          && !topic.topic().hasSubscriptions()) {
        idle.add(topic);
      }
    }
    for (Destination destination : idle) {
      byAddress.remove(destination.address());
      destination.delete();
    }
  }

  /** Where dead letters go; made whatever the settings say about creation on first use. */
  QueueDestination deadLetterQueue() {
    if (deadLetterQueue == null) {
      Address address = Address.queue(shard.limits().deadLetterQueue());
      Destination there = byAddress.get(address);
      deadLetterQueue = (QueueDestination) (there != null ? there : make(address));
    }
    return deadLetterQueue;
  }

  /** A message that was taken already, and has no way to its destination. */
  public void refuse(EncodedMessage message, String reason) {
    deadLetters.takeRefused(message, reason);
  }

  /** Bytes that were taken already, and are no message. */
  public void refuse(byte[] bytes, String reason) {
    deadLetters.takeUnreadable(bytes, reason);
  }

  /**
   * What a destination that was found before stands for now: itself; its successor, if it is a
   * topic that was forgotten while idle; null if it is gone.
   */
  public Destination current(Destination before) {
    if (!before.isGone() || before.address().kind().isTemporary()) {
      return before.isGone() ? null : before;
    }
    return byAddress.get(before.address()); // without a successor nobody would get the message
  }

  // --- temporary destinations ------------------------------------------------------------------

  public void createTemporary(Address address, int connectionId) throws RefusedException {
    if (!address.kind().isTemporary()) {
      throw new RefusedException(ErrorCode.INVALID_DESTINATION, address + " is not temporary");
    }
    NameRule.check(
        "name of the temporary destination", address.name(), ErrorCode.INVALID_DESTINATION);
    if (byAddress.containsKey(address)) {
      throw new RefusedException(ErrorCode.IN_USE, address + " exists already");
    }
    checkLimit();
    if (address.kind().isTopic()) {
      put(new TopicDestination(new Topic(shard, address), connectionId));
    } else {
      MessageQueue queue = new MessageQueue(shard, 0, address.toString(), false);
      put(new QueueDestination(shard, address, queue, connectionId));
    }
  }

  public void deleteTemporary(Address address, int connectionId) throws RefusedException {
    Destination there = byAddress.get(address);
    if (there == null || !address.kind().isTemporary()) {
      throw new RefusedException(
          ErrorCode.INVALID_DESTINATION, address + " is no temporary destination of this broker");
    }
    if (there.ownerConnection() != connectionId) {
      throw new RefusedException(
          ErrorCode.INVALID_DESTINATION, address + " belongs to another connection");
    }
    if (there.consumerCount() > 0) {
      throw new RefusedException(ErrorCode.IN_USE, address + " has consumers; close them first");
    }
    drop(address);
  }

  /** The connection that made it is closed, and its consumers with it. */
  public void drop(Address temporary) {
    Destination there = byAddress.remove(temporary);
    if (there != null) {
      there.delete();
    }
  }

  // --- consumers -------------------------------------------------------------------------------

  public Attachment open(OpenConsumer command, Origin origin) throws RefusedException {
    String selectorText = command.selector();
    if (selectorText != null && selectorText.isBlank()) {
      selectorText = null;
    }
    Selector selector = parse(selectorText);
    Address address = command.address();
    Destination there = byAddress.get(address);
    if (there != null
        && address.kind().isTemporary()
        && there.ownerConnection() != origin.connectionId()) {
      throw new RefusedException( // specification 6.2.2
          ErrorCode.INVALID_DESTINATION,
          address + " belongs to another connection: only that one may consume from it");
    }
    int connectionId = origin.connectionId();
    int consumerId = command.consumerId();
    return switch (command.kind()) {
      case QUEUE -> {
        QueueDestination queue = queue(address);
        yield new Attachment(
            queue.queue().open(connectionId, consumerId, selector), null, null, queue);
      }
      case BROWSER -> {
        QueueDestination queue = queue(address);
        yield new Attachment(
            null, queue.queue().browse(connectionId, consumerId, selector), null, queue);
      }
      default -> {
        TopicDestination topic = topic(address);
        Subscription subscription =
            subscription(command, topic.topic(), origin, selector, selectorText);
        yield new Attachment(
            subscription.queue().open(connectionId, consumerId, null), null, subscription, topic);
      }
    };
  }

  private Subscription subscription(
      OpenConsumer command, Topic topic, Origin origin, Selector selector, String selectorText)
      throws RefusedException {
    String name = command.subscriptionName();
    String clientId = origin.clientId();
    boolean named = true;
    boolean durable = false;
    boolean shared = false;
    switch (command.kind()) {
      case DURABLE -> durable = true;
      case SHARED -> shared = true;
      case SHARED_DURABLE -> {
        durable = true;
        shared = true;
      }
      default -> named = false;
    }
    if (named) {
      NameRule.check("subscription name", name, ErrorCode.INVALID_DESTINATION);
    }
    if (durable && topic.address().kind().isTemporary()) {
      throw new RefusedException(
          ErrorCode.INVALID_DESTINATION,
          "a durable subscription cannot be made on the temporary topic " + topic.address());
    }
    if (durable && !shared && clientId == null) { // specification 8.3.3
      throw new RefusedException(
          ErrorCode.INVALID_CLIENT_ID,
          "an unshared durable subscription needs a client identifier; set one or share it");
    }
    if (subscriptions.isNew(named, durable, clientId, name)) {
      checkLimit();
    }
    if (!named) {
      return subscriptions.openUnnamed(topic, origin, selector, selectorText, command.noLocal());
    }
    if (!durable) {
      return subscriptions.openShared(topic, origin, name, selector, selectorText);
    }
    return subscriptions.openDurable(
        new SubscriptionDefinition(
            topic.address(), clientId, name, selectorText, !shared && command.noLocal(), shared),
        topic,
        selector);
  }

  private static Selector parse(String text) throws RefusedException {
    if (text == null) {
      return null;
    }
    try {
      return Selector.parse(text);
    } catch (InvalidSelectorSyntaxException e) {
      throw new RefusedException(
          ErrorCode.INVALID_SELECTOR, e.getMessage() + "; the selector is: " + shortened(text));
    }
  }

  /** Enough to recognise it: a selector may have thousands of characters. */
  private static String shortened(String text) {
    return text.length() <= SHOWN_SELECTOR ? text : text.substring(0, SHOWN_SELECTOR) + "...";
  }

  private QueueDestination queue(Address address) throws RefusedException {
    if (find(address) instanceof QueueDestination queue) {
      return queue;
    }
    throw new RefusedException(ErrorCode.INVALID_DESTINATION, address + " is not a queue");
  }

  private TopicDestination topic(Address address) throws RefusedException {
    if (find(address) instanceof TopicDestination topic) {
      return topic;
    }
    throw new RefusedException(ErrorCode.INVALID_DESTINATION, address + " is not a topic");
  }

  /** The consumer of this attachment was closed. */
  public void closed(Attachment attachment) {
    if (attachment.subscription() != null) {
      subscriptions.consumerClosed(attachment.subscription());
    }
  }

  public void unsubscribe(String clientId, String name) throws RefusedException {
    subscriptions.unsubscribe(clientId, name);
  }

  // --- recovery, checkpoints, inspection -------------------------------------------------------

  MessageQueue recoveredQueue(long queueId, String name) {
    Address address = Address.queue(name);
    MessageQueue queue = new MessageQueue(shard, queueId, address.toString(), true);
    put(new QueueDestination(shard, address, queue, Destination.NOBODY));
    return queue;
  }

  void recoveredQueueDeletion(MessageQueue queue) {
    byAddress.values().removeIf(d -> d instanceof QueueDestination q && q.queue() == queue);
  }

  Subscription recoveredSubscription(long queueId, SubscriptionDefinition definition) {
    Destination there = byAddress.get(definition.topic());
    TopicDestination topic =
        there instanceof TopicDestination known
            ? known
            : put(new TopicDestination(new Topic(shard, definition.topic()), Destination.NOBODY));
    return subscriptions.recovered(queueId, definition, topic.topic());
  }

  void recoveredDeletion(Subscription subscription) {
    subscriptions.recoveredDeletion(subscription);
  }

  /** The queues and durable subscriptions themselves, without their messages. */
  public void describeQueues(DurableOperations into) {
    for (Destination destination : byAddress.values()) {
      if (destination instanceof QueueDestination queue && queue.queue().durable()) {
        into.queueCreated(queue.queue().id(), queue.address().name());
      }
    }
    subscriptions.forEachDurable(
        subscription ->
            into.subscriptionCreated(subscription.queue().id(), subscription.definition()));
  }

  /** Every entry that hangs in a queue's own lists, or waits to become a dead letter. */
  public void forEachEntry(Consumer<? super Entry> action) {
    forEachQueue(queue -> queue.forEach(action));
    deadLetters.forEachWaiting(action);
  }

  /** Every queue, and the backlog of every subscription with a name. */
  public void forEachQueue(Consumer<? super MessageQueue> action) {
    for (Destination destination : byAddress.values()) {
      if (destination instanceof QueueDestination queue) {
        action.accept(queue.queue());
      }
    }
    subscriptions.forEachNamed(subscription -> action.accept(subscription.queue()));
  }

  public int queueCount() {
    return count(false);
  }

  public int topicCount() {
    return count(true);
  }

  private int count(boolean topics) {
    int count = 0;
    for (Destination destination : byAddress.values()) {
      count += destination instanceof TopicDestination == topics ? 1 : 0;
    }
    return count;
  }

  public int subscriptionCount() {
    return subscriptions.count();
  }
}
