package org.ternmq.xa;

import jakarta.jms.JMSException;
import jakarta.transaction.Transaction;

/** A physical connection or context that handles borrow one after the other. */
interface Pooled {
  /** Whether the next borrower, who is in this transaction (null for none), may have it. */
  boolean isFreeFor(Transaction transaction);

  /** Whether it has work in this transaction already, so that using it again costs nothing. */
  boolean isIn(Transaction transaction);

  /** False if it is lost, or nobody should have it after what its last user did. */
  boolean isUsable();

  /** Makes it as new, when nobody uses it and no transaction needs it. */
  void reset() throws JMSException;

  void close() throws JMSException;
}
