package org.ternmq.server.destination;

import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Where messages can be sent. */
public abstract class Destination {
  public static final int NOBODY = -1;

  private final Address address; // persistent if it is a queue that is not temporary
  private final int ownerConnection; // of a temporary destination
  private boolean gone; // derived

  Destination(Address address, int ownerConnection) {
    this.address = address;
    this.ownerConnection = ownerConnection;
  }

  public final Address address() {
    return address;
  }

  /** The connection that made this temporary destination; {@link #NOBODY} for others. */
  final int ownerConnection() {
    return ownerConnection;
  }

  /** Whether it was deleted, so that nobody who remembers it may use it. */
  public final boolean isGone() {
    return gone;
  }

  void delete() {
    gone = true;
  }

  abstract int consumerCount();

  /**
   * Brings a message in. Nobody gets it before it is durable.
   *
   * @param behindPending whether it must wait for what its producer sent before
   * @return whether it is shown only when the store's current batch is durable
   */
  public abstract boolean publish(EncodedMessage message, Origin origin, boolean behindPending);

  /**
   * Where a message goes that is sent now and arrives later: the queues, and those behind
   * subscriptions, that take it.
   */
  public abstract MessageQueue[] route(EncodedMessage message, Origin origin);
}
