package org.ternmq.server.destination;

import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** A queue under its name. */
public final class QueueDestination extends Destination {
  private final Shard shard;
  private final MessageQueue queue;
  private final MessageQueue[] route;

  QueueDestination(Shard shard, Address address, MessageQueue queue, int ownerConnection) {
    super(address, ownerConnection);
    this.shard = shard;
    this.queue = queue;
    this.route = new MessageQueue[] {queue};
  }

  public MessageQueue queue() {
    return queue;
  }

  @Override
  int consumerCount() {
    return queue.consumerCount();
  }

  @Override
  public boolean publish(EncodedMessage message, Origin origin, boolean behindPending) {
    boolean stored = queue.durable() && message.persistent();
    StoredMessage arrival = shard.arrival(message, stored);
    if (stored) {
      shard.store().messageAdded(arrival, queue.idAlone());
    }
    Entry entry = queue.enter(arrival);
    boolean waits = stored || behindPending || shard.idsMustWait();
    if (waits) {
      shard.gate().publish(entry);
    } else {
      queue.arrived(entry);
    }
    return waits;
  }

  @Override
  public MessageQueue[] route(EncodedMessage message, Origin origin) {
    return route;
  }

  @Override
  void delete() {
    super.delete();
    queue.delete();
  }
}
