package org.ternmq.xa;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.Objects;
import org.ternmq.jms.failure.UncheckedFailures;

/**
 * A connection factory for programs without a container: what is done with its sessions and
 * contexts while the thread is in a JTA transaction is part of that transaction, however it was
 * begun ({@code UserTransaction}, {@code @Transactional}, Spring's {@code JtaTransactionManager}).
 * It needs a provider's {@link XAConnectionFactory} and the {@link TransactionManager}, and nothing
 * else of either.
 *
 * <p>Outside of a transaction a session does what it was created for. AUTO_ACKNOWLEDGE and
 * DUPS_OK_ACKNOWLEDGE acknowledge each message when it was received, and such a session may be used
 * in transactions later. A session that was created as transacted or CLIENT_ACKNOWLEDGE outside of
 * a transaction is refused inside of one. Message listeners are called outside of transactions.
 *
 * <p>Connections, sessions and contexts are pooled. What has work in a transaction is free for
 * others only after its completion, also when it was closed long before; within the same
 * transaction it is used again, so that a thousand times "connect, send, close" take one connection
 * and one branch. A transaction that is suspended keeps its work; the session goes on in the next
 * one.
 *
 * <p>Safe for use by many threads. {@link #close} closes what is idle at once and the rest when it
 * comes back.
 */
public final class TransactionalConnectionFactory
    implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory, AutoCloseable {
  /** How many connections there are at most, if nothing else is said. */
  public static final int DEFAULT_MAX_CONNECTIONS = 64;

  /** How long a borrower waits for one, in ms, if nothing else is said. */
  public static final long DEFAULT_BORROW_TIMEOUT_MS = 30_000;

  private final XAConnectionFactory provider;
  private final TransactionParticipants participants;
  private final Pool pool;

  /** With {@value #DEFAULT_MAX_CONNECTIONS} connections at most. */
  public TransactionalConnectionFactory(
      XAConnectionFactory provider, TransactionManager transactionManager) {
    this(provider, transactionManager, DEFAULT_MAX_CONNECTIONS, DEFAULT_BORROW_TIMEOUT_MS);
  }

  /**
   * @param maxConnections 1 or more: connections and contexts, idle ones included
   * @param borrowTimeoutMs how long to wait for one, in ms; 0 = not at all. Then {@link
   *     jakarta.jms.ResourceAllocationException} is thrown
   */
  public TransactionalConnectionFactory(
      XAConnectionFactory provider,
      TransactionManager transactionManager,
      int maxConnections,
      long borrowTimeoutMs) {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections is " + maxConnections + ", not 1 or more");
    }
    if (borrowTimeoutMs < 0) {
      throw new IllegalArgumentException("borrowTimeoutMs is negative: " + borrowTimeoutMs);
    }
    this.provider = Objects.requireNonNull(provider, "provider");
    this.participants =
        new TransactionParticipants(
            Objects.requireNonNull(transactionManager, "transactionManager"),
            NamedResource.nameOf(provider));
    this.pool = new Pool(maxConnections, borrowTimeoutMs);
  }

  TransactionParticipants participants() {
    return participants;
  }

  Pool pool() {
    return pool;
  }

  // --- connections

  @Override
  public Connection createConnection() throws JMSException {
    return connection(Connection.class, new Pool.Key(Pool.Kind.CONNECTION, null, null));
  }

  @Override
  public Connection createConnection(String userName, String password) throws JMSException {
    return connection(Connection.class, new Pool.Key(Pool.Kind.CONNECTION, userName, password));
  }

  @Override
  public QueueConnection createQueueConnection() throws JMSException {
    return connection(QueueConnection.class, new Pool.Key(Pool.Kind.QUEUE_CONNECTION, null, null));
  }

  @Override
  public QueueConnection createQueueConnection(String userName, String password)
      throws JMSException {
    return connection(
        QueueConnection.class, new Pool.Key(Pool.Kind.QUEUE_CONNECTION, userName, password));
  }

  @Override
  public TopicConnection createTopicConnection() throws JMSException {
    return connection(TopicConnection.class, new Pool.Key(Pool.Kind.TOPIC_CONNECTION, null, null));
  }

  @Override
  public TopicConnection createTopicConnection(String userName, String password)
      throws JMSException {
    return connection(
        TopicConnection.class, new Pool.Key(Pool.Kind.TOPIC_CONNECTION, userName, password));
  }

  private <C extends Connection> C connection(Class<C> type, Pool.Key key) throws JMSException {
    Transaction now = participants.current();
    Pooled pooled = pool.borrow(key, now, () -> open(key));
    return ConnectionHandle.of(type, (PooledConnection) pooled, participants, pool);
  }

  private Pooled open(Pool.Key key) throws JMSException {
    boolean anonymous = key.user() == null;
    return switch (key.kind()) {
      case CONNECTION ->
          pooled(
              anonymous
                  ? provider.createXAConnection()
                  : provider.createXAConnection(key.user(), key.password()));
      case QUEUE_CONNECTION -> {
        XAQueueConnectionFactory queues = as(XAQueueConnectionFactory.class);
        yield pooled(
            anonymous
                ? queues.createXAQueueConnection()
                : queues.createXAQueueConnection(key.user(), key.password()));
      }
      case TOPIC_CONNECTION -> {
        XATopicConnectionFactory topics = as(XATopicConnectionFactory.class);
        yield pooled(
            anonymous
                ? topics.createXATopicConnection()
                : topics.createXATopicConnection(key.user(), key.password()));
      }
      case CONTEXT ->
          new PooledContext(
              anonymous
                  ? provider.createXAContext()
                  : provider.createXAContext(key.user(), key.password()),
              participants,
              pool);
    };
  }

  private Pooled pooled(jakarta.jms.XAConnection connection) throws JMSException {
    return new PooledConnection(connection, participants, pool);
  }

  private <F> F as(Class<F> type) throws JMSException {
    if (!type.isInstance(provider)) {
      throw new JMSException(provider.getClass().getName() + " is no " + type.getSimpleName());
    }
    return type.cast(provider);
  }

  // --- contexts

  @Override
  public JMSContext createContext() {
    return createContext(JMSContext.AUTO_ACKNOWLEDGE);
  }

  /**
   * Outside of a transaction the mode must be AUTO_ACKNOWLEDGE or DUPS_OK_ACKNOWLEDGE: a context
   * for other modes comes from the provider's own factory. Inside it is not looked at.
   */
  @Override
  public JMSContext createContext(int sessionMode) {
    return context(new Pool.Key(Pool.Kind.CONTEXT, null, null), sessionMode);
  }

  @Override
  public JMSContext createContext(String userName, String password) {
    return createContext(userName, password, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(String userName, String password, int sessionMode) {
    return context(new Pool.Key(Pool.Kind.CONTEXT, userName, password), sessionMode);
  }

  private JMSContext context(Pool.Key key, int sessionMode) {
    try {
      return context(key, SessionMode.of(new Object[] {sessionMode}));
    } catch (JMSException e) {
      throw UncheckedFailures.of(e);
    }
  }

  JMSContext context(Pool.Key key, SessionMode mode) throws JMSException {
    Transaction now = participants.current();
    if (now == null && !mode.isAutomatic()) {
      throw new JMSException(
          "A context that takes part in JTA transactions cannot be SESSION_TRANSACTED or"
              + " CLIENT_ACKNOWLEDGE outside of them: use AUTO_ACKNOWLEDGE, or the provider's own"
              + " factory");
    }
    PooledContext pooled = (PooledContext) pool.borrow(key, now, () -> open(key));
    boolean given = false;
    try {
      if (now != null) {
        pooled.enlistment().follow(); // tells here, not at the first send, that it is impossible
      }
      pooled.lent();
      given = true;
      return ContextHandle.of(pooled, this, key, mode);
    } finally {
      if (!given) {
        pool.giveBack(pooled);
      }
    }
  }

  // --- the pool

  /** Connections and contexts that exist now, idle ones included. */
  public int connections() {
    return pool.size();
  }

  /** Those that wait for a borrower. */
  public int idleConnections() {
    return pool.idle();
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return "TransactionalConnectionFactory(" + provider + ")";
  }
}
