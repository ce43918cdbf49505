package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.StoreException;

/**
 * Makes each {@link Group} one transaction of the database, in their order. Tries again while the
 * database is away; one of which nobody knows whether it was committed is looked up by its number.
 * All of it is the store thread's.
 */
final class GroupCommits {
  private static final Logger log = LoggerFactory.getLogger(GroupCommits.class);

  private final DatabaseOptions options;
  private final Database database;
  private final Ownership ownership;
  private final Lease lease;
  private final GroupWriter writer;
  private final CountDownLatch closing;
  private final Consumer<Boolean> onFull;

  /** A group was not written, so nothing may be that comes behind it. */
  private StoreException broken;

  /**
   * @param closing at zero when the store is closed
   * @param onFull is told when the database has no room (true), and when it has again
   */
  GroupCommits(
      DatabaseOptions options,
      Database database,
      Ownership ownership,
      CountDownLatch closing,
      Consumer<Boolean> onFull) {
    this.options = options;
    this.database = database;
    this.ownership = ownership;
    this.lease = ownership.lease();
    this.writer = new GroupWriter(database.dialect(), options.tablePrefix());
    this.closing = closing;
    this.onFull = onFull;
  }

  /**
   * Returns when it is committed, and on the disk.
   *
   * @throws StoreException if it never will be
   */
  void commit(Group given) {
    if (broken != null) {
      throw broken;
    }
    try {
      commitNext(given);
    } catch (RuntimeException | Error e) { // the executor would keep it to itself
      broken =
          e instanceof StoreException known
              ? known
              : new StoreException("The store failed: " + e, e);
      throw broken;
    }
  }

  private void commitNext(Group given) {
    long number = lease.lastGroup() + 1;
    Outage outage =
        new Outage("The store could not write", database, options.outageMs(), closing, onFull);
    boolean again = false;
    while (true) {
      LeaseTerm.Moment asked = null; // the attempt before may have been committed
      try (Connection connection = database.connect()) {
        long last = again ? lease.lastCommitted(connection) : number - 1;
        if (last != number) {
          asked = ownership.term().now();
          boolean together = !again && given.isSmall() && database.dialect().guarded() != null;
          boolean own =
              together
                  ? writeTogether(connection, number, given)
                  : last >= 0 && lease.hold(connection, number, given);
          if (!own) {
            connection.rollback();
            throw ownership.lose(connection);
          }
          if (!together) {
            writer.write(Statements.oneByOne(connection), given);
            if (passedMs(asked) > options.leaseMs() / 3) {
              asked = ownership.term().now();
              lease.hold(connection, number, null); // it counts from here, not from the beginning
            }
          }
        }
        connection.commit(); // nothing is left to do if it was sent together
        if (asked != null) {
          ownership.term().renewed(asked);
        }
        database.force(connection);
        lease.lastGroup(number);
        outage.over();
        return;
      } catch (SQLException e) {
        ownership.answered(e);
        outage.pauseOrThrow(e);
        again = true;
        endSleepers(e);
      }
    }
  }

  private static long passedMs(LeaseTerm.Moment since) {
    return (System.nanoTime() - since.nanos()) / 1_000_000;
  }

  /**
   * The lease, the group and the commit in one round trip. False if somebody else is the owner;
   * then nothing was executed.
   */
  private boolean writeTogether(Connection connection, long number, Group given)
      throws SQLException {
    Statements together = Statements.together(connection);
    lease.hold(together, number, given);
    writer.write(together, given);
    together.gather("COMMIT", List.of());
    try {
      together.send();
      return true;
    } catch (SQLException e) {
      if (database.dialect().isGuard(e)) {
        return false;
      }
      throw e;
    }
  }

  /** A session of this owner whose connection is gone may have the lease locked for ever. */
  private void endSleepers(SQLException cause) {
    if (!database.dialect().isLocked(cause)) {
      return;
    }
    try (Connection connection = database.connect()) {
      int unused = lease.endSleepers(connection); // it logs what it did
    } catch (SQLException e) {
      log.debug("Who has the lease locked cannot be found out", e);
    }
  }

  /** Between two groups: messages that nobody holds. */
  void forget(List<Long> payloadIds) {
    String where = " WHERE payload_id = ?";
    try (Connection connection = database.connect();
        Sql parts =
            new Sql(connection, "DELETE FROM " + options.tablePrefix() + "message_part" + where);
        Sql messages =
            new Sql(connection, "DELETE FROM " + options.tablePrefix() + "message" + where)) {
      if (!lease.hold(connection)) {
        ownership.lose(connection);
        return;
      }
      for (long id : payloadIds) {
        parts.put(id).run();
        messages.put(id).run();
      }
      connection.commit();
      log.info("Removed {} messages that no queue holds any more", payloadIds.size());
    } catch (SQLException e) {
      log.info("Messages that no queue holds are removed at the next start: {}", e.getMessage());
    }
  }
}
