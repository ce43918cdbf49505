package org.ternmq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ternmq.jms.failure.JmsFailures;

/**
 * A connection consumer (specification 11.2): gives messages to the sessions of an application
 * server's pool. They come to a consumer in a session of its own; what is there when a server
 * session is free, up to the agreed number, is made that session's ({@link LoadedMessages}), so
 * that its acknowledgement mode or transaction decides about it.
 *
 * <p>One daemon thread does it all, from construction to {@link #close}. When the pool or a server
 * session fails, the exception listener is told, and after a pause it is tried again; no message is
 * lost over it.
 */
final class TernConnectionConsumer implements ConnectionConsumer {
  private static final System.Logger LOG = System.getLogger(TernConnectionConsumer.class.getName());
  private static final long SHORTEST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 5_000;

  private final TernConnection connection;
  private final ServerSessionPool pool;
  private final int maxMessages;

  /** Where messages arrive; nobody receives or listens in it. */
  private final TernSession arrivals;

  private final TernConsumer consumer;

  /** Held while messages change sessions: a close comes before or after that. */
  private final ReentrantLock loading = new ReentrantLock();

  private final Condition closing = loading.newCondition();
  private volatile boolean closed; // guarded by loading for writing

  private TernConnectionConsumer(
      TernConnection connection,
      ServerSessionPool pool,
      int maxMessages,
      TernSession arrivals,
      TernConsumer consumer) {
    this.connection = connection;
    this.pool = pool;
    this.maxMessages = maxMessages;
    this.arrivals = arrivals;
    this.consumer = consumer;
  }

  static TernConnectionConsumer open(
      TernConnection connection, ServerSessionPool pool, int maxMessages, ConsumerSpec spec)
      throws JMSException {
    if (pool == null) {
      throw new JMSException("The server session pool is null");
    }
    if (maxMessages < 1) {
      throw new JMSException("A server session cannot get " + maxMessages + " messages at a time");
    }
    TernSession arrivals =
        connection.open(
            new TernSession(connection, connection.nextSessionId(), Session.CLIENT_ACKNOWLEDGE));
    boolean done = false;
    try {
      TernConsumer consumer =
          arrivals.open(new TernConsumer(arrivals, connection.nextConsumerId(), spec));
      TernConnectionConsumer opened =
          new TernConnectionConsumer(connection, pool, maxMessages, arrivals, consumer);
      connection.add(opened);
      Thread thread = new Thread(opened::serve, "ternmq-connection-consumer " + spec.destination());
      thread.setDaemon(true);
      thread.start();
      done = true;
      return opened;
    } finally {
      if (!done) {
        arrivals.close();
      }
    }
  }

  @Override
  public ServerSessionPool getServerSessionPool() throws JMSException {
    if (closed) {
      throw new IllegalStateException("The connection consumer is closed");
    }
    return pool;
  }

  // --- the thread

  private void serve() {
    long pauseMs = SHORTEST_PAUSE_MS;
    while (awaitMessages()) {
      JMSException failure = null;
      try {
        giveTo(pool.getServerSession());
      } catch (JMSException e) {
        failure = e;
      } catch (RuntimeException | Error e) { // an Error of the pool must not end the delivery
        failure =
            JmsFailures.causedBy(
                new JMSException("The server session pool failed: " + e, "POOL_FAILED"), e);
      }
      Thread.interrupted(); // one that the pool leaves behind; nobody ends this thread that way
      if (failure == null) {
        pauseMs = SHORTEST_PAUSE_MS;
      } else {
        if (!closed) {
          connection.callExceptionListener(failure);
        }
        pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  /** False if there is nothing more to do for ever. */
  private boolean awaitMessages() {
    try {
      return consumer.awaitArrival() && !closed;
    } catch (JMSException e) {
      // The connection is lost, or the broker closed the consumer: the exception listener knows.
      LOG.log(System.Logger.Level.DEBUG, "The connection consumer ends", e);
      return false;
    }
  }

  /** Starts it in any case: that is how it gets back into its pool. */
  private void giveTo(ServerSession serverSession) throws JMSException {
    TernSession session = sessionOf(serverSession);
    boolean started = false;
    loading.lock();
    try {
      LoadedMessages.Batch batch = consumer.takeBatch(closed ? 0 : maxMessages);
      if (!batch.messages().isEmpty()) {
        load(session, batch);
      }
    } finally {
      loading.unlock();
    }
    arrivals.link().flush();
    try {
      serverSession.start();
      started = true;
    } finally {
      if (!started) {
        session.loaded().unload(consumer);
        arrivals.link().flush();
      }
    }
  }

  private void load(TernSession session, LoadedMessages.Batch batch) throws JMSException {
    boolean loaded = false;
    try {
      session.loaded().load(consumer, batch);
      loaded = true;
    } finally {
      if (!loaded) {
        consumer.putBack(batch);
      }
    }
  }

  private TernSession sessionOf(ServerSession serverSession) throws JMSException {
    if (serverSession == null) {
      throw new JMSException("The server session pool returned null");
    }
    Session session = serverSession.getSession();
    if (!(session instanceof TernSession ours) || ours.connection() != connection) {
      throw new JMSException("The server session's session is not of this connection");
    }
    return ours;
  }

  private void pause(long pauseMs) {
    loading.lock();
    try {
      long leftNanos = TimeUnit.MILLISECONDS.toNanos(pauseMs);
      while (!closed && leftNanos > 0) {
        leftNanos = closing.awaitNanos(leftNanos);
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to, and close does not do it that way: the pause ends early.
      LOG.log(System.Logger.Level.DEBUG, "A pause was interrupted", e);
    } finally {
      loading.unlock();
    }
  }

  /** What is not in a server session yet goes back to the broker; what is there is still run. */
  @Override
  public void close() throws JMSException {
    loading.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closing.signalAll();
    } finally {
      loading.unlock();
    }
    connection.remove(this);
    arrivals.close();
  }
}
