package org.ternmq.server.transaction;

import org.ternmq.server.destination.Destination;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.message.EncodedMessage;

/** A message that waits for the decision of its transaction. */
final class StagedSend {
  static final MessageQueue[] NOWHERE = {};

  final Destination destination; // null after a restart: it is routed
  final Origin origin; // who sent it, for noLocal; null after a restart
  EncodedMessage payload; // null while it is only in the store
  MessageQueue[] queues; // where it will arrive; null until that is decided
  StoredMessage message; // once the store was told; null if it is not for the store
  boolean landed; // the store has it: its payload may be dropped, its space given up

  StagedSend(Destination destination, Origin origin, EncodedMessage payload) {
    this.destination = destination;
    this.origin = origin;
    this.payload = payload;
  }

  /** One that the store kept over a restart. */
  StagedSend(StoredMessage message, MessageQueue[] queues) {
    this(null, null, message.payload());
    this.message = message;
    this.queues = queues;
    this.landed = message.location() != StoredMessage.NOWHERE;
  }

  /** Bytes of the heap that its payload takes. */
  int heapBytes() {
    return payload == null ? 0 : payload.length();
  }

  boolean hasDurableQueue() {
    for (MessageQueue queue : queues) {
      if (queue.durable() && !queue.isDeleted()) {
        return true;
      }
    }
    return false;
  }

  /** What the store is told. */
  long[] queueIds() {
    if (queues.length == 1 && queues[0].durable()) {
      return queues[0].idAlone();
    }
    int count = 0;
    for (MessageQueue queue : queues) {
      count += queue.durable() ? 1 : 0;
    }
    long[] ids = new long[count];
    int at = 0;
    for (MessageQueue queue : queues) {
      if (queue.durable()) {
        ids[at++] = queue.id();
      }
    }
    return ids;
  }
}
