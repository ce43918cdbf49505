package org.ternmq.systest.xa;

import java.util.Objects;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A resource that tells its progress. The resources of a transaction share one {@link Progress}.
 */
final class SteppingResource implements XAResource {

  /** Counts the calls of one transaction, and stops at the step that was asked for. */
  static final class Progress {
    private final Step stopAt;
    private final Runnable stop;
    private int prepared;
    private int committing;
    private int committed;

    Progress(Step stopAt, Runnable stop) {
      this.stopAt = stopAt;
      this.stop = stop;
    }

    void at(Step step) {
      if (step == stopAt) {
        stop.run();
      }
    }
  }

  private final XAResource target;
  private final Progress progress;
  private final boolean broker;

  SteppingResource(XAResource target, Progress progress, boolean broker) {
    this.target = target;
    this.progress = progress;
    this.broker = broker;
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    target.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    target.end(xid, flags);
    if (broker) {
      progress.at(Step.ENDED);
    }
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    int vote = target.prepare(xid);
    progress.at(++progress.prepared == 1 ? Step.FIRST_PREPARED : Step.SECOND_PREPARED);
    return vote;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    if (++progress.committing == 1) {
      progress.at(Step.DECIDED);
    }
    target.commit(xid, onePhase);
    progress.at(++progress.committed == 1 ? Step.FIRST_COMMITTED : Step.SECOND_COMMITTED);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    target.rollback(xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    target.forget(xid);
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return target.recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    return other instanceof SteppingResource stepping
        ? target.isSameRM(stepping.target)
        : target.isSameRM(other);
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    return target.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return target.setTransactionTimeout(seconds);
  }

  @Override
  public String toString() {
    return Objects.toString(target);
  }
}
