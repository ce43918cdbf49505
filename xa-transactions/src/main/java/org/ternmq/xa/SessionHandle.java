package org.ternmq.xa;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TransactionInProgressException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ternmq.jms.handle.Closing;

/**
 * What the application has of a pooled session, or of one with a mode of its own that cannot take
 * part in JTA transactions (CLIENT_ACKNOWLEDGE, SESSION_TRANSACTED): the use of that one inside a
 * transaction is refused, because it would silently not be part of it.
 */
final class SessionHandle extends PoolHandle implements TransactionFollower {
  /** Null for one with a mode of its own. */
  private final PooledConnection.PooledSession pooled;

  private final Session session;
  private final ConnectionHandle connection;
  private final TransactionParticipants participants;
  private final SessionMode mode;
  private final List<Closing> open = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The same each time, so that the connection can forget it. */
  private final Closing closing = this::close;

  SessionHandle(
      PooledConnection.PooledSession pooled,
      Session local,
      ConnectionHandle connection,
      TransactionParticipants participants,
      SessionMode mode) {
    this.pooled = pooled;
    this.session = pooled == null ? local : pooled.session();
    this.connection = connection;
    this.participants = participants;
    this.mode = mode;
  }

  static SessionHandle ofLocal(
      Session local,
      ConnectionHandle connection,
      TransactionParticipants participants,
      SessionMode mode) {
    return new SessionHandle(null, local, connection, participants, mode);
  }

  Closing closing() {
    return closing;
  }

  @Override
  public void follow() throws JMSException {
    if (pooled != null) {
      pooled.enlistment().follow();
    } else if (participants.current() != null) {
      throw new IllegalStateException(
          "The session was created outside of a JTA transaction as "
              + (mode.value() == Session.SESSION_TRANSACTED ? "transacted" : "CLIENT_ACKNOWLEDGE")
              + ": it cannot take part in one");
    }
  }

  @Override
  public boolean isInTransaction() throws JMSException {
    return participants.current() != null;
  }

  @Override
  protected Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    if ("close".equals(method.getName())) {
      close();
      return null;
    }
    if (closed.get()) {
      throw new IllegalStateException("The session is closed");
    }
    return switch (method.getName()) {
      case "commit", "rollback", "recover" -> {
        checkOwnCompletion(method.getName());
        yield delegate(session, method, arguments);
      }
      case "getTransacted" -> isInTransaction() || mode.value() == Session.SESSION_TRANSACTED;
      case "getAcknowledgeMode" -> isInTransaction() ? Session.SESSION_TRANSACTED : mode.value();
      default -> kept(delegate(session, method, arguments), method);
    };
  }

  /** Specification 6.2.6: within a JTA transaction its own completion is nobody's business. */
  private void checkOwnCompletion(String what) throws JMSException {
    if (isInTransaction()) {
      throw new TransactionInProgressException(
          "The session works in a JTA transaction, which the transaction manager completes: "
              + what
              + " is not allowed");
    }
    if (pooled != null && !"recover".equals(what)) {
      throw new IllegalStateException("The session is not transacted: " + what);
    }
  }

  /** What was made by the session is closed with it, and follows transactions where it works. */
  private Object kept(Object made, Method by) {
    if (made instanceof MessageConsumer consumer) {
      return kept(by.getReturnType(), consumer, consumer::close);
    }
    if (made instanceof MessageProducer producer) {
      return kept(by.getReturnType(), producer, producer::close);
    }
    if (made instanceof QueueBrowser browser) {
      return kept(by.getReturnType(), browser, browser::close);
    }
    if (made instanceof TemporaryQueue queue) {
      connection.deleteAfterUse(queue::delete);
    } else if (made instanceof TemporaryTopic topic) {
      connection.deleteAfterUse(topic::delete);
    }
    return made;
  }

  private <T> T kept(Class<T> type, Object made, Closing toClose) {
    open.add(toClose);
    return proxy(type, made, new WorkHandle(made, this, toClose));
  }

  @Override
  public void forget(Closing made) {
    open.remove(made);
  }

  /** How much it will close: what the application has closed already is not among it. */
  int openThings() {
    return open.size();
  }

  /** Its consumers are closed at once; the session itself is free when its work is complete. */
  void close() throws JMSException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    connection.forget(closing);
    boolean clean = false;
    try {
      Closing.all(open);
      clean = true;
    } finally {
      open.clear();
      if (pooled == null) {
        session.close();
      } else if (clean) {
        pooled.giveBack();
      } else {
        connection.spoil(); // its consumers may still hold messages: the session stays lent
      }
    }
  }

  @Override
  public String toString() {
    return "handle of " + session;
  }
}
