package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;

/**
 * The present transaction of a transacted session (specification 6.2.7). All its work must be done
 * in one conversation with the broker, which rolls back what it has when that is lost. Messages are
 * acknowledged together, just before the commit. Guarded by the session's inbox.
 */
final class LocalTransaction {
  /** So many messages are acknowledged with one command. */
  private static final int ACKNOWLEDGE_BATCH = 4_096;

  private final TernSession session;
  private final Inbox inbox;

  /** The conversation of its work; 0 = there is none. */
  private int conversation;

  /** The broker has rolled back a part of it: it cannot be committed any more. */
  private boolean doomed;

  LocalTransaction(TernSession session) {
    this.session = session;
    this.inbox = session.inbox();
  }

  /** Under the inbox's lock. */
  void workDoneIn(int where) {
    if (conversation == 0) {
      conversation = where;
    } else if (conversation != where) {
      doomed = true;
    }
  }

  void sentIn(int where) {
    inbox.lock();
    try {
      workDoneIn(where);
    } finally {
      inbox.unlock();
    }
  }

  /** Under the inbox's lock. */
  void interrupted() {
    if (conversation != 0) {
      doomed = true;
    }
  }

  /** Blocks until the outcome is durable. */
  void commit() throws JMSException {
    int where;
    boolean lost;
    List<ClientCommand.Seen> seen;
    inbox.lock();
    try {
      where = conversation;
      lost = doomed;
      seen = inbox.unacknowledged.seen();
    } finally {
      inbox.unlock();
    }
    if (lost) {
      rollback();
      throw new TransactionRolledBackException(
          "The connection was lost during the transaction: the broker has rolled it back",
          ErrorCode.TRANSACTION_ROLLED_BACK.name());
    }
    if (where == 0) {
      return; // nothing was sent or received
    }
    try {
      session.link().commit(session.id(), where, acknowledgements(seen));
      begin();
    } catch (RefusedException e) {
      refused(e, where);
    } catch (LinkException e) {
      begin();
      throw LinkFailures.of("Cannot commit", e);
    }
  }

  /**
   * If there is no room in the store the broker keeps the transaction: it can be tried again. Else
   * its messages come again in their order, for which those in the buffers go back too; over a loss
   * they have gone back already.
   */
  private void refused(RefusedException why, int where) throws JMSException {
    JMSException failure = JmsFailures.of(why.code(), "Cannot commit: " + why.getMessage(), why);
    if (session.link().conversation() != where) {
      begin();
    } else if (why.code() != ErrorCode.STORE_FULL) {
      try {
        rollback();
      } catch (JMSException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  private static List<ClientCommand.Acknowledge> acknowledgements(List<ClientCommand.Seen> seen) {
    List<ClientCommand.Acknowledge> all = new ArrayList<>(seen.size());
    for (ClientCommand.Seen each : seen) {
      long[] ids = each.messageIds();
      for (int from = 0; from < ids.length; from += ACKNOWLEDGE_BATCH) {
        int to = Math.min(ids.length, from + ACKNOWLEDGE_BATCH);
        long[] part = ids.length <= ACKNOWLEDGE_BATCH ? ids : Arrays.copyOfRange(ids, from, to);
        all.add(new ClientCommand.Acknowledge(0, each.consumerId(), 0, part));
      }
    }
    return all;
  }

  private void begin() {
    inbox.lock();
    try {
      conversation = 0;
      doomed = false;
      inbox.unacknowledged.clear();
    } finally {
      inbox.unlock();
    }
  }

  /** What was received comes again, in its old order. */
  void rollback() throws JMSException {
    inbox.lock();
    try {
      if (conversation == 0) {
        return;
      }
    } finally {
      inbox.unlock();
    }
    try {
      session.delivery().rollback();
    } finally {
      begin();
    }
  }
}
