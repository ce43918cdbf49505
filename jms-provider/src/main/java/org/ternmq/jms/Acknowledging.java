package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import org.ternmq.jms.message.Acknowledger;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.command.ClientCommand;

/**
 * When a session acknowledges what, by its mode (specification 6.2.10). Called by the thread that
 * uses the session, or by its delivering one.
 */
final class Acknowledging implements Acknowledger {
  /** So many messages may wait to be acknowledged together in DUPS_OK_ACKNOWLEDGE. */
  private static final int DUPS_OK_BATCH = 50;

  private final TernSession session;
  private final Inbox inbox;
  private final int mode;

  Acknowledging(TernSession session, int mode) {
    this.session = session;
    this.inbox = session.inbox();
    this.mode = mode;
  }

  /** The application has what a consumer took: receive returns it, or the listener returned. */
  void handedOver(TernConsumer consumer) throws JMSException {
    if (session.branches() != null && session.branches().handedOver(consumer)) {
      grant(consumer);
    } else if (mode == Session.AUTO_ACKNOWLEDGE) {
      acknowledgeTaken(consumer);
    } else if (mode == Session.DUPS_OK_ACKNOWLEDGE
        && (consumer.window().grantMessages() > 0 || isFull())) {
      flush();
      grant(consumer);
    } else {
      grant(consumer);
    }
  }

  /** What a consumer took is too old to be handed over. */
  void expired(TernConsumer consumer) throws JMSException {
    if (session.branches() != null && session.branches().handedOver(consumer)) {
      grant(consumer); // it is part of the branch
      return;
    }
    if (mode == Session.SESSION_TRANSACTED) {
      grant(consumer); // it goes with the commit
      return;
    }
    acknowledgeTaken(consumer);
  }

  /** One frame, which carries the credit too. */
  private void acknowledgeTaken(TernConsumer consumer) {
    if (consumer.takenIsOrphan()) {
      return;
    }
    long messageId = consumer.taken().messageId();
    session
        .link()
        .acknowledge(
            consumer.id,
            new long[] {messageId},
            consumer.conversation(),
            consumer.window().grantMessages(),
            consumer.window().grantBytes());
    inbox.lock();
    try {
      inbox.unacknowledged.removeLast(consumer, messageId);
    } finally {
      inbox.unlock();
    }
  }

  private void grant(TernConsumer consumer) {
    if (consumer.window().grantMessages() > 0) {
      session
          .link()
          .credit(
              consumer.id,
              consumer.conversation(),
              consumer.window().grantMessages(),
              consumer.window().grantBytes());
    }
  }

  private boolean isFull() {
    inbox.lock();
    try {
      return inbox.unacknowledged.size() >= DUPS_OK_BATCH;
    } finally {
      inbox.unlock();
    }
  }

  /** The thread may wait now: nothing should wait for it. */
  void beforeWaiting(TernConsumer consumer) {
    if (mode == Session.DUPS_OK_ACKNOWLEDGE && consumer.isBufferEmpty()) {
      flush();
    }
  }

  /** In DUPS_OK_ACKNOWLEDGE: acknowledges what the application has had. */
  void flush() {
    flush(0);
  }

  /**
   * In DUPS_OK_ACKNOWLEDGE, before a recover: acknowledges what the application is done with, so
   * that lateness makes no duplicates. That is all but the message whose listener calls.
   */
  void beforeRecover() {
    flush(inbox.isDelivererThread() ? 1 : 0);
  }

  /**
   * @param butLast so many of the messages that were delivered last are left
   */
  private void flush(int butLast) {
    if (mode != Session.DUPS_OK_ACKNOWLEDGE) {
      return;
    }
    List<ClientCommand.Seen> all;
    long last;
    inbox.lock();
    try {
      last = inbox.unacknowledged.lastOrdinal() - butLast;
      all = inbox.unacknowledged.seenUpTo(last);
    } finally {
      inbox.unlock();
    }
    for (ClientCommand.Seen each : all) {
      session.link().acknowledge(each.consumerId(), each.messageIds(), 0, 0, 0);
    }
    removeUpTo(last);
  }

  private void removeUpTo(long ordinal) {
    inbox.lock();
    try {
      inbox.unacknowledged.removeUpTo(ordinal);
    } finally {
      inbox.unlock();
    }
  }

  /** Whether a message that receiveBody cannot return will be received again. */
  boolean takesBackUnassignable() {
    if (session.branches() != null && session.branches().isWorking()) {
      return false; // as in any transaction: it comes again after a rollback
    }
    return mode == Session.AUTO_ACKNOWLEDGE || mode == Session.DUPS_OK_ACKNOWLEDGE;
  }

  /**
   * Message.acknowledge: all that the session has delivered; returns when that is durable. Does
   * nothing in the other modes.
   */
  @Override
  public void acknowledge() throws JMSException {
    session.checkOpen();
    if (mode != Session.CLIENT_ACKNOWLEDGE) {
      return;
    }
    List<ClientCommand.Seen> all;
    long last;
    inbox.lock();
    try {
      inbox.throwIfFailed("Cannot acknowledge");
      all = inbox.unacknowledged.seen();
      last = inbox.unacknowledged.lastOrdinal();
    } finally {
      inbox.unlock();
    }
    try {
      // The log of the link has them before this list forgets them, so that a loss in between
      // finds them in one of the two.
      for (int i = 0; i < all.size(); i++) {
        ClientCommand.Seen each = all.get(i);
        if (i == all.size() - 1) {
          session.link().acknowledgeAndWait(each.consumerId(), each.messageIds());
        } else {
          session.link().acknowledge(each.consumerId(), each.messageIds(), 0, 0, 0);
        }
      }
    } catch (RefusedException | LinkException e) {
      throw LinkFailures.of("Cannot acknowledge", e);
    }
    removeUpTo(last);
  }
}
