package org.ternmq.xa;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import jakarta.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.jms.handle.Closing;

/** A physical connection with its sessions. The lists are guarded by this object. */
final class PooledConnection implements Pooled {
  private final XAConnection connection;
  private final TransactionParticipants participants;
  private final Pool pool;
  private final List<PooledSession> sessions = new ArrayList<>();

  /** To be deleted when no transaction needs them: a message may be on its way to one. */
  private final List<Closing> temporaries = new ArrayList<>();

  private volatile boolean broken;

  /** A physical session, lent or not. */
  final class PooledSession {
    private final XASession xa;
    private final Session session;
    private final Enlistment enlistment;
    private boolean lent; // guarded by the connection

    private PooledSession(XASession xa, Session session) {
      this.xa = xa;
      this.session = session;
      this.enlistment = new Enlistment(participants, xa.getXAResource(), this::completed);
    }

    private void completed() {
      pool.completed(PooledConnection.this);
    }

    Session session() {
      return session;
    }

    Enlistment enlistment() {
      return enlistment;
    }

    void giveBack() {
      synchronized (PooledConnection.this) {
        lent = false;
      }
    }
  }

  PooledConnection(XAConnection connection, TransactionParticipants participants, Pool pool)
      throws JMSException {
    this.connection = connection;
    this.participants = participants;
    this.pool = pool;
    listen(null);
  }

  XAConnection connection() {
    return connection;
  }

  /** Hears of the loss, and tells the application if it wants to know. */
  void listen(jakarta.jms.ExceptionListener applications) throws JMSException {
    connection.setExceptionListener(
        failure -> {
          broken = true;
          if (applications != null) {
            applications.onException(failure);
          }
        });
  }

  /** A session for somebody in this transaction; null for none. */
  PooledSession session(Transaction now) throws JMSException {
    synchronized (this) {
      PooledSession found = null;
      for (PooledSession each : sessions) {
        if (!each.lent && !each.enlistment.isSpoilt() && each.enlistment.isFreeFor(now)) {
          found = found == null || each.enlistment.isIn(now) ? each : found;
        }
      }
      if (found != null) {
        found.lent = true;
        return found;
      }
    }
    PooledSession opened = open();
    synchronized (this) {
      opened.lent = true;
      sessions.add(opened);
    }
    return opened;
  }

  private PooledSession open() throws JMSException {
    if (connection instanceof XAQueueConnection queues) {
      XAQueueSession xa = queues.createXAQueueSession();
      return new PooledSession(xa, xa.getQueueSession());
    }
    if (connection instanceof XATopicConnection topics) {
      XATopicSession xa = topics.createXATopicSession();
      return new PooledSession(xa, xa.getTopicSession());
    }
    XASession xa = connection.createXASession();
    return new PooledSession(xa, xa.getSession());
  }

  synchronized void deleteAfterUse(Closing temporary) {
    temporaries.add(temporary);
  }

  /** Not to be used by anybody else, such as after it got a client identifier. */
  void spoil() {
    broken = true;
  }

  @Override
  public synchronized boolean isFreeFor(Transaction transaction) {
    return sessions.stream().allMatch(each -> each.enlistment.isFreeFor(transaction));
  }

  @Override
  public synchronized boolean isIn(Transaction transaction) {
    return sessions.stream().anyMatch(each -> each.enlistment.isIn(transaction));
  }

  @Override
  public boolean isUsable() {
    return !broken;
  }

  @Override
  public void reset() throws JMSException {
    List<Closing> all;
    List<PooledSession> spoilt = new ArrayList<>();
    synchronized (this) {
      all = List.copyOf(temporaries);
      temporaries.clear();
      sessions.removeIf(each -> each.enlistment.isSpoilt() && spoilt.add(each));
    }
    for (PooledSession each : spoilt) {
      each.xa.close();
    }
    Closing.all(all);
    if (!broken) {
      connection.stop();
      listen(null);
    }
  }

  @Override
  public void close() throws JMSException {
    connection.close();
  }
}
