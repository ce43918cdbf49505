package org.ternmq.server.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.Shard;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Hands each message to all subscriptions that take it; it is stored once for all of them. */
public final class Topic {
  private static final Comparator<Subscription> OLDEST_FIRST =
      Comparator.comparingLong(subscription -> subscription.order);

  private final Shard shard;
  private final Address address;
  private final List<Subscription> plain = new ArrayList<>(); // derived: those without a selector
  private final Filters filters = new Filters(); // derived: those with one
  private long nextOrder; // derived
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
    return subscriptionCount() > 0;
  }

  public int subscriptionCount() {
    return plain.size() + filters.subscriptionCount();
  }

  public int consumerCount() {
    return consumerCount(plain) + filters.consumerCount();
  }

  static int consumerCount(List<Subscription> subscriptions) {
    int count = 0;
    for (int i = 0; i < subscriptions.size(); i++) {
      count += subscriptions.get(i).queue().consumerCount();
    }
    return count;
  }

  void add(Subscription subscription) {
    subscription.order = nextOrder++;
    if (subscription.selector() == null) {
      plain.add(subscription);
    } else {
      filters.add(subscription);
    }
  }

  void remove(Subscription subscription) {
    if (subscription.selector() == null) {
      remove(subscription, plain);
    } else {
      filters.remove(subscription);
    }
  }

  /**
   * @param from the oldest first
   * @return whether it was there
   */
  static boolean remove(Subscription subscription, List<Subscription> from) {
    int at = Collections.binarySearch(from, subscription, OLDEST_FIRST);
    if (at >= 0) {
      from.remove(at);
    }
    return at >= 0;
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

  /** The oldest subscription first, whether it has a selector or not. */
  private int gatherTakers(EncodedMessage message, Origin origin) {
    int count = gather(plain, origin, 0);
    if (filters.subscriptionCount() == 0) {
      return count;
    }
    List<Filter> matching = filters.matching(shard.properties(message));
    for (int i = 0; i < matching.size(); i++) {
      count = gather(matching.get(i).subscriptions, origin, count);
    }
    for (int i = 1; i < count; i++) {
      if (takers[i - 1].order > takers[i].order) {
        Arrays.sort(takers, 0, count, OLDEST_FIRST); // it makes use of what is in order already
        break;
      }
    }
    return count;
  }

  private int gather(List<Subscription> subscriptions, Origin origin, int before) {
    int count = before;
    for (int i = 0; i < subscriptions.size(); i++) {
      Subscription subscription = subscriptions.get(i);
      if (subscription.takesFrom(origin)) {
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
