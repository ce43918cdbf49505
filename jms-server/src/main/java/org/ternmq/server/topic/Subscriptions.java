package org.ternmq.server.topic;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.selector.InvalidSelectorSyntaxException;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.error.ErrorCode;

/**
 * The named subscriptions and the rules of specification 8.3: durable ones, shared and unshared,
 * have one set of names; shared ones that are not durable have another.
 */
public final class Subscriptions {
  private static final int NO_CONNECTION = -1;

  private final Shard shard;
  private final Map<SubscriptionKey, Subscription> durable = new LinkedHashMap<>(); // persistent
  private final Map<SubscriptionKey, Subscription> shared = new LinkedHashMap<>(); // derived
  private int unnamed; // derived: how many there are that are neither durable nor shared

  public Subscriptions(Shard shard) {
    this.shard = shard;
  }

  public int count() {
    return durable.size() + shared.size() + unnamed;
  }

  /** Unshared and not durable: lives and dies with its consumer (specification 8.3.1). */
  public Subscription openUnnamed(
      Topic topic, Origin origin, Selector selector, String selectorText, boolean noLocal) {
    SubscriptionDefinition definition =
        new SubscriptionDefinition(
            topic.address(), origin.clientId(), null, selectorText, noLocal, false);
    unnamed++;
    return add(definition, selector, topic, false, origin.connectionId());
  }

  /** Specification 8.3.2. */
  public Subscription openShared(
      Topic topic, Origin origin, String name, Selector selector, String selectorText)
      throws RefusedException {
    SubscriptionKey key = new SubscriptionKey(origin.clientId(), name);
    SubscriptionDefinition wanted =
        new SubscriptionDefinition(
            topic.address(), origin.clientId(), name, selectorText, false, true);
    Subscription there = shared.get(key);
    if (there == null) {
      there = add(wanted, selector, topic, false, NO_CONNECTION);
      shared.put(key, there);
    } else if (!there.definition().equals(wanted)) {
      throw new RefusedException(
          ErrorCode.IN_USE,
          "the shared subscription "
              + name
              + " has consumers, with another topic or selector: "
              + describe(there.definition()));
    }
    return there;
  }

  /**
   * Specification 8.3.3 and 8.3.4. The caller says what is wanted; what was told to the store must
   * be durable first.
   */
  public Subscription openDurable(SubscriptionDefinition wanted, Topic topic, Selector selector)
      throws RefusedException {
    SubscriptionKey key = new SubscriptionKey(wanted.clientId(), wanted.name());
    Subscription there = durable.get(key);
    if (there != null) {
      if (there.definition().shared() != wanted.shared()) {
        throw new RefusedException(
            ErrorCode.IN_USE,
            "the durable subscription "
                + wanted.name()
                + " is "
                + (wanted.shared() ? "not " : "")
                + "shared; unsubscribe it first or choose another name");
      }
      boolean same = there.definition().equals(wanted);
      if (!wanted.shared() && there.queue().consumerCount() > 0) {
        throw new RefusedException(
            ErrorCode.IN_USE,
            "the durable subscription " + wanted.name() + " has a consumer already");
      }
      if (same) {
        return there;
      }
      if (there.isActive()) {
        throw new RefusedException(
            ErrorCode.IN_USE,
            "the durable subscription "
                + wanted.name()
                + " is in use, with another topic or selector: "
                + describe(there.definition()));
      }
      delete(there); // a changed one replaces it, as if unsubscribed before
    }
    Subscription made = add(wanted, selector, topic, true, NO_CONNECTION);
    durable.put(key, made);
    shard.store().subscriptionCreated(made.queue().id(), wanted);
    return made;
  }

  /** Whether opening this would need a new subscription, for the limit on them. */
  public boolean isNew(boolean named, boolean isDurable, String clientId, String name) {
    return !named
        || !(isDurable ? durable : shared).containsKey(new SubscriptionKey(clientId, name));
  }

  private Subscription add(
      SubscriptionDefinition definition,
      Selector selector,
      Topic topic,
      boolean isDurable,
      int ownConnection) {
    MessageQueue queue =
        new MessageQueue(
            shard, isDurable ? shard.newQueueId() : 0, describe(definition), isDurable);
    Subscription made = new Subscription(definition, selector, topic, queue, ownConnection);
    topic.add(made);
    return made;
  }

  /** Recovery: a durable subscription of the history. */
  public Subscription recovered(long queueId, SubscriptionDefinition definition, Topic topic) {
    Selector selector;
    try {
      selector = definition.selector() == null ? null : Selector.parse(definition.selector());
    } catch (InvalidSelectorSyntaxException e) {
      throw new IllegalStateException(
          "the stored selector of " + describe(definition) + " cannot be parsed: " + e.getMessage(),
          e);
    }
    MessageQueue queue = new MessageQueue(shard, queueId, describe(definition), true);
    Subscription made = new Subscription(definition, selector, topic, queue, NO_CONNECTION);
    topic.add(made);
    durable.put(new SubscriptionKey(definition.clientId(), definition.name()), made);
    return made;
  }

  /** Recovery: the history says that it was deleted. */
  public void recoveredDeletion(Subscription subscription) {
    forget(subscription);
  }

  public void unsubscribe(String clientId, String name) throws RefusedException {
    Subscription there = durable.get(new SubscriptionKey(clientId, name));
    if (there == null) {
      throw new RefusedException(
          ErrorCode.NO_SUCH_SUBSCRIPTION,
          "there is no durable subscription "
              + name
              + (clientId == null
                  ? " without client identifier"
                  : " of client identifier " + clientId));
    }
    if (there.isActive()) {
      throw new RefusedException(
          ErrorCode.IN_USE,
          "the durable subscription "
              + name
              + " has a consumer, or messages of it are neither acknowledged nor returned");
    }
    delete(there);
  }

  private void delete(Subscription subscription) {
    forget(subscription);
    shard.store().queueDeleted(subscription.queue().id());
    subscription.queue().delete();
  }

  private void forget(Subscription subscription) {
    SubscriptionDefinition definition = subscription.definition();
    durable.remove(new SubscriptionKey(definition.clientId(), definition.name()), subscription);
    subscription.topic().remove(subscription);
  }

  /** A consumer of it was closed: those that are not durable vanish with the last one. */
  public void consumerClosed(Subscription subscription) {
    if (subscription.durable() || subscription.queue().consumerCount() > 0) {
      return;
    }
    SubscriptionDefinition definition = subscription.definition();
    if (definition.shared()) {
      shared.remove(new SubscriptionKey(definition.clientId(), definition.name()), subscription);
    } else {
      unnamed--;
    }
    subscription.topic().remove(subscription);
    subscription.queue().delete();
  }

  public void forEachDurable(Consumer<? super Subscription> action) {
    durable.values().forEach(action);
  }

  /** Every subscription with a name. */
  public void forEachNamed(Consumer<? super Subscription> action) {
    durable.values().forEach(action);
    shared.values().forEach(action);
  }

  private static String describe(SubscriptionDefinition definition) {
    return definition.topic()
        + (definition.name() == null ? "" : "?subscription=" + definition.name())
        + (definition.clientId() == null ? "" : "&client=" + definition.clientId())
        + (definition.selector() == null
            ? ""
            : "&selector=" + Objects.toString(definition.selector()));
  }
}
