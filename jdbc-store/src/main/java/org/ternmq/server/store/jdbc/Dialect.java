package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.Locale;
import org.ternmq.server.store.StoreException;

/** What differs between the databases that are known. */
enum Dialect {
  H2(
      "org.h2.Driver",
      "com.h2database:h2",
      "DATEADD('MILLISECOND', ?, CURRENT_TIMESTAMP(3))",
      "CURRENT_TIMESTAMP(3)",
      "MERGE INTO %s KEY (client_instance) VALUES (?, ?, ?)",
      "CHECKPOINT SYNC",
      "SELECT ABORT_SESSION(s.session_id) FROM information_schema.locks l JOIN"
          + " information_schema.sessions s ON s.session_id = l.session_id WHERE l.table_name ="
          + " UPPER('%s') AND l.table_schema = SCHEMA() AND s.session_id <> SESSION_ID() AND"
          + " s.session_state = 'SLEEP' AND s.sleep_since < DATEADD('SECOND', -1,"
          + " CURRENT_TIMESTAMP)",
      null,
      null),
  POSTGRESQL(
      "org.postgresql.Driver",
      "org.postgresql:postgresql",
      "clock_timestamp() + ? * INTERVAL '1 millisecond'",
      "clock_timestamp()",
      "INSERT INTO %s AS c VALUES (?, ?, ?) ON CONFLICT (client_instance) DO UPDATE SET"
          + " decided_sequence = EXCLUDED.decided_sequence, decided_ms = EXCLUDED.decided_ms",
      null,
      "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
          + " WHERE l.locktype = 'relation' AND l.relation = '%s'::regclass AND a.datname ="
          + " current_database() AND l.mode IN ('RowShareLock', 'RowExclusiveLock') AND l.granted"
          + " AND a.pid <> pg_backend_pid() AND a.wait_event_type = 'Client' AND"
          + " GREATEST(a.query_start, a.state_change) < clock_timestamp() - INTERVAL '1 second'",
      "SELECT set_config('idle_in_transaction_session_timeout', '0', true)",
      "WITH held AS (%s RETURNING 1) SELECT 1 / COUNT(*) FROM held");

  /** H2: the file is open in another process. */
  private static final int H2_IN_USE = 90020;

  /** H2: somebody has a lock, or has just changed the row. */
  private static final int H2_LOCK_TIMEOUT = 50200;

  private static final int H2_CONCURRENT_UPDATE = 90131;

  private static final String POSTGRESQL_LOCKED = "55P03";
  private static final String POSTGRESQL_DISK_FULL = "53100";
  private static final String POSTGRESQL_DIVISION_BY_ZERO = "22012";

  private final String driver;
  private final String artifact;
  private final String later;
  private final String now;
  private final String clientUpsert;
  private final String force;
  private final String endSleepers;
  private final String allowPauses;
  private final String guarded;

  Dialect(
      String driver,
      String artifact,
      String later,
      String now,
      String clientUpsert,
      String force,
      String endSleepers,
      String allowPauses,
      String guarded) {
    this.driver = driver;
    this.artifact = artifact;
    this.later = later;
    this.now = now;
    this.clientUpsert = clientUpsert;
    this.force = force;
    this.endSleepers = endSleepers;
    this.allowPauses = allowPauses;
    this.guarded = guarded;
  }

  /**
   * @throws StoreException if the database is not known, or its driver is not there
   */
  static Dialect of(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    Dialect dialect;
    if (lower.startsWith("jdbc:h2:")) {
      dialect = H2;
    } else if (lower.startsWith("jdbc:postgresql:")) {
      dialect = POSTGRESQL;
    } else {
      throw new StoreException(
          "jdbc-url "
              + url.replaceFirst("[?;].*", "")
              + ": the kind of database is not known;"
              + " known are jdbc:h2:... and jdbc:postgresql:...");
    }
    try {
      Class.forName(dialect.driver, false, Dialect.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new StoreException(
          "The driver " + dialect.driver + " is not on the class path; add " + dialect.artifact, e);
    }
    return dialect;
  }

  /** The folder of the scripts. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The database's clock plus a parameter of milliseconds. */
  String later() {
    return later;
  }

  String now() {
    return now;
  }

  /** Inserts or replaces a row of the table of clients. */
  String clientUpsert(String table) {
    return clientUpsert.formatted(table);
  }

  /** What brings committed transactions to the disk; null where the commit does. */
  String force() {
    return force;
  }

  /**
   * Ends the sessions that changed or locked this table in a transaction, and wait for their
   * clients; a row with TRUE for each.
   */
  String endSleepers(String table) {
    return endSleepers.formatted(table);
  }

  /**
   * The transaction that begins here may be silent for longer than those that have the lease
   * locked: who reads a long history works on what was read.
   */
  void allowPauses(Connection connection) throws SQLException {
    if (allowPauses != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(allowPauses);
      }
    }
  }

  /**
   * An update that must change a row, else it fails ({@link #isGuard}) and what is sent together
   * with it is not executed; null if statements cannot be sent together.
   */
  String guarded() {
    return guarded;
  }

  /** The guarded update changed nothing. */
  boolean isGuard(SQLException e) {
    return this == POSTGRESQL && POSTGRESQL_DIVISION_BY_ZERO.equals(e.getSQLState());
  }

  /** Somebody else has a lock on what is asked for. */
  boolean isLocked(SQLException e) {
    return this == H2
        ? e.getErrorCode() == H2_LOCK_TIMEOUT || e.getErrorCode() == H2_CONCURRENT_UPDATE
        : POSTGRESQL_LOCKED.equals(e.getSQLState());
  }

  /** There is no room on the database's disk. H2 says so with the words of the operating system. */
  boolean isFull(SQLException e) {
    if (this == POSTGRESQL) {
      return POSTGRESQL_DISK_FULL.equals(e.getSQLState());
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = cause.getMessage();
      if (text != null && text.contains("No space left on device")) {
        return true;
      }
    }
    return false;
  }

  /** Another process has the database's file. */
  boolean isInUse(SQLException e) {
    return this == H2 && e.getErrorCode() == H2_IN_USE;
  }

  /** Whether the database may take the same again in a while. */
  boolean mayRetry(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientException || cause instanceof SQLRecoverableException) {
        return true;
      }
      if (cause instanceof SQLException sql && isFull(sql)) {
        return true;
      }
      if (cause instanceof SQLException sql && mayRetry(sql.getSQLState(), sql.getErrorCode())) {
        return true;
      }
    }
    return false;
  }

  private boolean mayRetry(String state, int code) {
    if (state == null) {
      return false;
    }
    boolean general = state.startsWith("08") || state.startsWith("40") || state.startsWith("53");
    if (this == POSTGRESQL) {
      // 57P01 to 57P03: the server goes down, or just comes up; 55P03: somebody has a lock.
      // 25P03, 25P04: it was idle, or at work, in a transaction for longer than it may.
      return general
          || state.startsWith("57P0")
          || state.startsWith("25P0")
          || state.equals(POSTGRESQL_LOCKED);
    }
    return switch (code) {
      // Broken connection, closed database or session, lock time-out, damaged or unfinished I/O;
      // 90135: its server is about to close it.
      case 90067, 90098, 90121, 90007, 90020, 50200, 90131, 90028, 90031, 90013, 90135, 57014 ->
          true;
      default -> general;
    };
  }
}
