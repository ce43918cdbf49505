package org.ternmq.jms.destination;

import jakarta.jms.JMSException;
import org.ternmq.wire.message.Address;

/** The connection that made a temporary destination. */
@SuppressWarnings("exports") // for the provider's own packages
public interface TemporaryOwner {

  /** Deletes it at the broker; blocks for the answer. */
  void delete(Address address) throws JMSException;
}
