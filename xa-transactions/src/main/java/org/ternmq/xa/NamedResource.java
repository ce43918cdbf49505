package org.ternmq.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;
import org.ternmq.jms.TernConnectionFactory;

/**
 * A resource under the name of its resource manager, which is the same when a transaction enlists
 * it and when recovery asks it, over whatever connection. The name goes into Narayana's log ({@link
 * NarayanaResourceNames}): so recovery can tell "this broker was asked, and has nothing in doubt
 * any more" from "nobody could ask it", and forgets a transaction only in the first case.
 */
final class NamedResource implements XAResourceWrapper {
  private final String name;
  private final XAResource target;

  private NamedResource(String name, XAResource target) {
    this.name = name;
    this.target = target;
  }

  /**
   * The resource itself if there is no name for it.
   *
   * @param name null for none
   */
  static XAResource of(String name, XAResource target) {
    return name == null ? target : new NamedResource(name, target);
  }

  /**
   * What a factory's broker is called: its URL without the options, which may differ. Null for
   * factories of other makes.
   */
  static String nameOf(Object factory) {
    if (factory instanceof TernConnectionFactory broker) {
      String url = broker.getUrl();
      int options = url.indexOf('?');
      return options < 0 ? url : url.substring(0, options);
    }
    return null;
  }

  // --- what the log has of it

  @Override
  public XAResource getResource() {
    return target;
  }

  /** Not known here. */
  @Override
  public String getProductName() {
    return null;
  }

  /** Not known here. */
  @Override
  public String getProductVersion() {
    return null;
  }

  @Override
  public String getJndiName() {
    return name;
  }

  // --- the resource

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    return target.isSameRM(other instanceof NamedResource named ? named.target : other);
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    target.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    target.end(xid, flags);
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    return target.prepare(xid);
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    target.commit(xid, onePhase);
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
  public int getTransactionTimeout() throws XAException {
    return target.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return target.setTransactionTimeout(seconds);
  }

  /** Two wrappings of one resource are one: recovery makes a new one for each scan. */
  @Override
  public boolean equals(Object other) {
    return other instanceof NamedResource named
        && name.equals(named.name)
        && target.equals(named.target);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + target.hashCode();
  }

  @Override
  public String toString() {
    return name + " (" + target + ")";
  }
}
