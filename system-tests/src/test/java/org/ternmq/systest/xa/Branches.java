package org.ternmq.systest.xa;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ternmq.jms.TernXAConnectionFactory;

/** One XA session of a connection of its own, and names for branches. Used by one thread. */
final class Branches implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  final XAConnection connection;
  final XASession session;
  final XAResource resource;

  Branches(String url) throws JMSException {
    connection = new TernXAConnectionFactory(url).createXAConnection();
    connection.start();
    session = connection.createXASession();
    resource = session.getXAResource();
  }

  /** A transaction manager's name for a branch. */
  record Name(String global) implements Xid {
    @Override
    public int getFormatId() {
      return 1;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return global.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  Name start() throws XAException {
    Name name = new Name("branch-" + COUNTER.incrementAndGet());
    resource.start(name, XAResource.TMNOFLAGS);
    return name;
  }

  Xid[] inDoubt() throws XAException {
    return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
  }

  @Override
  public void close() throws JMSException {
    connection.close();
  }
}
