package org.ternmq.server.queue;

import org.ternmq.wire.message.EncodedMessage;

/**
 * Which consumer has which message groups of one queue (property JMSXGroupID, specification
 * 3.5.10): the first one to get a message of a group gets the others too, as long as it lives.
 * Groups are hashed into a fixed number of places, so that any number of them costs the same;
 * groups that share a place share a consumer.
 */
final class MessageGroups {
  private static final String GROUP_ID = "JMSXGroupID";
  private static final int PLACES = 1_024; // a power of two

  private final Shard shard;
  private final QueueConsumer[] owners = new QueueConsumer[PLACES]; // derived

  MessageGroups(Shard shard) {
    this.shard = shard;
  }

  static boolean isGrouped(EncodedMessage message) {
    return message.hasProperties() && message.property(GROUP_ID) != null;
  }

  /**
   * Whether the consumer may have a message that its selector matches; if it may, it has the group
   * from here on. An owner that does not want the message itself does not keep it from others.
   */
  boolean take(QueueConsumer consumer, EncodedMessage message) {
    Object group = message.hasProperties() ? message.property(GROUP_ID) : null;
    if (group == null) {
      return true;
    }
    int place = placeOf(group.toString());
    QueueConsumer owner = owners[place];
    if (owner == null) {
      owners[place] = consumer;
      return true;
    }
    return owner == consumer || !shard.matches(owner.selector, message);
  }

  private static int placeOf(String group) {
    int hash = group.hashCode() * 0x9E3779B9; // names often differ in their last digits only
    return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES));
  }

  /** The consumer is gone; tells whether it had any group. */
  boolean release(QueueConsumer consumer) {
    boolean had = false;
    for (int place = 0; place < PLACES; place++) {
      if (owners[place] == consumer) {
        owners[place] = null;
        had = true;
      }
    }
    return had;
  }
}
