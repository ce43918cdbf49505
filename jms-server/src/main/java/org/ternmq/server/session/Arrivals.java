package org.ternmq.server.session;

import org.ternmq.server.destination.Destination;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.queue.MemoryBudget;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Messages from the store's inbox. Their senders are gone and cannot be answered, so whatever came
 * is taken: what cannot go where it should becomes a dead letter with the reason. That it was taken
 * and what became of it are in one batch of the store, and nobody gets it before that is durable:
 * so each arrives exactly once, whatever ends the broker when.
 */
final class Arrivals {
  private static final Origin OUTSIDE = new Origin(Destination.NOBODY, null);

  private final CoreParts parts;

  Arrivals(CoreParts parts) {
    this.parts = parts;
  }

  /** Whether producers would get credit: else the inbox waits, where its messages are safe. */
  boolean hasRoom() {
    MemoryBudget memory = parts.shard.memory();
    return !parts.storeFull && memory.pinnedBytes() < memory.budgetBytes();
  }

  void take(Arrival arrival) {
    parts.shard.store().inboxTaken(arrival.inboxId());
    parts.shard.gate().force();
    EncodedMessage message;
    try {
      message = EncodedMessage.wrap(arrival.bytes(), 0, arrival.bytes().length);
      message.verify();
    } catch (WireException e) {
      parts.destinations.refuse(arrival.bytes(), "unreadable in the inbox: " + e.getMessage());
      return;
    }
    try {
      long most = parts.shard.limits().maxMessageBytes();
      if (message.length() > most) {
        throw new RefusedException(
            ErrorCode.TOO_LARGE,
            "the message has " + message.length() + " bytes, the broker takes up to " + most);
      }
      parts.destinations.find(message.destination()).publish(message, OUTSIDE, true);
    } catch (RefusedException e) {
      parts.destinations.refuse(message, e.getMessage());
    }
  }
}
