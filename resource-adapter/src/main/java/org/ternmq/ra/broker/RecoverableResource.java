package org.ternmq.ra.broker;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * The XAResource that the server's transaction manager gets. Work in a branch ({@code start},
 * {@code end}) goes to the session it belongs to. What concerns a branch by its name goes there too
 * while that connection lives; afterwards over a connection of its own, because a transaction
 * manager may complete or recover branches with a resource whose connection the pool has long
 * destroyed.
 *
 * <p>Safe for use by several threads.
 */
public final class RecoverableResource implements XAResource {
  private final BrokerAddress broker;

  /** Of the session that works; null for recovery alone. */
  private final XAResource work;

  /** In place of a connection of its own, shared by many; null for one of its own. */
  private final RecoverableResource shared;

  private final ReentrantLock lock = new ReentrantLock();

  /** Once true for ever. */
  private volatile boolean workLost;

  /** Of all sessions of the resource adapter. */
  private final OpenBranches open;

  /** Whether the session works in a branch, as far as the transaction manager has told. */
  private volatile boolean inBranch;

  /** The branch that was ended for the transaction manager, which has yet to tell; or null. */
  private volatile Xid endedForRollback;

  private volatile Outcome outcome = Outcome.NONE;

  /** Whether the branch that the session worked in last must not be committed. */
  private volatile boolean refused;

  /** What became of the branch that the session worked in last. */
  public enum Outcome {
    NONE,
    OPEN,
    COMMITTED,
    FAILED
  }

  // --- guarded by lock
  private Reopened reopened;
  private int timeoutSeconds;

  /** The connection in place of the one that is gone. Closed when it is lost. */
  private static final class Reopened implements ExceptionListener {
    private final XAConnection connection;
    private final XAResource resource;
    private volatile boolean lost;

    Reopened(BrokerAddress broker) throws JMSException {
      connection = broker.withoutClientId().connect();
      boolean done = false;
      try {
        connection.setExceptionListener(this);
        XASession session = connection.createXASession();
        resource = session.getXAResource();
        done = true;
      } finally {
        if (!done) {
          connection.close();
        }
      }
    }

    @Override
    public void onException(JMSException failure) {
      lost = true;
    }
  }

  /**
   * For recovery alone: connects when it is asked for the first time.
   *
   * @param open of all resources of a resource adapter
   */
  public RecoverableResource(BrokerAddress broker, OpenBranches open) {
    this.broker = broker;
    this.open = open;
    this.work = null;
    this.shared = null;
    this.workLost = true;
  }

  /**
   * For a session.
   *
   * @param shared takes over what the session's connection cannot do any more
   */
  public RecoverableResource(XAResource work, RecoverableResource shared) {
    this.broker = shared.broker;
    this.open = shared.open;
    this.work = work;
    this.shared = shared;
  }

  /** The connection of the session is closed or lost. */
  public void workIsLost() {
    workLost = true;
  }

  public boolean isInBranch() {
    return inBranch;
  }

  /** Of the branch that was begun last, since {@link #forgetOutcome}. */
  public Outcome outcome() {
    return outcome;
  }

  public void forgetOutcome() {
    outcome = Outcome.NONE;
  }

  /**
   * Whatever the transaction manager asks for, the branch that the session works in, or worked in
   * last, is rolled back, and the transaction with it.
   */
  public void refuseCommit() {
    refused = true;
  }

  // --- the session's work

  @Override
  public void start(Xid xid, int flags) throws XAException {
    session().start(xid, flags);
    if ((flags & TMRESUME) == 0) {
      refused = false;
    }
    inBranch = true;
    endedForRollback = null;
    outcome = Outcome.OPEN;
    open.begun(this, xid);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    open.ended(this);
    if (endedForRollback != null && OpenBranches.isSame(endedForRollback, xid)) {
      endedForRollback = null;
      return;
    }
    inBranch = false;
    session().end(xid, flags);
  }

  /** The branch is about to be rolled back, and the transaction manager has not told the end. */
  void endForRollback(Xid xid) throws XAException {
    end(xid, TMFAIL);
    endedForRollback = xid;
  }

  private XAResource session() throws XAException {
    if (work == null) {
      throw failure(XAException.XAER_PROTO, "The resource is for recovery alone", null);
    }
    return work;
  }

  // --- branches by their names

  @Override
  public int prepare(Xid xid) throws XAException {
    rollBackIfRefused(xid);
    outcome = Outcome.FAILED; // until it is known better
    int vote = ask(completer -> completer.prepare(xid));
    outcome = vote == XA_RDONLY ? Outcome.COMMITTED : Outcome.OPEN;
    return vote;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    if (onePhase) {
      rollBackIfRefused(xid);
    }
    boolean done = false;
    try {
      tell(completer -> completer.commit(xid, onePhase));
      done = true;
    } finally {
      outcome = done ? Outcome.COMMITTED : Outcome.FAILED;
    }
  }

  private void rollBackIfRefused(Xid xid) throws XAException {
    if (refused) {
      rollback(xid);
      throw failure(XAException.XA_RBROLLBACK, "What was done in the branch has failed", null);
    }
  }

  /**
   * The transaction manager of GlassFish and Payara rolls a branch back while it still has the
   * sessions that joined it at work, and tells their end afterwards. The broker refuses that; so
   * they are ended first.
   */
  @Override
  public void rollback(Xid xid) throws XAException {
    outcome = Outcome.FAILED;
    try {
      tell(completer -> completer.rollback(xid));
    } catch (XAException e) {
      if (e.errorCode != XAException.XAER_PROTO || !open.endAllIn(xid)) {
        throw e;
      }
      tell(completer -> completer.rollback(xid));
    }
  }

  @Override
  public void forget(Xid xid) throws XAException {
    tell(completer -> completer.forget(xid));
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return ask(completer -> completer.recover(flags));
  }

  /** Asks a resource something. */
  @FunctionalInterface
  private interface Question<T> {
    T askOf(XAResource completer) throws XAException;
  }

  /** Tells a resource something. */
  @FunctionalInterface
  private interface Order {
    void giveTo(XAResource completer) throws XAException;
  }

  private void tell(Order order) throws XAException {
    var unused =
        ask(
            completer -> {
              order.giveTo(completer);
              return Boolean.TRUE;
            });
  }

  /** That a connection is lost may be known from an answer before its listener is told. */
  private <T> T ask(Question<T> question) throws XAException {
    XAResource completer = completer();
    try {
      return question.askOf(completer);
    } catch (XAException e) {
      if (e.errorCode == XAException.XAER_RMFAIL) {
        isLost(completer);
      }
      throw e;
    }
  }

  private void isLost(XAResource completer) {
    lock.lock();
    try {
      if (reopened != null && reopened.resource == completer) {
        reopened.lost = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Never the one that is known to be lost; blocks at most for a connection attempt. */
  private XAResource completer() throws XAException {
    if (!workLost) {
      return work;
    }
    if (shared != null) {
      return shared;
    }
    lock.lock();
    try {
      if (reopened != null && reopened.lost) {
        closeReopened();
      }
      if (reopened == null) {
        reopened = new Reopened(broker);
      }
      return reopened.resource;
    } catch (JMSException e) {
      throw failure(XAException.XAER_RMFAIL, "The broker cannot be reached: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void closeReopened() {
    Reopened old = reopened;
    reopened = null;
    try {
      old.connection.close();
    } catch (JMSException e) {
      System.getLogger(RecoverableResource.class.getName())
          .log(System.Logger.Level.DEBUG, "A lost connection failed to close", e);
    }
  }

  /** Nobody will use it any more: the connection that it may have opened by itself is closed. */
  public void close() {
    lock.lock();
    try {
      if (reopened != null) {
        closeReopened();
      }
    } finally {
      lock.unlock();
    }
  }

  // --- what it is

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    if (other == this) {
      return true;
    }
    if (!(other instanceof RecoverableResource that)) {
      return work != null && work.isSameRM(other);
    }
    if (work != null && that.work != null) {
      return work.isSameRM(that.work);
    }
    return completer().isSameRM(that.completer());
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    if (work != null) {
      return work.getTransactionTimeout();
    }
    lock.lock();
    try {
      return timeoutSeconds;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    if (work != null) {
      return work.setTransactionTimeout(seconds);
    }
    lock.lock();
    try {
      timeoutSeconds = seconds;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static XAException failure(int code, String text, Throwable cause) {
    XAException failure = new XAException(text);
    failure.errorCode = code;
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }

  @Override
  public String toString() {
    return "RecoverableResource(" + (work != null ? work : broker) + ")";
  }
}
