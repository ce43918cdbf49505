package org.ternmq.server.offline;

import java.util.function.Function;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.offline.SalvagedState.Held;
import org.ternmq.server.offline.SalvagedState.InQueue;
import org.ternmq.server.offline.SalvagedState.Open;
import org.ternmq.wire.message.EncodedMessage;

/** Tells a state that was salvaged, as a broker tells its own. */
final class SalvagedTeller {
  private final SalvagedState state;
  private final Function<StoredMessage, EncodedMessage> payloads;

  SalvagedTeller(SalvagedState state, Function<StoredMessage, EncodedMessage> payloads) {
    this.state = state;
    this.payloads = payloads;
  }

  void tell(DurableOperations into) {
    into.idsUsed(state.nextMessageId, state.nextQueueId);
    state.queues.forEach(
        (id, queue) -> {
          if (queue.name != null) {
            into.queueCreated(id, queue.name);
          } else {
            into.subscriptionCreated(id, queue.definition);
          }
        });
    for (Held held : state.messages.values()) {
      long[] queues = state.queuesOf(held);
      if (queues.length > 0) {
        tellMessage(held, queues, into);
      }
    }
    state.queues.forEach(
        (id, queue) -> {
          if (queue.begunUpTo > 0) {
            into.deliveriesBegun(id, queue.begunUpTo);
          }
        });
    state.clients.forEach(
        (client, sends) -> {
          sends.failed.forEach(sequence -> into.sequenceFailed(client, sequence));
          into.sequenceDecided(client, sends.sequence, sends.timeMs);
        });
    state.transactions.forEach((id, open) -> tellTransaction(id, open, into));
    state.decided.values().forEach(each -> into.branchDecided(each.getKey(), each.getValue()));
    into.transactionIdsUsed(state.nextTransactionId);
  }

  private void tellMessage(Held held, long[] queues, DurableOperations into) {
    StoredMessage message = withPayload(held.message);
    into.messageAdded(message, queues);
    for (long queueId : queues) {
      InQueue place = new InQueue(queueId, message.id());
      Integer count = state.counts.get(place);
      if (count != null) {
        into.deliveryCounted(queueId, message.id(), count);
      }
      if (state.mayBeUnsure(held, queueId) || state.doubts.contains(place)) {
        into.deliveryInDoubt(queueId, message.id());
      }
    }
  }

  private StoredMessage withPayload(StoredMessage message) {
    StoredMessage told =
        new StoredMessage(
            message.id(),
            message.sizeBytes(),
            message.priority(),
            message.persistent(),
            message.expirationMs(),
            message.deliveryTimeMs());
    told.payload(payloads.apply(message));
    return told;
  }

  private void tellTransaction(long id, Open open, DurableOperations into) {
    for (Held held : open.staged.values()) {
      long[] queues = state.queuesOf(held);
      if (queues.length > 0) {
        into.messageStaged(id, withPayload(held.message), queues);
      }
    }
    for (InQueue removal : open.removals) {
      into.removalStaged(id, removal.queueId(), removal.messageId());
    }
    into.branchPrepared(id, open.prepared);
  }
}
