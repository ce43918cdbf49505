package org.ternmq.server.destination;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.QueueRecovery;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.topic.Subscription;

/**
 * Rebuilds queues, durable subscriptions and their messages from the history that the store tells.
 */
public final class StateRecovery {
  private final Shard shard;
  private final Destinations destinations;
  private final Map<Long, QueueRecovery> queues = new LinkedHashMap<>();
  private final Map<Long, Subscription> subscriptions = new LinkedHashMap<>();

  public StateRecovery(Shard shard, Destinations destinations) {
    this.shard = shard;
    this.destinations = destinations;
  }

  public void queueCreated(long queueId, String name) {
    shard.queueIdUsed(queueId);
    if (!queues.containsKey(queueId)) {
      add(queueId, destinations.recoveredQueue(queueId, name));
    }
  }

  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    shard.queueIdUsed(queueId);
    if (!queues.containsKey(queueId)) {
      Subscription subscription = destinations.recoveredSubscription(queueId, definition);
      subscriptions.put(queueId, subscription);
      add(queueId, subscription.queue());
    }
  }

  private void add(long queueId, MessageQueue queue) {
    queues.put(queueId, new QueueRecovery(shard, queue));
  }

  public void queueDeleted(long queueId) {
    QueueRecovery queue = queues.remove(queueId);
    if (queue == null) {
      return;
    }
    queue.deleted();
    Subscription subscription = subscriptions.remove(queueId);
    if (subscription != null) {
      destinations.recoveredDeletion(subscription);
    } else {
      destinations.recoveredQueueDeletion(queue.queue());
    }
  }

  public void messageAdded(StoredMessage message, long[] queueIds) {
    shard.messageIdUsed(message.id());
    for (long queueId : queueIds) {
      QueueRecovery queue = queues.get(queueId);
      if (queue != null) {
        queue.added(message);
      }
    }
  }

  public void pageKept(IndexPage page) {
    shard.messageIdUsed(page.lastMessageId());
    QueueRecovery queue = queues.get(page.queueId());
    if (queue != null) {
      queue.pageKept(page);
    }
  }

  public void messageRouted(long messageId, long queueId) {
    QueueRecovery to = queues.get(queueId);
    if (to == null) {
      return;
    }
    for (QueueRecovery from : queues.values()) {
      StoredMessage message = from.find(messageId);
      if (message != null) {
        to.added(message);
        return;
      }
    }
  }

  public void messageRemoved(long queueId, long messageId) {
    QueueRecovery queue = queues.get(queueId);
    if (queue != null) {
      queue.removed(messageId);
    }
  }

  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    QueueRecovery queue = queues.get(queueId);
    if (queue != null) {
      queue.counted(messageId, deliveryCount);
    }
  }

  public void deliveriesBegun(long queueId, long upToMessageId) {
    QueueRecovery queue = queues.get(queueId);
    if (queue != null) {
      queue.deliveriesBegun(upToMessageId);
    }
  }

  public void deliveryInDoubt(long queueId, long messageId) {
    QueueRecovery queue = queues.get(queueId);
    if (queue != null) {
      queue.deliveryInDoubt(messageId);
    }
  }

  /** A prepared transaction acknowledged this message. Null if it is not there. */
  public Entry takeOut(long queueId, long messageId) {
    QueueRecovery queue = queues.get(queueId);
    return queue == null ? null : queue.takeOut(messageId);
  }

  /** Those of these queues that are there. */
  public MessageQueue[] queues(long[] queueIds) {
    List<MessageQueue> there = new ArrayList<>(queueIds.length);
    for (long queueId : queueIds) {
      QueueRecovery queue = queues.get(queueId);
      if (queue != null) {
        there.add(queue.queue());
      }
    }
    return there.toArray(MessageQueue[]::new);
  }

  /** The history is complete. */
  public void complete() {
    queues.values().forEach(QueueRecovery::complete);
    queues.clear();
    subscriptions.clear();
  }
}
