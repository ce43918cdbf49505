package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row that says who writes. Its epoch is one higher with each owner. A transaction of an owner
 * begins with {@link #hold}: it locks the row until its end, and changes nothing if the epoch is
 * another one, so that an owner that was asleep while somebody else took over can write nothing.
 * All times are of the database's clock.
 */
final class Lease {
  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  private final Dialect dialect;
  private final String table;
  private final String owner;
  private final int leaseMs;

  private volatile long epoch; // 0: not the owner
  private volatile long lastGroup; // of this owner; written by the store thread

  /**
   * @param owner for people, and different for each process and store
   */
  Lease(Dialect dialect, String prefix, String owner, int leaseMs) {
    this.dialect = dialect;
    this.table = prefix + "lease";
    this.owner = owner;
    this.leaseMs = leaseMs;
  }

  long epoch() {
    return epoch;
  }

  /** The number of the last group that is known to be committed. */
  long lastGroup() {
    return lastGroup;
  }

  void lastGroup(long number) {
    lastGroup = number;
  }

  /** The first owner of all makes the row; it gives the data their instance in its recovery. */
  void create(Connection connection) throws SQLException {
    try (Sql insert =
        new Sql(
            connection,
            "INSERT INTO "
                + table
                + " SELECT 1, ?, 0, NULL, NULL, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM "
                + table
                + ")")) {
      insert.put(UUID.randomUUID()).run();
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
        throw e; // else another broker made it at the same moment
      }
    }
  }

  /**
   * Tries to become the owner. Waits for nobody: as long as the lease holds nothing is locked, and
   * when it has run out, and somebody in the middle of a transaction has the row locked, {@link
   * #endSleepers} says whether that one is at work or asleep.
   *
   * @param process if nobody but this process can have these data open: how its owners' names
   *     begin. One of another process is dead then. Else null
   * @return null if it is, else who is
   */
  String take(Connection connection, String process) throws SQLException {
    Look look = look(connection, process, "");
    if (look.free) {
      try {
        look = look(connection, process, " FOR UPDATE NOWAIT");
      } catch (SQLException e) {
        connection.rollback();
        if (!dialect.isLocked(e)) {
          throw e;
        }
        int ended = endSleepers(connection);
        return look.holder + (ended > 0 ? "; its unfinished transaction was ended" : "");
      }
    }
    if (!look.free) {
      connection.rollback();
      return look.holder;
    }
    try (Sql update =
        new Sql(
            connection,
            "UPDATE "
                + table
                + " SET epoch = epoch + 1, owner = ?, last_batch = 0, lease_until = "
                + dialect.later()
                + " WHERE id = 1")) {
      update.put(owner).put(leaseMs).run();
    }
    connection.commit();
    epoch = look.epoch + 1;
    return null;
  }

  /** The row as somebody sees it who wants to be the next owner. */
  private record Look(long epoch, boolean free, String holder) {}

  private Look look(Connection connection, String process, String lock) throws SQLException {
    String dead = process == null ? "" : " OR owner NOT LIKE ?";
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT epoch, owner, lease_until, (owner IS NULL OR owner = ? OR lease_until < "
                + dialect.now()
                + dead
                + ") FROM "
                + table
                + " WHERE id = 1"
                + lock)) {
      select.setString(1, owner);
      if (process != null) {
        select.setString(2, process + "%");
      }
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long epochNow = row.getLong(1);
        String holder =
            row.getString(2) + " (epoch " + epochNow + ", lease until " + row.getString(3) + ")";
        return new Look(epochNow, row.getBoolean(4), holder);
      }
    }
  }

  /**
   * Ends sessions of the database that have the row locked while their clients have said nothing
   * for a second: a broker that was paused, or whose machine or network went away, in the middle of
   * a transaction. The database would wait for it, and nobody could take over. What it had not
   * committed is rolled back, as after a broken connection.
   *
   * @return how many
   */
  int endSleepers(Connection connection) throws SQLException {
    int ended = 0;
    try (PreparedStatement select = connection.prepareStatement(dialect.endSleepers(table));
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ended += rows.getBoolean(1) ? 1 : 0;
      }
    }
    connection.rollback();
    if (ended > 0) {
      log.warn("Ended {} transactions whose owner fell asleep with the lease locked", ended);
    }
    return ended;
  }

  UUID instance(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT instance FROM " + table);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getObject(1, UUID.class);
    }
  }

  /** These data belong to that broker from now on. False if somebody else is the owner. */
  boolean instance(Connection connection, UUID instance) throws SQLException {
    try (Sql update =
        new Sql(connection, "UPDATE " + table + " SET instance = ? WHERE id = 1 AND epoch = ?")) {
      return update.put(instance).put(epoch).run() == 1;
    }
  }

  /** A renewal alone, or the beginning of a transaction that is no group. */
  boolean hold(Connection connection) throws SQLException {
    return hold(connection, lastGroup, null);
  }

  /**
   * The first statement of each transaction: renews the lease, and notes the number of the group. A
   * group comes behind the one before it: one that was given up, and tried again, may lie complete
   * in some buffer of the network and arrive when later ones are committed; it must not set back
   * what they wrote.
   *
   * @param group null for a renewal alone, whose number is that of the last group
   * @return false if somebody else is the owner now, or it is such a late one
   */
  boolean hold(Connection connection, long number, Group group) throws SQLException {
    try (Sql update = holding(Statements.oneByOne(connection), "%s", number, group)) {
      return update.run() == 1;
    }
  }

  /**
   * The same, before statements that are sent together with it: it fails if somebody else is the
   * owner now, and none of them is executed.
   */
  void hold(Statements together, long number, Group group) throws SQLException {
    try (Sql update = holding(together, dialect.guarded(), number, group)) {
      int unused = update.run(); // it is only gathered
    }
  }

  private Sql holding(Statements to, String form, long number, Group group) throws SQLException {
    boolean ids = group != null && group.nextMessageId > 0;
    String text =
        "UPDATE "
            + table
            + " SET last_batch = ?, lease_until = "
            + dialect.later()
            + (ids ? ", next_message_id = ?, next_queue_id = ?" : "")
            + " WHERE id = 1 AND epoch = ? AND last_batch = ?";
    Sql update = to.sql(form.formatted(text)).put(number).put(leaseMs);
    if (ids) {
      update.put(group.nextMessageId).put(group.nextQueueId);
    }
    return update.put(epoch).put(group == null ? number : number - 1);
  }

  /**
   * Which group was the last one to be committed, told after a failure; waits for a transaction
   * that may still be open.
   *
   * @return -1 if somebody else is the owner now
   */
  long lastCommitted(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT epoch, last_batch FROM " + table + " WHERE id = 1 FOR UPDATE");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1) == epoch ? row.getLong(2) : -1;
    }
  }

  /** In words, who took over. */
  String holder(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT owner, epoch FROM " + table);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getString(1) + " with epoch " + row.getLong(2);
    }
  }

  /** The next one may take over at once. */
  void giveFree(Connection connection) throws SQLException {
    try (Sql update =
        new Sql(
            connection,
            "UPDATE "
                + table
                + " SET owner = NULL, lease_until = NULL WHERE id = 1 AND epoch = ?")) {
      update.put(epoch).run();
      connection.commit();
    }
    epoch = 0;
  }
}
