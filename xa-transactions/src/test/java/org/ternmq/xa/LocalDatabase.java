package org.ternmq.xa;

import com.arjuna.ats.jta.resources.LastResourceCommitOptimisation;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A database without XA: it can only commit in one phase, after all others have prepared. */
final class LocalDatabase implements XAResource {
  private final Connection jdbc;
  private boolean refuses;

  LocalDatabase(String name) throws SQLException {
    jdbc = DriverManager.getConnection("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    jdbc.createStatement().execute("drop all objects");
    jdbc.createStatement().execute("create table rows(n int)");
    jdbc.setAutoCommit(false);
  }

  /** As the resource that commits last. */
  XAResource last(List<? super String> calls) {
    return new Last(calls, this);
  }

  private static final class Last extends NotedResource implements LastResourceCommitOptimisation {
    Last(List<? super String> calls, XAResource target) {
      super("database", calls, target);
    }
  }

  void refuse() {
    refuses = true;
  }

  void insert(int n) throws SQLException {
    jdbc.createStatement().execute("insert into rows values (" + n + ")");
  }

  int rows() throws SQLException {
    try (ResultSet count = jdbc.createStatement().executeQuery("select count(*) from rows")) {
      count.next();
      return count.getInt(1);
    }
  }

  private static XAException failure(SQLException cause) {
    XAException failure = new XAException(XAException.XAER_RMERR);
    failure.initCause(cause);
    return failure;
  }

  @Override
  public void start(Xid xid, int flags) {
    // JDBC begins with the first statement
  }

  @Override
  public void end(Xid xid, int flags) {
    // nothing ends before the commit
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    throw new XAException(XAException.XAER_PROTO); // it cannot
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    try {
      if (refuses) {
        jdbc.rollback();
        throw new XAException(XAException.XA_RBROLLBACK);
      }
      jdbc.commit();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    try {
      jdbc.rollback();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void forget(Xid xid) {
    // it has no heuristic outcomes
  }

  @Override
  public Xid[] recover(int flags) {
    return new Xid[0];
  }

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
