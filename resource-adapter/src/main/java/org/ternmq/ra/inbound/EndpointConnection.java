package org.ternmq.ra.inbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.XAConnection;
import jakarta.resource.spi.UnavailableException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An endpoint's connection, with its sessions as a pool (specification 11.2.1): a message waits in
 * the client until a session is free, and while there is none of them, no thread is used but the
 * client's own two.
 *
 * <p>Safe for use by several threads.
 */
final class EndpointConnection implements ServerSessionPool {
  private static final System.Logger LOG = System.getLogger(EndpointConnection.class.getName());

  /** Of failures that are no failure of the connection. */
  static final String ENDPOINT_UNAVAILABLE = "ENDPOINT_UNAVAILABLE";

  /** How long a deactivation waits for messages that are being handled. */
  private static final long DRAIN_S = 30;

  private static final long LONGEST_WAIT_MS = 2_000;

  private final Activation activation;
  private final XAConnection connection;
  private ConnectionConsumer consumer; // set once, before messages come

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // --- guarded by lock
  private final ArrayDeque<EndpointSession> free = new ArrayDeque<>();
  private final Set<EndpointSession> busy = new HashSet<>();
  private int opened;
  private boolean ending;

  private EndpointConnection(Activation activation, XAConnection connection) {
    this.activation = activation;
    this.connection = connection;
  }

  static EndpointConnection open(Activation activation) throws JMSException {
    XAConnection connection = activation.target().broker().connect();
    boolean done = false;
    try {
      EndpointConnection opened = new EndpointConnection(activation, connection);
      opened.consumer = activation.target().consume(connection, opened);
      done = true;
      return opened;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /** Messages come from here on. */
  void begin() throws JMSException {
    connection.setExceptionListener(this::failed);
    connection.start();
  }

  private void failed(JMSException why) {
    if (!ENDPOINT_UNAVAILABLE.equals(why.getErrorCode())) {
      activation.lost(this, why);
    }
  }

  XAConnection connection() {
    return connection;
  }

  // --- the pool

  /** Blocks until a session is free and nothing is paused; on the connection consumer's thread. */
  @Override
  public ServerSession getServerSession() throws JMSException {
    long waitMs = 50;
    boolean said = false;
    while (activation.gate().pass()) {
      EndpointSession session = takeFree();
      if (session == null) {
        break;
      }
      if (!activation.gate().pass()) { // the delivery that made it free may have failed
        giveBack(session);
        break;
      }
      try {
        session.prepare();
        return session;
      } catch (UnavailableException e) {
        giveBack(session);
        if (!said) {
          said = true;
          LOG.log(System.Logger.Level.INFO, activation + ": the endpoint is not there yet", e);
        }
        activation.gate().sleep(waitMs);
        waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      }
    }
    throw new JMSException("The endpoint ends", ENDPOINT_UNAVAILABLE);
  }

  /** Null at the end. */
  private EndpointSession takeFree() throws JMSException {
    lock.lock();
    try {
      while (!ending) {
        EndpointSession session = free.pollFirst();
        if (session != null) {
          busy.add(session);
          return session;
        }
        if (opened < activation.spec().getMaxSessions()) {
          opened++;
          break;
        }
        changed.awaitUninterruptibly();
      }
      if (ending) {
        return null;
      }
    } finally {
      lock.unlock();
    }
    return another();
  }

  private EndpointSession another() throws JMSException {
    boolean done = false;
    try {
      EndpointSession session = EndpointSession.open(activation, this);
      lock.lock();
      try {
        busy.add(session);
      } finally {
        lock.unlock();
      }
      done = true;
      return session;
    } finally {
      if (!done) {
        gone(null);
      }
    }
  }

  void giveBack(EndpointSession session) {
    lock.lock();
    try {
      busy.remove(session);
      free.addFirst(session);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A session that cannot be used again. */
  void gone(EndpointSession session) {
    lock.lock();
    try {
      busy.remove(session);
      opened--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- the end

  /** What no session has goes back to the broker; what one has is finished first. */
  void drainAndClose() {
    end();
    try {
      consumer.close();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "The consumer failed to close", e);
    }
    if (awaitIdle()) {
      discard();
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: a message is still being handled after {1} s; the connection is closed when it is"
            + " done",
        activation,
        DRAIN_S);
    try {
      activation.owner().reconnecting().execute(this::discard);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "The resource adapter is stopped", e);
    }
  }

  private void end() {
    lock.lock();
    try {
      ending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitIdle() {
    lock.lock();
    try {
      long leftNanos = TimeUnit.SECONDS.toNanos(DRAIN_S);
      while (!busy.isEmpty() && leftNanos > 0) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
      return busy.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Endpoints first: the server must not keep them when nobody delivers to them. */
  void discard() {
    end();
    lock.lock();
    try {
      free.forEach(EndpointSession::release);
      free.clear();
    } finally {
      lock.unlock();
    }
    try {
      connection.close();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "The connection failed to close", e);
    }
  }

  boolean isEnding() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }
}
