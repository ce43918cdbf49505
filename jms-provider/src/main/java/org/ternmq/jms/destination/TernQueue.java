package org.ternmq.jms.destination;

import jakarta.jms.Queue;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.ternmq.wire.message.Address;

/**
 * A queue by its name. Making one does not reach the broker: the queue itself is made there on
 * first use, where its settings allow it. Immutable and safe for use by several threads; can be
 * bound in a JNDI directory.
 */
public final class TernQueue extends TernDestination implements Queue, Referenceable {
  private static final long serialVersionUID = 1L;

  /**
   * @param name 1 to 1,024 bytes in UTF-8; which characters are allowed is decided by the broker
   *     when the queue is first used
   * @throws IllegalArgumentException if the name is empty or too long
   */
  public TernQueue(String name) {
    this(Address.queue(checkedName(name)));
  }

  TernQueue(Address address) {
    super(address);
  }

  @Override
  public String getQueueName() {
    return getName();
  }

  /** What a JNDI directory keeps of it. */
  @Override
  public Reference getReference() {
    return new Reference(
        TernQueue.class.getName(),
        new StringRefAddr(ReferenceAddresses.NAME, getName()),
        ReferenceAddresses.OBJECT_FACTORY,
        null);
  }
}
