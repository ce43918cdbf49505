package org.ternmq.server.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Hands each message to all subscriptions that take it; it is stored once for all of them. */
public final class Topic {
  private final Shard shard;
  private final Address address;
  private final List<Subscription> subscriptions = new ArrayList<>(); // derived
  private Subscription[] takers = new Subscription[4]; // scratch of one publication
  private Entry[] entries = new Entry[4]; // scratch of one publication

  public Topic(Shard shard, Address address) {
    this.shard = shard;
    this.address = address;
  }

  public Address address() {
    return address;
  }

  public boolean hasSubscriptions() {
    return !subscriptions.isEmpty();
  }

  public int subscriptionCount() {
    return subscriptions.size();
  }

  public int consumerCount() {
    int count = 0;
    for (Subscription subscription : subscriptions) {
      count += subscription.queue().consumerCount();
    }
    return count;
  }

  void add(Subscription subscription) {
    subscriptions.add(subscription);
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  boolean matches(Selector selector, EncodedMessage message) {
    return shard.matches(selector, message);
  }

  /**
   * Only durable subscriptions keep a persistent message over a restart; without one it is not
   * stored.
   *
   * @param behindPending whether it must wait for what its producer sent before
   * @return whether it is shown only when the store's current batch is durable
   */
  public boolean publish(EncodedMessage message, Origin origin, boolean behindPending) {
    int count = gatherTakers(message, origin);
    if (count == 0) {
      return false;
    }
    int durable = 0;
    for (int i = 0; i < count; i++) {
      durable += takers[i].durable() ? 1 : 0;
    }
    boolean stored = message.persistent() && durable > 0;
    StoredMessage arrival = shard.arrival(message, stored);
    if (stored) {
      shard.store().messageAdded(arrival, durableQueueIds(count, durable));
    }
    for (int i = 0; i < count; i++) {
      entries[i] = takers[i].queue().enter(arrival);
      takers[i] = null;
    }
    boolean waits = stored || behindPending || shard.idsMustWait();
    for (int i = 0; i < count; i++) {
      Entry entry = entries[i];
      entries[i] = null;
      if (waits) {
        shard.gate().publish(entry);
      } else {
        entry.queue().arrived(entry);
      }
    }
    return waits;
  }

  /** See {@code Destination.route}. */
  public MessageQueue[] route(EncodedMessage message, Origin origin) {
    int count = gatherTakers(message, origin);
    MessageQueue[] queues = new MessageQueue[count];
    for (int i = 0; i < count; i++) {
      queues[i] = takers[i].queue();
      takers[i] = null;
    }
    return queues;
  }

  private int gatherTakers(EncodedMessage message, Origin origin) {
    int count = 0;
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.takes(message, origin)) {
        if (count == takers.length) {
          takers = Arrays.copyOf(takers, count * 2);
          entries = Arrays.copyOf(entries, count * 2);
        }
        takers[count++] = subscription;
      }
    }
    return count;
  }

  private long[] durableQueueIds(int count, int durable) {
    long[] ids = new long[durable];
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (takers[i].durable()) {
        ids[at++] = takers[i].queue().id();
      }
    }
    return ids;
  }
}
