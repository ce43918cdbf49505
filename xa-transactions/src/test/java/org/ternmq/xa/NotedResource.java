package org.ternmq.xa;

import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Notes the calls that make up a transaction before it passes them on. */
class NotedResource implements XAResource {
  private final String name;
  private final List<? super String> calls;
  private final XAResource target;

  NotedResource(String name, List<? super String> calls, XAResource target) {
    this.name = name;
    this.calls = calls;
    this.target = target;
  }

  private void note(String call, int flags) {
    String flag =
        switch (flags) {
          case TMSUSPEND -> " suspend";
          case TMRESUME -> " resume";
          case TMJOIN -> " join";
          case TMFAIL -> " fail";
          default -> "";
        };
    calls.add(name + " " + call + flag);
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    note("start", flags);
    target.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    note("end", flags);
    target.end(xid, flags);
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    note("prepare", TMNOFLAGS);
    return target.prepare(xid);
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    note(onePhase ? "commit in one phase" : "commit", TMNOFLAGS);
    target.commit(xid, onePhase);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    note("rollback", TMNOFLAGS);
    target.rollback(xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    note("forget", TMNOFLAGS);
    target.forget(xid);
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return target.recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    return target.isSameRM(other instanceof NotedResource noted ? noted.target : other);
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    return target.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return target.setTransactionTimeout(seconds);
  }
}
