package org.ternmq.jms.destination;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import org.ternmq.wire.message.Address;

/**
 * A temporary topic: lives as long as the connection that made it, which alone can consume from it
 * (specification 6.2.2); every connection can send to it. Applications get one from a session or as
 * a message's reply-to. Safe for use by several threads.
 */
public final class TernTemporaryTopic extends TernDestination implements TemporaryTopic {
  private static final long serialVersionUID = 1L;

  /** Null for one that came with a message or out of a stream: it belongs to somebody else. */
  private final transient TemporaryOwner owner;

  TernTemporaryTopic(Address address, TemporaryOwner owner) {
    super(address);
    this.owner = owner;
  }

  @Override
  public String getTopicName() {
    return getName();
  }

  /**
   * Deletes it at the broker, with the messages in it; blocks until the broker has answered.
   *
   * @throws IllegalStateException if it was made by another connection, or came with a message
   * @throws JMSException if there are consumers, or the connection is closed or lost
   */
  @Override
  public void delete() throws JMSException {
    if (owner == null) {
      throw new IllegalStateException(
          this + " can be deleted only through the object its own session returned");
    }
    owner.delete(address());
    markDeleted();
  }
}
