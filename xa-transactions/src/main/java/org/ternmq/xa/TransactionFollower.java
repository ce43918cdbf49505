package org.ternmq.xa;

import jakarta.jms.JMSException;
import org.ternmq.jms.handle.Closing;

/** A session or context that takes part in the thread's transaction when it is used. */
interface TransactionFollower {
  void follow() throws JMSException;

  boolean isInTransaction() throws JMSException;

  /** The application has closed what was made by it. */
  void forget(Closing made);
}
