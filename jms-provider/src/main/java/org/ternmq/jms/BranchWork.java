package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.xa.Association;
import org.ternmq.jms.xa.SessionWork;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The part of an XA session in branches of distributed transactions: what is sent, and what is
 * handed to the application, between start and end belongs to the branch; outside of it, it is done
 * at once. Messages in the session's buffers belong to nobody.
 *
 * <p>A transaction manager may end a branch under the hands of the session's thread, when its time
 * is over. Then the next send or receive fails instead of being done outside of a branch.
 *
 * <p>The fields are read by the thread that uses the session and written by it and by the
 * transaction manager's.
 */
final class BranchWork implements SessionWork {
  private final TernSession session;
  private final Inbox inbox;
  private volatile Association association;

  /** The branch was ended by somebody else's thread; the session's own does not know yet. */
  private volatile boolean evicted;

  /**
   * Messages that the session had in a branch are on their way back: before more are handed over
   * what is in its buffers must go back too, so that they come in their old order.
   */
  private volatile boolean owesRecovery;

  /** Whether messages were received in a branch since messages were brought again. */
  private volatile boolean consumed;

  BranchWork(TernSession session) {
    this.session = session;
    this.inbox = session.inbox();
  }

  boolean isWorking() {
    return association != null;
  }

  // --- for the XAResource

  @Override
  public Association association() {
    return association;
  }

  @Override
  public void begun(Association begun) {
    evicted = false;
    association = begun;
  }

  /**
   * What a listener has at this moment belongs to the branch too: that is how a message-driven bean
   * works, whose container ends the branch before the listener has returned.
   */
  @Override
  public void ending(Association ending) {
    if (!acknowledgeSeen(ending)) {
      owesRecovery = true;
    }
    leave(ending);
  }

  private void leave(Association left) {
    if (Thread.currentThread() != left.thread()) {
      evicted = true; // before the next line: whoever finds no branch looks here
    }
    association = null;
  }

  @Override
  public void rolledBack(Association left) {
    leave(left);
    rolledBack();
  }

  @Override
  public void rolledBack() {
    if (consumed) {
      owesRecovery = true;
    }
  }

  /** False if the branch is over with its conversation. */
  private boolean acknowledgeSeen(Association in) {
    List<ClientCommand.Seen> all;
    long last;
    inbox.lock();
    try {
      all = inbox.unacknowledged.seen();
      last = inbox.unacknowledged.lastOrdinal();
    } finally {
      inbox.unlock();
    }
    for (ClientCommand.Seen each : all) {
      if (!acknowledge(in, each.consumerId(), each.messageIds())) {
        return false;
      }
    }
    inbox.lock();
    try {
      inbox.unacknowledged.removeUpTo(last);
    } finally {
      inbox.unlock();
    }
    return session.link().isPresent(in.conversation());
  }

  private boolean acknowledge(Association in, int consumerId, long[] messageIds) {
    consumed = true;
    return session
        .link()
        .acknowledgeIn(consumerId, messageIds, now -> association == in && in.isOf(now));
  }

  // --- sending

  /**
   * Sends in the branch; false if the session works in none.
   *
   * @throws JMSException TransactionRolledBackException if the branch is over
   */
  boolean send(EncodedMessage message)
      throws JMSException, LinkException, RefusedException, InterruptedException {
    Association in = association;
    if (in == null) {
      throwIfEvicted();
      return false;
    }
    try {
      session.link().send(session.id(), message, null, now -> association == in && in.isOf(now));
    } catch (RefusedException e) {
      if (e.code() == ErrorCode.TRANSACTION_ROLLED_BACK) {
        throw over();
      }
      throw e;
    }
    return true;
  }

  // --- receiving

  /** Before a message is taken. */
  void beforeReceive() throws JMSException {
    recoverIfOwed();
    Association in = association;
    if (in == null) {
      throwIfEvicted();
    } else if (!session.link().isPresent(in.conversation())) {
      throw over();
    }
  }

  /**
   * Acknowledges what a consumer took where the session works now.
   *
   * @return false if the session is in no branch: it is to be acknowledged at once
   * @throws JMSException TransactionRolledBackException if the branch is over: the application does
   *     not get the message, which will come again
   */
  boolean handedOver(TernConsumer consumer) throws JMSException {
    if (consumer.takenIsOrphan()) {
      return true; // it exists nowhere else
    }
    Association in = association;
    long messageId = consumer.taken().messageId();
    if (!holds(consumer, messageId)) {
      throwIfEvicted();
      return true; // it was acknowledged when the branch was ended
    }
    if (in == null) {
      if (evicted || owesRecovery) {
        owesRecovery = true;
        throwIfEvicted();
        throw over();
      }
      return false;
    }
    if (!acknowledge(in, consumer.id, new long[] {messageId})) {
      owesRecovery = true;
      throw over();
    }
    inbox.lock();
    try {
      inbox.unacknowledged.removeLast(consumer, messageId);
    } finally {
      inbox.unlock();
    }
    return true;
  }

  private boolean holds(TernConsumer consumer, long messageId) {
    inbox.lock();
    try {
      return inbox.unacknowledged.isLast(consumer, messageId);
    } finally {
      inbox.unlock();
    }
  }

  boolean owesRecovery() {
    return owesRecovery;
  }

  /** Brings messages again that were rolled back, with all that came after them. */
  void recoverIfOwed() throws JMSException {
    if (owesRecovery) {
      owesRecovery = false;
      consumed = false;
      session.delivery().recover();
    }
  }

  private void throwIfEvicted() throws JMSException {
    if (evicted) {
      evicted = false;
      throw over();
    }
  }

  private static JMSException over() {
    return new TransactionRolledBackException(
        "The branch of the transaction that the session worked in was ended, or the connection was"
            + " lost: it is rolled back",
        ErrorCode.TRANSACTION_ROLLED_BACK.name());
  }
}
