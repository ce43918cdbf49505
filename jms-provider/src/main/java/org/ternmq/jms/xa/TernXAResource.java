package org.ternmq.jms.xa;

import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ternmq.jms.transport.BrokerLink;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;

/**
 * The broker as a transaction manager sees it, through one session. All calls but start and end
 * name a branch of the broker, whoever made it, and may come from any thread; they work as long as
 * the connection does, also when the session is closed.
 *
 * <p>Each call blocks for the broker's answer; prepare and commit until that is durable. If the
 * link is coming back after a loss they wait for it a while. A call whose answer does not come
 * fails with XAER_RMFAIL and is never repeated by itself: what it did is for the transaction
 * manager's recovery to find out, over this connection when it has come back, or over another one.
 */
public final class TernXAResource implements XAResource {
  /** How long a call waits for a link that is coming back, in ms. */
  static final long COME_BACK_WAIT_MS = 10_000;

  private static final System.Logger LOG = System.getLogger(TernXAResource.class.getName());

  private static final Xid[] NO_BRANCHES = {};

  private final BrokerLink link;
  private final int sessionId;
  private final SessionWork session;
  private volatile int timeoutSeconds;

  /** The branch that the session left when it was closed; null for none. */
  private volatile BranchId leftByClose;

  public TernXAResource(BrokerLink link, int sessionId, SessionWork session) {
    this.link = link;
    this.sessionId = sessionId;
    this.session = session;
  }

  // --- the session's part

  @Override
  public void start(Xid xid, int flags) throws XAException {
    BranchId branch = BranchXid.idOf(xid);
    ClientCommand.StartMode mode =
        switch (flags) {
          case TMNOFLAGS -> ClientCommand.StartMode.NEW;
          case TMJOIN -> ClientCommand.StartMode.JOIN;
          case TMRESUME -> ClientCommand.StartMode.RESUME;
          default -> throw wrongFlags("start", flags);
        };
    Association present = session.association();
    if (present != null) {
      throw XaFailures.failure(
          XAException.XAER_PROTO, "The session works in the branch " + present.branch(), null);
    }
    int[] in = new int[1];
    ask(
        "Cannot start the branch",
        correlation ->
            new ClientCommand.XaStart(correlation, sessionId, branch, mode, timeoutSeconds),
        conversation -> in[0] = conversation);
    session.begun(new Association(branch, in[0], Thread.currentThread()));
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    BranchId branch = BranchXid.idOf(xid);
    ClientCommand.EndMode mode =
        switch (flags) {
          case TMSUCCESS -> ClientCommand.EndMode.SUCCESS;
          case TMFAIL -> ClientCommand.EndMode.FAIL;
          case TMSUSPEND -> ClientCommand.EndMode.SUSPEND;
          default -> throw wrongFlags("end", flags);
        };
    if (branch.equals(leftByClose)) {
      leftByClose = null;
      return;
    }
    Association present = session.association();
    if (present != null && present.branch().equals(branch)) {
      session.ending(present);
      if (!present.isOf(link.conversation())) {
        throw lostAtWork(null);
      }
    }
    try {
      ask(
          "Cannot end the work in the branch",
          correlation -> new ClientCommand.XaEnd(correlation, sessionId, branch, mode),
          null);
    } catch (XAException e) {
      if (present != null
          && e.errorCode == XAException.XAER_NOTA
          && present.branch().equals(branch)
          && !present.isOf(link.conversation())) {
        throw lostAtWork(e); // it waited for a link that came back, to a broker that knows nothing
      }
      throw e;
    }
  }

  private static XAException lostAtWork(Throwable cause) {
    return XaFailures.failure(
        XAException.XA_RBCOMMFAIL,
        "The connection was lost while the session worked in the branch",
        cause);
  }

  /**
   * The application may close a session before its transaction is complete: its work stays in the
   * branch, and the end that the transaction manager will tell has come already. Called once, by
   * the session.
   */
  public void sessionCloses() {
    Association present = session.association();
    if (present == null) {
      return;
    }
    session.ending(present);
    try {
      link.callWithin(
          correlation ->
              new ClientCommand.XaEnd(
                  correlation, sessionId, present.branch(), ClientCommand.EndMode.SUCCESS),
          0,
          null);
      leftByClose = present.branch();
    } catch (RefusedException | LinkException e) {
      // The branch is over; the transaction manager hears of it when it tells the end.
      LOG.log(System.Logger.Level.DEBUG, "The branch could not be left before the close", e);
    }
  }

  // --- a branch's completion

  @Override
  public int prepare(Xid xid) throws XAException {
    BranchId branch = BranchXid.idOf(xid);
    BrokerCommand.Reply reply =
        ask(
            "Cannot prepare the branch",
            correlation -> new ClientCommand.XaPrepare(correlation, branch),
            null);
    return reply instanceof BrokerCommand.XaVote vote && vote.readOnly() ? XA_RDONLY : XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    BranchId branch = BranchXid.idOf(xid);
    if (onePhase) {
      commitOnePhase(branch);
      return;
    }
    ask(
        "Cannot commit the branch",
        correlation -> new ClientCommand.XaCommit(correlation, branch, false, 0),
        null);
  }

  /**
   * The commit is the decision, so its outcome is worth knowing over a loss: a link that comes back
   * learns it, as for a local transaction.
   */
  private void commitOnePhase(BranchId branch) throws XAException {
    String doing = "Cannot commit the branch";
    try {
      link.commitBranch(branch, COME_BACK_WAIT_MS);
    } catch (RefusedException e) {
      if (e.code() == ErrorCode.TRANSACTION_ROLLED_BACK) {
        throw lostBeforeCommit(branch, e);
      }
      throw XaFailures.of(doing, e);
    } catch (LinkException e) {
      throw XaFailures.of(doing, e);
    }
  }

  /** The commit did not arrive. Sessions of other connections may have kept the branch alive. */
  private XAException lostBeforeCommit(BranchId branch, RefusedException why) {
    try {
      rollback(new BranchXid(branch));
    } catch (XAException e) {
      if (e.errorCode == XAException.XAER_RMFAIL) {
        return e;
      }
    }
    return XaFailures.failure(
        XAException.XA_RBCOMMFAIL, "The connection was lost before the commit", why);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    BranchId branch = BranchXid.idOf(xid);
    Association present = session.association();
    boolean working = present != null && present.branch().equals(branch);
    boolean nothingHappened = false;
    try {
      ask(
          "Cannot roll the branch back",
          correlation -> new ClientCommand.XaRollback(correlation, branch),
          null);
    } catch (XAException e) {
      nothingHappened =
          e.errorCode == XAException.XAER_PROTO; // a session works in it, perhaps this
      throw e;
    } finally {
      if (nothingHappened) {
        LOG.log(System.Logger.Level.DEBUG, "Branch {0} is not rolled back now", branch);
      } else if (working && session.association() == present) {
        session.rolledBack(present);
      } else {
        session.rolledBack();
      }
    }
  }

  @Override
  public void forget(Xid xid) throws XAException {
    BranchId branch = BranchXid.idOf(xid);
    ask(
        "Cannot forget the branch",
        correlation -> new ClientCommand.XaForget(correlation, branch),
        null);
  }

  /**
   * The first call of a scan (TMSTARTRSCAN) returns all branches that are prepared or were decided
   * by an operator; those that follow it return none.
   */
  @Override
  public Xid[] recover(int flags) throws XAException {
    if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
      throw wrongFlags("recover", flags);
    }
    if ((flags & TMSTARTRSCAN) == 0) {
      return NO_BRANCHES;
    }
    BrokerCommand.Reply reply =
        ask("Cannot tell the branches in doubt", ClientCommand.XaRecover::new, null);
    if (reply instanceof BrokerCommand.XaBranches all) {
      return all.branches().stream().map(BranchXid::new).toArray(Xid[]::new);
    }
    throw XaFailures.failure(
        XAException.XAER_RMERR, "The broker answered " + reply + " to a recover", null);
  }

  // --- what it is

  /** Whether it is the same broker's: then a transaction's sessions share one branch. */
  @Override
  public boolean isSameRM(XAResource other) {
    if (!(other instanceof TernXAResource ours)) {
      return false;
    }
    UUID broker = link.brokerInstance();
    return ours == this || broker.equals(ours.link.brokerInstance());
  }

  /** In s; 0 = what the broker has for branches without one. */
  @Override
  public int getTransactionTimeout() {
    return timeoutSeconds;
  }

  /**
   * Of branches that begin from here on.
   *
   * @param seconds 0 = what the broker has for branches without one
   */
  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    if (seconds < 0) {
      throw XaFailures.failure(
          XAException.XAER_INVAL, "A time-out cannot be negative: " + seconds, null);
    }
    timeoutSeconds = seconds;
    return true;
  }

  // --- requests

  private BrokerCommand.Reply ask(
      String doing, IntFunction<ClientCommand.Request> request, IntConsumer answeredIn)
      throws XAException {
    try {
      return link.callWithin(request, COME_BACK_WAIT_MS, answeredIn);
    } catch (RefusedException e) {
      throw XaFailures.of(doing, e);
    } catch (LinkException e) {
      throw XaFailures.of(doing, e);
    }
  }

  private static XAException wrongFlags(String call, int flags) {
    return XaFailures.failure(
        XAException.XAER_INVAL,
        "The flags 0x" + Integer.toHexString(flags) + " are not for " + call,
        null);
  }

  @Override
  public String toString() {
    return "TernXAResource(session " + sessionId + " at broker " + link.brokerInstance() + ")";
  }
}
