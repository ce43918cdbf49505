package org.ternmq.xa;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;
import jakarta.transaction.Transaction;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ternmq.jms.handle.Closing;

/** What the application has of a pooled connection. Safe for use by several threads. */
final class ConnectionHandle extends PoolHandle {
  private final PooledConnection pooled;
  private final TransactionParticipants participants;
  private final Pool pool;
  private final List<Closing> open = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ExceptionListener listener;

  private ConnectionHandle(
      PooledConnection pooled, TransactionParticipants participants, Pool pool) {
    this.pooled = pooled;
    this.participants = participants;
    this.pool = pool;
  }

  static <C extends Connection> C of(
      Class<C> type, PooledConnection pooled, TransactionParticipants participants, Pool pool) {
    return proxy(type, pooled.connection(), new ConnectionHandle(pooled, participants, pool));
  }

  @Override
  protected Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    if ("close".equals(method.getName())) {
      close();
      return null;
    }
    if (closed.get()) {
      throw new IllegalStateException("The connection is closed");
    }
    return switch (method.getName()) {
      case "createSession", "createQueueSession", "createTopicSession" ->
          session(SessionMode.of(arguments), method);
      case "setExceptionListener" -> {
        listener = (ExceptionListener) arguments[0];
        pooled.listen(listener);
        yield null;
      }
      case "getExceptionListener" -> listener;
      case "setClientID" ->
          throw new IllegalStateException(
              "A pooled connection has the client identifier of its factory (specification 6.1.2)");
      default -> {
        Object result = delegate(pooled.connection(), method, arguments);
        if (result instanceof ConnectionConsumer consumer) {
          open.add(consumer::close);
        }
        yield result;
      }
    };
  }

  private Session session(SessionMode mode, Method method) throws JMSException {
    Transaction now = participants.current();
    Class<? extends Session> type = method.getReturnType().asSubclass(Session.class);
    if (now == null && !mode.isAutomatic()) {
      Session local = local(mode.value());
      SessionHandle handle = SessionHandle.ofLocal(local, this, participants, mode);
      open.add(handle.closing());
      return proxy(type, local, handle);
    }
    PooledConnection.PooledSession physical = pooled.session(now);
    boolean given = false;
    try {
      if (now != null) {
        physical.enlistment().follow(); // tells here, not at the first send, that it is impossible
      }
      SessionHandle handle = new SessionHandle(physical, null, this, participants, mode);
      open.add(handle.closing());
      given = true;
      return proxy(type, physical.session(), handle);
    } finally {
      if (!given) {
        physical.giveBack();
      }
    }
  }

  /** Not for transactions; of the domain that the connection is of. */
  private Session local(int mode) throws JMSException {
    boolean transacted = mode == Session.SESSION_TRANSACTED;
    if (pooled.connection() instanceof XAQueueConnection queues) {
      return queues.createQueueSession(transacted, mode);
    }
    if (pooled.connection() instanceof XATopicConnection topics) {
      return topics.createTopicSession(transacted, mode);
    }
    return pooled.connection().createSession(mode);
  }

  void forget(Closing session) {
    open.remove(session);
  }

  /** How much it will close: what the application has closed already is not among it. */
  int openThings() {
    return open.size();
  }

  /** A part of it could not be closed: nobody else gets it. */
  void spoil() {
    pooled.spoil();
  }

  void deleteAfterUse(Closing temporary) {
    pooled.deleteAfterUse(temporary);
  }

  private void close() throws JMSException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      Closing.all(open);
    } catch (JMSException | RuntimeException e) {
      pooled.spoil();
      throw e;
    } finally {
      open.clear();
      pool.giveBack(pooled);
    }
  }

  @Override
  public String toString() {
    return "handle of " + pooled.connection();
  }
}
