package org.ternmq.xa;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.ternmq.jms.failure.JmsFailures;

/**
 * Which physical sessions have work in which transaction that is not complete. A session is let go
 * by {@code afterCompletion} alone: it may come on another thread, such as the one that rolls back
 * what took too long. Safe for use by many threads.
 */
final class TransactionParticipants {
  private final TransactionManager manager;
  private final String resourceName;
  private final Map<Transaction, Completion> open = new ConcurrentHashMap<>();

  /**
   * @param resourceName what the sessions' resources are enlisted under; null for none
   */
  TransactionParticipants(TransactionManager manager, String resourceName) {
    this.manager = manager;
    this.resourceName = resourceName;
  }

  /** What waits for the end of one transaction. */
  private final class Completion implements Synchronization {
    private final Transaction transaction;

    /** Guarded by itself. */
    private final Set<Enlistment> members = new LinkedHashSet<>();

    Completion(Transaction transaction) {
      this.transaction = transaction;
    }

    @Override
    public void beforeCompletion() {
      // the resources are enlisted: the transaction manager does the rest
    }

    @Override
    public void afterCompletion(int status) {
      open.remove(transaction);
      Enlistment[] all;
      synchronized (members) {
        all = members.toArray(new Enlistment[0]);
        members.clear();
      }
      for (Enlistment each : all) {
        each.completed(transaction, status);
      }
    }
  }

  /** As it is enlisted. */
  XAResource named(XAResource resource) {
    return NamedResource.of(resourceName, resource);
  }

  /** The calling thread's transaction; null for none, or if it is over already. */
  Transaction current() throws JMSException {
    try {
      Transaction now = manager.getTransaction();
      return now == null || now.getStatus() == Status.STATUS_NO_TRANSACTION ? null : now;
    } catch (SystemException e) {
      throw failed("The state of the transaction cannot be had", e);
    }
  }

  /**
   * Makes a session part of a transaction. The wish to hear of its end is told first: if that is
   * refused nothing has been enlisted that would never be let go.
   */
  void join(Transaction transaction, Enlistment member) throws JMSException {
    try {
      Completion completion = open.get(transaction);
      if (completion == null) {
        completion = new Completion(transaction);
        register(completion);
      }
      // Before the resource: a rollback by another thread in between must find it.
      synchronized (completion.members) {
        completion.members.add(member);
      }
      if (!transaction.enlistResource(member.resource())) {
        throw new JMSException(
            "The transaction manager did not take the session into the transaction; its log says"
                + " why");
      }
    } catch (RollbackException e) {
      throw rolledBack(e);
    } catch (IllegalStateException e) {
      throw isOver(transaction) ? rolledBack(e) : failed("The session cannot be enlisted", e);
    } catch (SystemException e) {
      throw failed("The session cannot be enlisted", e);
    }
  }

  /** Known before it is registered: its end may come at once, and removes it. */
  private void register(Completion completion) throws RollbackException, SystemException {
    open.put(completion.transaction, completion);
    boolean registered = false;
    try {
      completion.transaction.registerSynchronization(completion);
      registered = true;
    } finally {
      if (!registered) {
        open.remove(completion.transaction, completion);
      }
    }
  }

  /** How many transactions it waits for. */
  int openTransactions() {
    return open.size();
  }

  private static boolean isOver(Transaction transaction) {
    try {
      return transaction.getStatus() != Status.STATUS_ACTIVE;
    } catch (SystemException e) {
      return true;
    }
  }

  private static JMSException rolledBack(Exception cause) {
    return JmsFailures.causedBy(
        new TransactionRolledBackException(
            "The transaction is being rolled back, or is over: no message can be sent or received"
                + " in it"),
        cause);
  }

  static JMSException failed(String text, Exception cause) {
    return JmsFailures.causedBy(new JMSException(text + ": " + cause.getMessage()), cause);
  }
}
