package org.ternmq.jms.message;

import jakarta.jms.JMSException;

/**
 * What a session attaches to the messages it delivers: carries out {@code Message.acknowledge}
 * (specification 6.2.10). Called on the application's thread.
 */
@FunctionalInterface
public interface Acknowledger {

  /**
   * Acknowledges what the session's mode says: in client mode everything the session has delivered;
   * in the other modes nothing.
   *
   * @throws jakarta.jms.IllegalStateException if the session is closed
   */
  void acknowledge() throws JMSException;
}
