package org.ternmq.server.store.jdbc;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.StoreException;

/**
 * Whose data these are: takes the {@link Lease}, brings the tables up to date, sees whether they
 * are fit for what they are opened for, renews, and notices that somebody else took over.
 *
 * <p>{@link #own} is called by one thread before all else; what renews is the store thread's.
 */
final class Ownership {
  private static final Logger log = LoggerFactory.getLogger(Ownership.class);

  /** How owners of this process begin: pid@host, and when it began, since pids are used again. */
  private static final String PROCESS =
      ManagementFactory.getRuntimeMXBean().getName()
          + " of "
          + Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime())
          + " ";

  private final DatabaseOptions options;
  private final Purpose purpose;
  private final Database database;
  private final Schema schema;
  private final Lease lease;
  private final LeaseTerm term;
  private final Consumer<StoreException> onLoss;

  /** How often the database said that its disk is full. */
  private final AtomicLong fullAnswers = new AtomicLong();

  private boolean reached; // so the address is right; by the thread that calls own()
  private long awaySinceNanos; // since when it cannot be reached; by the same thread; 0: it can
  private long notRenewedSinceNanos; // by the store thread; 0: the last attempt went well
  private volatile StoreException lost;

  /**
   * @param onLoss is told, on the store thread, that somebody else took over
   */
  Ownership(
      DatabaseOptions options,
      Purpose purpose,
      Database database,
      Consumer<StoreException> onLoss) {
    this.options = options;
    this.purpose = purpose;
    this.database = database;
    this.onLoss = onLoss;
    String owner = PROCESS + UUID.randomUUID().toString().substring(0, 8);
    this.lease = new Lease(database.dialect(), options.tablePrefix(), owner, options.leaseMs());
    this.term = new LeaseTerm(options.leaseMs());
    this.schema = new Schema(database.dialect(), options.tablePrefix());
  }

  Lease lease() {
    return lease;
  }

  /** See {@link org.ternmq.server.store.Store#own}; the owner has to {@link #renew} its lease. */
  String own() {
    try (Connection connection = database.connect()) {
      reached = true;
      int version = schema.version(connection);
      if (purpose == Purpose.READ) {
        requireNewest(version);
      }
      if (version == 0) {
        migrate(connection);
      }
      requireFinished(connection);
      lease.create(connection);
      LeaseTerm.Moment asked = term.now();
      String holder = lease.take(connection, database.isFileOfThisProcess() ? PROCESS : null);
      if (awaySinceNanos != 0) {
        log.info("The database is back after {} ms", millisSince(awaySinceNanos));
        awaySinceNanos = 0;
      }
      if (holder == null) {
        term.renewed(asked);
        migrate(connection);
        prepare(connection);
        log.info("Owns the tables {}* with epoch {}", options.tablePrefix(), lease.epoch());
      }
      return holder;
    } catch (SQLException e) {
      if (database.dialect().isInUse(e)) {
        return "another process, which has the file open: " + options;
      }
      if (reached && purpose == Purpose.SERVE && database.dialect().mayRetry(e)) {
        return standsByForNobody(e);
      }
      throw database.explain("The store cannot be opened", e);
    }
  }

  private void requireNewest(int version) {
    if (version == 0) {
      throw new StoreException(
          "There are no tables " + options.tablePrefix() + "* of a broker in " + options);
    }
    if (version < Schema.newest()) {
      throw new StoreException(
          "The tables "
              + options.tablePrefix()
              + "* have version "
              + version
              + ", the newest is "
              + Schema.newest()
              + ": start a broker of this version on them once, which brings them up to date");
    }
  }

  private void requireFinished(Connection connection) throws SQLException {
    boolean unfinished = schema.isUnfinished(connection);
    connection.rollback();
    if (unfinished && purpose != Purpose.FILL) {
      throw new StoreException(
          "The tables "
              + options.tablePrefix()
              + "* hold a copy that was not finished: run \"ternmq store migrate\" again, which"
              + " begins anew, or use another jdbc-schema or jdbc-table-prefix");
    }
  }

  /** As the owner: what a tool has to know, or to do, before it begins. */
  private void prepare(Connection connection) throws SQLException {
    if (purpose == Purpose.READ) {
      requireEmptyInbox(connection);
    } else if (purpose == Purpose.FILL) {
      if (schema.isUnfinished(connection)) {
        schema.empty(connection);
      } else {
        String filled = schema.filledTable(connection);
        if (filled != null) {
          throw new StoreException(
              "The target is not empty: there are rows in " + filled + " of " + options);
        }
        schema.markUnfinished(connection);
      }
      connection.commit();
      database.force(connection);
    }
  }

  private void requireEmptyInbox(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT COUNT(*) FROM " + options.tablePrefix() + "inbox")) {
      row.next();
      long waiting = row.getLong(1);
      connection.rollback();
      if (waiting > 0) {
        throw new StoreException(
            waiting
                + (waiting == 1 ? " message waits" : " messages wait")
                + " in the inbox of "
                + options
                + ": start the broker, which takes what applications left there, and stop it"
                + " again");
      }
    }
  }

  /** A tool has filled the tables. */
  void finished() {
    try (Connection connection = database.connect()) {
      if (!lease.hold(connection)) {
        throw lose(connection);
      }
      schema.markFinished(connection);
      connection.commit();
      database.force(connection);
    } catch (SQLException e) {
      throw database.explain("The copy could not be called finished", e);
    }
  }

  /** A standby outlives outages of any length: the owner tries again too, and so nobody ends it. */
  private String standsByForNobody(SQLException e) {
    if (awaySinceNanos == 0) {
      awaySinceNanos = System.nanoTime();
      log.warn("The database cannot be reached, which is tried again: {}", e.getMessage());
    }
    return "nobody that could be asked for since " + millisSince(awaySinceNanos) + " ms";
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private void migrate(Connection work) throws SQLException {
    try (Connection lock = database.connect()) {
      schema.migrate(lock, work);
    }
  }

  /** On the store thread: nothing was written for a while, and the lease must not run out. */
  void renew() {
    LeaseTerm.Moment asked = term.now();
    try (Connection connection = database.connect()) {
      boolean own = lease.hold(connection);
      connection.commit();
      if (own) {
        term.renewed(asked);
        renewedAgain();
      } else {
        lose(connection);
      }
    } catch (SQLException | RuntimeException e) { // thrown on, it would be the last renewal
      notRenewed(e);
    }
  }

  /** It is tried again, often while output waits for it: one line for each outage is enough. */
  private void notRenewed(Exception e) {
    if (e instanceof SQLException known) {
      database.forgetIfClosed(known);
      answered(known);
    }
    if (notRenewedSinceNanos == 0) {
      notRenewedSinceNanos = System.nanoTime();
      log.warn("The lease could not be renewed, which is tried again: {}", e.getMessage());
    } else {
      log.debug("The lease could not be renewed", e);
    }
  }

  private void renewedAgain() {
    if (notRenewedSinceNanos != 0) {
      log.info("The lease is renewed again after {} ms", millisSince(notRenewedSinceNanos));
      notRenewedSinceNanos = 0;
    }
  }

  /** On the store thread: the database did not do what was asked for. */
  void answered(SQLException e) {
    if (database.dialect().isFull(e)) {
      fullAnswers.incrementAndGet();
    }
  }

  /** How often the database said that its disk is full, which is waited for while it says so. */
  long fullAnswers() {
    return fullAnswers.get();
  }

  /**
   * On the store thread: somebody else writes now. Nothing of ours can reach the tables, nor is
   * anything more said to clients, although the loop does not know it yet.
   */
  StoreException lose(Connection connection) throws SQLException {
    term.ended();
    StoreException cause =
        new StoreException(
            "The lease of the database was lost: "
                + lease.holder(connection)
                + " took over, since this broker did not renew it within "
                + options.leaseMs()
                + " ms");
    connection.rollback();
    lost = cause;
    onLoss.accept(cause);
    return cause;
  }

  /** Null as long as nobody else is known to be the owner. */
  StoreException lost() {
    return lost;
  }

  /** Whether nobody else can be the owner at this moment. */
  boolean isCertain() {
    return lost == null && term.isCertain();
  }

  /** The term of a group: its first statement renews the lease, and so may later ones. */
  LeaseTerm term() {
    return term;
  }

  /** The next one may take over at once. */
  void giveFree() {
    try (Connection connection = database.connect()) {
      lease.giveFree(connection);
    } catch (SQLException e) {
      log.warn("The lease was not given free, and runs out by itself: {}", e.getMessage());
    }
  }
}
