package org.ternmq.jms.destination;

import jakarta.jms.Topic;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.ternmq.wire.message.Address;

/**
 * A topic by its name. Making one does not reach the broker: the topic itself is made there on
 * first use, where its settings allow it. Immutable and safe for use by several threads; can be
 * bound in a JNDI directory.
 */
public final class TernTopic extends TernDestination implements Topic, Referenceable {
  private static final long serialVersionUID = 1L;

  /**
   * @param name 1 to 1,024 bytes in UTF-8; which characters are allowed is decided by the broker
   *     when the topic is first used
   * @throws IllegalArgumentException if the name is empty or too long
   */
  public TernTopic(String name) {
    this(Address.topic(checkedName(name)));
  }

  TernTopic(Address address) {
    super(address);
  }

  @Override
  public String getTopicName() {
    return getName();
  }

  /** What a JNDI directory keeps of it. */
  @Override
  public Reference getReference() {
    return new Reference(
        TernTopic.class.getName(),
        new StringRefAddr(ReferenceAddresses.NAME, getName()),
        ReferenceAddresses.OBJECT_FACTORY,
        null);
  }
}
