package org.ternmq.server.destination;

import java.util.Arrays;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.LongMap;
import org.ternmq.server.queue.MessageQueue;

/**
 * Tells the stored messages of a core as a short history. Entries may come in any order: a recovery
 * sorts them. A message of several queues is told once, with all of them, so its queues are
 * gathered in a first pass: {@link #gather} every entry, then {@link #tell} every entry.
 */
public final class Checkpoint {
  private final DurableOperations into;
  private final LongMap<long[]> queuesOfShared = new LongMap<>();

  public Checkpoint(DurableOperations into) {
    this.into = into;
  }

  public void gather(Entry entry) {
    StoredMessage message = entry.message();
    if (isStored(entry) && message.references() > 1) {
      long[] known = queuesOfShared.get(message.id());
      long[] more = known == null ? new long[1] : Arrays.copyOf(known, known.length + 1);
      more[more.length - 1] = entry.queue().id();
      queuesOfShared.put(message.id(), more);
    }
  }

  public void tell(Entry entry) {
    if (!isStored(entry)) {
      return;
    }
    StoredMessage message = entry.message();
    MessageQueue queue = entry.queue();
    if (message.references() == 1) {
      into.messageAdded(message, queue.idAlone());
    } else {
      long[] queues = queuesOfShared.get(message.id());
      if (queues.length > 0 && queues[0] == queue.id()) { // each queue has it once
        into.messageAdded(message, queues);
      }
    }
  }

  /** After all messages were told. */
  public void tellDeliveries(Entry entry) {
    if (isStored(entry)) {
      if (entry.deliveries() > 0) {
        into.deliveryCounted(entry.queue().id(), entry.message().id(), entry.deliveries());
      }
      if (entry.mayBeInDoubt()) {
        into.deliveryInDoubt(entry.queue().id(), entry.message().id());
      }
    }
  }

  private static boolean isStored(Entry entry) {
    return entry.message().persistent() && entry.queue().durable() && !entry.queue().isDeleted();
  }
}
