package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ternmq.server.effect.StoredMessage;

/**
 * A queue while its history is being read: messages are found by their id, which a living queue has
 * no need of. A part of the history that is told twice, by a checkpoint and by the log after it,
 * has no effect the second time.
 */
public final class QueueRecovery {
  private final Shard shard;
  private final MessageQueue queue;
  private final LongMap<Entry> byId = new LongMap<>();
  private final EntryList inOrder = new EntryList();
  private boolean ascending = true;

  public QueueRecovery(Shard shard, MessageQueue queue) {
    this.shard = shard;
    this.queue = queue;
  }

  public MessageQueue queue() {
    return queue;
  }

  public void added(StoredMessage message) {
    if (byId.get(message.id()) != null) {
      return;
    }
    Entry last = inOrder.last();
    ascending &= last == null || last.message.id() < message.id();
    Entry entry = queue.enter(message);
    byId.put(message.id(), entry);
    inOrder.append(entry);
    if (message.payload() != null) {
      shard.memory().arrived(message);
    }
    shard.memory().stored(message);
    shard.memory().dropIfOver(message);
  }

  /** Null if it is not here. */
  public StoredMessage find(long messageId) {
    Entry entry = byId.get(messageId);
    return entry == null ? null : entry.message;
  }

  public void removed(long messageId) {
    Entry entry = byId.remove(messageId);
    if (entry != null) {
      inOrder.remove(entry);
      gone(entry.message);
    }
  }

  /**
   * A prepared transaction acknowledged this one: it takes its place, and nobody gets it. Null if
   * it is not here.
   */
  public Entry takeOut(long messageId) {
    Entry entry = byId.get(messageId);
    if (entry != null) {
      entry.state(EntryState.DELIVERED);
      entry.state(EntryState.ACKNOWLEDGED);
    }
    return entry;
  }

  public void counted(long messageId, int deliveries) {
    Entry entry = byId.get(messageId);
    if (entry != null) {
      entry.deliveries(deliveries);
      entry.inDoubt(false);
      entry.doubtTold(false);
    }
  }

  public void deliveriesBegun(long upToMessageId) {
    if (queue.marks() != null) {
      queue.marks().recovered(upToMessageId);
    }
  }

  public void deliveryInDoubt(long messageId) {
    Entry entry = byId.get(messageId);
    if (entry != null) {
      entry.inDoubt(true);
      entry.doubtTold(true);
    }
  }

  /** The queue itself is gone. */
  public void deleted() {
    for (Entry entry = inOrder.removeFirst(); entry != null; entry = inOrder.removeFirst()) {
      gone(entry.message);
    }
  }

  private void gone(StoredMessage message) {
    if (message.release()) {
      shard.memory().gone(message);
      shard.effects().released(message);
    }
  }

  /**
   * The history is complete: the messages take their places, in the order in which they were sent.
   */
  public void complete() {
    byId.clear();
    if (queue.marks() != null) {
      inOrder.forEach(queue.marks()::doubtIfBegun);
    }
    if (ascending) {
      for (Entry entry = inOrder.removeFirst(); entry != null; entry = inOrder.removeFirst()) {
        takePlace(entry);
      }
      return;
    }
    List<Entry> sorted = new ArrayList<>(inOrder.size());
    for (Entry entry = inOrder.removeFirst(); entry != null; entry = inOrder.removeFirst()) {
      sorted.add(entry);
    }
    sorted.sort(Comparator.comparingLong(entry -> entry.message.id()));
    sorted.forEach(this::takePlace);
  }

  private void takePlace(Entry entry) {
    if (entry.is(EntryState.ACKNOWLEDGED)) {
      entry.inDoubt(false); // that delivery is the one that the transaction acknowledged
      queue.recoveredOut(entry);
    } else {
      queue.arrived(entry);
    }
  }
}
