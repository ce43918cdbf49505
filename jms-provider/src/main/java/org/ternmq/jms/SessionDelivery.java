package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** Of sessions in a server session pool; null for others. */
  private volatile MessageListener serverListener;

  /** Consumers that have each taken a message for {@link #serverListener}. */
  private final Queue<TernConsumer> loaded = new ConcurrentLinkedQueue<>();

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
  private void deliver(TernConsumer consumer, MessageListener listener) {
    if (consumer.takenIsExpired()) { // specification 3.4.9
      session.acknowledging().expired(consumer);
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
      session.acknowledging().handedOver(consumer);
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
    if (mode == Session.SESSION_TRANSACTED || mode == Session.CLIENT_ACKNOWLEDGE) {
      session.acknowledging().handedOver(consumer);
      return;
    }
    try {
      recover();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.WARNING, "The message could not be put back", e);
    }
  }

  // --- server sessions

  MessageListener serverListener() {
    return serverListener;
  }

  void serverListener(MessageListener listener) {
    serverListener = listener;
  }

  /** The connection consumer's thread puts in a consumer that has taken a message. */
  void load(TernConsumer withMessage) {
    loaded.add(withMessage);
  }

  void run() {
    MessageListener listener = serverListener;
    TernConsumer next;
    while (listener != null && (next = loaded.poll()) != null) {
      inbox.runBegins(next);
      try {
        deliver(next, listener);
      } finally {
        inbox.delivered();
      }
    }
  }

  // --- messages that come again

  /** Blocks until the broker has taken back what is not acknowledged. */
  void recover() throws JMSException {
    List<ClientCommand.Seen> seen = beginRestart();
    boolean done = false;
    try {
      session
          .connection()
          .call(
              "Cannot recover the session",
              correlation -> new ClientCommand.Recover(correlation, session.id(), seen),
              null);
      done = true;
    } finally {
      restart(done);
    }
  }

  /** Before a recover or rollback: what arrives from now on is on its way back. */
  List<ClientCommand.Seen> beginRestart() {
    inbox.lock();
    try {
      inbox.discarding(true);
      return inbox.unacknowledged.seen();
    } finally {
      inbox.unlock();
    }
  }

  /**
   * After it: forgets what went back, and lets messages come again.
   *
   * @param sentBack whether the broker did it; if the connection was lost, the loss did
   */
  void restart(boolean sentBack) {
    recoveries.incrementAndGet();
    inbox.lock();
    try {
      inbox.discarding(false);
      if (sentBack) {
        inbox.forgetReady();
        inbox.unacknowledged.clear();
        for (TernConsumer each : session.consumers()) {
          each.forgetBuffered();
          each.announceBuffered();
        }
      }
    } finally {
      inbox.unlock();
    }
    if (sentBack) {
      session.consumers().forEach(TernConsumer::grantAgain);
    }
  }
}
