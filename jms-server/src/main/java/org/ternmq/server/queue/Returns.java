package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How entries come back to one queue from consumers and transactions, and what is counted then: a
 * delivery counts if the application has seen the message. After a loss that is open until the
 * client is back, or somebody else gets the message.
 */
final class Returns {
  private final MessageQueue queue;
  private final Shard shard;
  private final Backlog backlog; // the queue's
  private final Delivery delivery; // the queue's
  private final List<Entry> dead = new ArrayList<>(); // empty between calls

  Returns(MessageQueue queue, Backlog backlog) {
    this.queue = queue;
    this.shard = queue.shard();
    this.backlog = backlog;
    this.delivery = queue.delivery;
  }

  /** See {@link MessageQueue#giveBack}. */
  void giveBack(Entry entry, boolean counted, boolean interrupted) {
    QueueConsumer from = entry.holder() instanceof QueueConsumer consumer ? consumer : null;
    entry.holder(queue);
    if (queue.isDeleted()) {
      queue.removed(entry);
      return;
    }
    if (interrupted && from != null) {
      doubt(entry, from.interruption(counted), counted);
    } else if (counted) {
      count(entry, entry.nextDeliveryCount());
      if (shard.deadLetters().takes(queue, entry.deliveries())) {
        dead.add(entry);
        queue.noteIfIdle();
        return;
      }
    } else if (entry.doubtTold() && !entry.inDoubt()) {
      count(entry, entry.deliveries()); // nobody saw it
    }
    if (queue.isExpired(entry.message)) {
      queue.expired(entry);
    } else {
      insertAgain(entry);
    }
    queue.noteIfIdle();
  }

  /**
   * Everything that comes back at this moment is back. What must not be delivered again goes to the
   * dead letters in its old order.
   */
  void over() {
    backlog.returned();
    if (!dead.isEmpty()) {
      List<Entry> all = List.copyOf(dead);
      dead.clear();
      all.stream().sorted(QueueConsumer.HIGHEST_FIRST).forEach(shard.deadLetters()::take);
    }
  }

  /** One that is in doubt already stays so, whatever the client says of the last delivery. */
  private void doubt(Entry entry, Interruption cut, boolean seen) {
    if (seen || !entry.inDoubt()) {
      entry.holder(cut);
    }
    if (queue.isStored(entry)) {
      queue.marks().doubt(entry);
    } else {
      entry.inDoubt(true);
    }
  }

  private void insertAgain(Entry entry) {
    entry.state(EntryState.AVAILABLE);
    backlog.insertInOrder(entry);
    queue.hold(entry.message);
    delivery.returned(entry);
    shard.pages().joined(queue);
  }

  /** So often it was delivered, without doubt. */
  private void count(Entry entry, int deliveries) {
    entry.deliveries(deliveries);
    entry.inDoubt(false);
    entry.doubtTold(false);
    if (queue.isStored(entry)) {
      shard.store().deliveryCounted(queue.id(), entry.message.id(), deliveries);
    }
  }

  /** Its consumer was lost, and it goes to the next one: only now that counts. */
  void settle(Entry entry, Interruption cut) {
    entry.holder(queue);
    if (cut.unseen()) {
      entry.inDoubt(false);
    } else {
      count(entry, entry.deliveries() + 1);
    }
  }

  /** See {@link MessageQueue#reclaim}. */
  long[] reclaim(Ids wanted, QueueConsumer consumer) {
    long[] got = new long[wanted.size()];
    int count = 0;
    for (int priority = MessageQueue.PRIORITIES - 1;
        priority >= 0 && count < got.length;
        priority--) {
      Entry entry = queue.firstOf(priority);
      while (entry != null && count < got.length) {
        Entry next = entry.next;
        if (entry.isPage()) { // nothing in it is wanted
          entry = next;
          continue;
        }
        long messageId = entry.message.id();
        if (queue.isAscending() && messageId > wanted.highest()) {
          break;
        }
        if (wanted.contain(messageId)) {
          got[count++] = messageId;
          takeAgain(entry, consumer);
        }
        entry = next;
      }
    }
    while (count < got.length) { // the clock went back, so it waits again
      Entry entry = queue.removeDelayed(wanted);
      if (entry == null) {
        break;
      }
      got[count++] = entry.message.id();
      reclaimed(entry, consumer);
    }
    return Arrays.copyOf(got, count);
  }

  private void takeAgain(Entry entry, QueueConsumer consumer) {
    queue.unlink(entry);
    reclaimed(entry, consumer);
  }

  /** Its former consumer has it again; null: it is acknowledged. */
  void reclaimed(Entry entry, QueueConsumer consumer) {
    if (consumer == null) {
      queue.removed(entry);
      return;
    }
    entry.inDoubt(false); // the loss did not end that delivery after all
    if (queue.isStored(entry)) {
      queue.marks().delivering(entry, null, false);
    }
    entry.state(EntryState.DELIVERED);
    consumer.delivered(entry);
    queue.wentOut();
  }
}
