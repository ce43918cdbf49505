package org.ternmq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;

/**
 * A connection consumer (specification 9.2): gives messages to the sessions of an application
 * server's pool, one message for each session it takes from it.
 *
 * <p>A message must belong to the session that handles it, so that this session's acknowledgement
 * or transaction decides about it. So a message is only looked at with a session of our own, which
 * gives it back at once; then the server session fetches it by itself. This costs some round trips
 * for each message; containers that care for speed use a resource adapter.
 *
 * <p>One daemon thread does it all, from construction to {@link #close}.
 */
final class TernConnectionConsumer implements ConnectionConsumer {
  private static final System.Logger LOG = System.getLogger(TernConnectionConsumer.class.getName());

  private final TernConnection connection;
  private final ServerSessionPool pool;
  private final ConsumerSpec spec;

  /** To look whether there is a message. */
  private final TernSession lookout;

  /** Keeps a subscription alive that would end with its last consumer; null for the others. */
  private final TernConsumer anchor;

  private final Thread thread;
  private volatile boolean closed;

  private TernConnectionConsumer(
      TernConnection connection,
      ServerSessionPool pool,
      ConsumerSpec spec,
      TernSession lookout,
      TernConsumer anchor) {
    this.connection = connection;
    this.pool = pool;
    this.spec = spec;
    this.lookout = lookout;
    this.anchor = anchor;
    this.thread = new Thread(this::serve, "ternmq-connection-consumer " + spec.destination());
    this.thread.setDaemon(true);
  }

  /** What to consume, checked by a session. */
  @FunctionalInterface
  interface Wish {
    ConsumerSpec of(TernSession session) throws JMSException;
  }

  static TernConnectionConsumer open(
      TernConnection connection, ServerSessionPool pool, int maxMessages, Wish wish)
      throws JMSException {
    if (pool == null) {
      throw new JMSException("The server session pool is null");
    }
    if (maxMessages < 1) {
      throw new JMSException("A server session cannot get " + maxMessages + " messages at a time");
    }
    TernSession lookout = connection.open(newSession(connection));
    boolean done = false;
    try {
      ConsumerSpec spec = wish.of(lookout).forConnectionConsumer();
      TernConsumer first =
          lookout.open(new TernConsumer(lookout, connection.nextConsumerId(), spec, 0));
      boolean keep = spec.endsWithItsLastConsumer();
      if (!keep) {
        first.close(); // it has told whether selector and destination are right
      }
      TernConnectionConsumer consumer =
          new TernConnectionConsumer(connection, pool, spec, lookout, keep ? first : null);
      connection.add(consumer);
      consumer.thread.start();
      done = true;
      return consumer;
    } finally {
      if (!done) {
        lookout.close();
      }
    }
  }

  private static TernSession newSession(TernConnection connection) {
    return new TernSession(connection, connection.nextSessionId(), Session.CLIENT_ACKNOWLEDGE);
  }

  @Override
  public ServerSessionPool getServerSessionPool() throws JMSException {
    if (closed) {
      throw new IllegalStateException("The connection consumer is closed");
    }
    return pool;
  }

  private void serve() {
    while (!closed) {
      try {
        if (aMessageIsThere() && !closed) {
          giveTo(pool.getServerSession());
        }
      } catch (JMSException e) {
        if (closed || connection.isClosed()) {
          return;
        }
        LOG.log(System.Logger.Level.WARNING, "The connection consumer failed and ends", e);
        connection.callExceptionListener(e);
        return;
      }
    }
  }

  /** Waits for a message, and gives it back uncounted by closing the consumer it came to. */
  private boolean aMessageIsThere() throws JMSException {
    try (TernConsumer consumer =
        lookout.open(new TernConsumer(lookout, connection.nextConsumerId(), spec, 1))) {
      return consumer.awaitArrival();
    }
  }

  /** Another consumer may have taken the message meanwhile: then the session runs with none. */
  private void giveTo(ServerSession serverSession) throws JMSException {
    if (!(serverSession.getSession() instanceof TernSession session)
        || session.connection() != connection) {
      throw new JMSException("The server session's session is not of this connection");
    }
    try (TernConsumer consumer =
        session.open(new TernConsumer(session, connection.nextConsumerId(), spec, 1))) {
      if (consumer.takeForServerSession()) {
        session.delivery().load(consumer);
      }
    }
    serverSession.start();
  }

  /** A message that is just being given to a session is still given. */
  @Override
  public void close() throws JMSException {
    if (closed) {
      return;
    }
    closed = true;
    connection.remove(this);
    if (anchor != null) {
      anchor.close();
    }
    lookout.close();
  }
}
