package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.jms.failure.UncheckedFailures;
import org.ternmq.wire.command.ClientCommand;

/**
 * Delivers a session's messages to listeners, and brings messages again: after a listener failed,
 * and at recover and rollback. The listeners of consumers are called on the inbox's delivering
 * thread, the one of a server session on a thread of the application server.
 */
final class SessionDelivery implements Inbox.Delivery {
  private static final System.Logger LOG = System.getLogger(SessionDelivery.class.getName());

  private final TernSession session;
  private final Inbox inbox;
  private final int mode;

  /** Counts calls of recover and rollback: those in a listener leave nothing to acknowledge. */
  private final AtomicInteger recoveries = new AtomicInteger();

  SessionDelivery(TernSession session, int mode) {
    this.session = session;
    this.inbox = session.inbox();
    this.mode = mode;
  }

  // --- listeners

  @Override
  public void deliver(TernConsumer consumer) {
    deliver(consumer, null);
  }

  @Override
  public void idle() {
    session.acknowledging().flush();
  }

  /**
   * @param listener null for the consumer's own
   */
  void deliver(TernConsumer consumer, MessageListener listener) {
    if (othersComeFirst(consumer)) {
      return;
    }
    if (consumer.takenIsExpired()) { // specification 3.4.9
      acknowledge(() -> session.acknowledging().expired(consumer));
      return;
    }
    int before = recoveries.get();
    try {
      if (listener == null) {
        consumer.callListener();
      } else {
        consumer.callListener(listener);
      }
    } catch (RuntimeException | Error e) {
      listenerFailed(consumer, e, before);
      return;
    }
    if (recoveries.get() == before) {
      acknowledge(() -> session.acknowledging().handedOver(consumer));
    }
  }

  /**
   * Messages of a branch that was rolled back are to come again before more are handed over. Once
   * the listener has had it, it would be too late: what it did would be part of the next branch,
   * and the message would come again nevertheless.
   */
  private boolean othersComeFirst(TernConsumer consumer) {
    BranchWork branches = session.branches();
    if (branches == null || !branches.owesRecovery() || consumer.takenIsOrphan()) {
      return false;
    }
    consumer.takenTooEarly();
    bringAgain();
    return true;
  }

  /** Of a branch that is over, it fails: then the message comes again. */
  private void acknowledge(UncheckedFailures.Action how) {
    try {
      if (session.branches() != null) {
        int before = recoveries.get();
        session.branches().recoverIfOwed();
        if (recoveries.get() != before) {
          return;
        }
      }
      how.run();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "A message belongs to a transaction that is over", e);
      bringAgain();
    }
  }

  private void bringAgain() {
    try {
      session.branches().recoverIfOwed();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.WARNING, "Messages could not be put back", e);
    }
  }

  /**
   * Specification 8.7: in the automatic modes the message is delivered again at once; how often is
   * limited by the broker, which then puts it aside. In the others the next one is delivered.
   */
  private void listenerFailed(TernConsumer consumer, Throwable failure, int before) {
    LOG.log(
        System.Logger.Level.WARNING,
        "The message listener of " + consumer.spec.destination() + " failed",
        failure);
    if (recoveries.get() != before) {
      return;
    }
    boolean inBranch = session.branches() != null && session.branches().isWorking();
    if (mode == Session.SESSION_TRANSACTED || mode == Session.CLIENT_ACKNOWLEDGE || inBranch) {
      acknowledge(() -> session.acknowledging().handedOver(consumer));
      return;
    }
    session.acknowledging().beforeRecover();
    try {
      recover();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.WARNING, "The message could not be put back", e);
    }
  }

  // --- messages that come again

  /**
   * Blocks until the broker has taken back what is not acknowledged. Over a loss it is asked again:
   * what the application holds was reclaimed in the next conversation.
   */
  void recover() throws JMSException {
    boolean done = false;
    try {
      while (!done) {
        List<ClientCommand.Seen> seen = beginRestart(true);
        done =
            restart(
                session
                    .connection()
                    .call(
                        "Cannot recover the session",
                        correlation -> new ClientCommand.Recover(correlation, session.id(), seen),
                        null));
      }
    } finally {
      endRestart();
    }
  }

  /**
   * Blocks until the broker has rolled back, or until the conversation is lost, which rolls back
   * too.
   */
  void rollback() throws JMSException {
    List<ClientCommand.Seen> seen = beginRestart(false);
    try {
      restart(
          session
              .connection()
              .callOnce(
                  "Cannot roll back",
                  correlation -> new ClientCommand.Rollback(correlation, session.id(), seen)));
    } finally {
      endRestart();
    }
  }

  /** What arrives from now on is on its way back. */
  private List<ClientCommand.Seen> beginRestart(boolean overLoss) {
    inbox.lock();
    try {
      inbox.discard(overLoss);
      return inbox.unacknowledged.seen();
    } finally {
      inbox.unlock();
    }
  }

  /**
   * Forgets what went back, and lets messages come again.
   *
   * @param in the conversation in which the broker did it
   * @return false if that is over: in the next one, things are as they were built up there
   */
  private boolean restart(int in) {
    List<TernConsumer> consumers = session.consumers();
    inbox.lock();
    try {
      if (!session.link().isPresent(in)) {
        return false;
      }
      inbox.discardNoMore();
      inbox.forgetReady();
      inbox.unacknowledged.clear();
      for (TernConsumer each : consumers) {
        each.forgetBuffered();
        each.announceBuffered();
      }
    } finally {
      inbox.unlock();
    }
    consumers.forEach(each -> each.grantAgain(in));
    return true;
  }

  private void endRestart() {
    recoveries.incrementAndGet();
    inbox.lock();
    try {
      inbox.discardNoMore();
    } finally {
      inbox.unlock();
    }
  }
}
