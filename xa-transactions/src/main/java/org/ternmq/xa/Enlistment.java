package org.ternmq.xa;

import jakarta.jms.JMSException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.util.HashSet;
import java.util.Set;
import javax.transaction.xa.XAResource;

/**
 * A physical session's part in transactions: before each use it follows the calling thread's
 * transaction. The session has one user at a time; completions come from other threads too, so the
 * fields are guarded by this object.
 */
final class Enlistment {
  private final TransactionParticipants participants;
  private final XAResource resource;

  /** Run when the last transaction with work of this session is complete. */
  private final Runnable free;

  /** The transaction that the session works in just now; null for none. */
  private Transaction present;

  /** Those that are not complete, with the present one and those that are suspended. */
  private final Set<Transaction> incomplete = new HashSet<>();

  /** Who made it follow last. */
  private Thread user;

  /** A transaction was rolled back under its user's hands: not to be used by anybody else. */
  private boolean spoilt;

  Enlistment(TransactionParticipants participants, XAResource resource, Runnable free) {
    this.participants = participants;
    this.resource = participants.named(resource);
    this.free = free;
  }

  XAResource resource() {
    return resource;
  }

  /** Takes part in the thread's transaction from here on, or in none if there is none. */
  void follow() throws JMSException {
    Transaction now = participants.current();
    Transaction before;
    synchronized (this) {
      user = Thread.currentThread();
      before = present;
      if (now == null ? before == null : now.equals(before)) {
        return;
      }
    }
    if (before != null) {
      suspend(before);
    }
    if (now == null) {
      return;
    }
    synchronized (this) {
      incomplete.add(now);
      present = now;
    }
    boolean joined = false;
    try {
      participants.join(now, this);
      joined = true;
    } finally {
      if (!joined) {
        notJoined(now);
      }
    }
  }

  /**
   * What the branch had before stays in it. A transaction manager that was told of this session
   * tells its end; who was not told has nothing to end.
   */
  private void notJoined(Transaction transaction) {
    synchronized (this) {
      present = null;
      incomplete.remove(transaction);
    }
    free.run();
  }

  /** The thread went on to another transaction, or to none: the old one waits (JTA 3.4.4). */
  private void suspend(Transaction before) throws JMSException {
    try {
      int status = before.getStatus();
      if (status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK) {
        before.delistResource(resource, XAResource.TMSUSPEND);
      }
    } catch (SystemException | IllegalStateException e) {
      throw TransactionParticipants.failed(
          "The session cannot leave the transaction it works in", e);
    }
    synchronized (this) {
      if (before.equals(present)) {
        present = null;
      }
    }
  }

  void completed(Transaction transaction, int status) {
    synchronized (this) {
      if (transaction.equals(present)) {
        present = null;
        spoilt |= status == Status.STATUS_ROLLEDBACK && user != Thread.currentThread();
      }
      incomplete.remove(transaction);
    }
    free.run();
  }

  /** Whether it has no work in a transaction that is not complete. */
  synchronized boolean isFree() {
    return incomplete.isEmpty();
  }

  /** Whether whoever is in this transaction may use it: nobody else has work with it. */
  synchronized boolean isFreeFor(Transaction transaction) {
    return incomplete.isEmpty()
        || (transaction != null && incomplete.size() == 1 && incomplete.contains(transaction));
  }

  synchronized boolean isIn(Transaction transaction) {
    return transaction != null && incomplete.contains(transaction);
  }

  synchronized boolean isSpoilt() {
    return spoilt;
  }
}
