package org.ternmq.server.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
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
      "CHECKPOINT SYNC"),
  POSTGRESQL(
      "org.postgresql.Driver",
      "org.postgresql:postgresql",
      "clock_timestamp() + ? * INTERVAL '1 millisecond'",
      "clock_timestamp()",
      "INSERT INTO %s AS c VALUES (?, ?, ?) ON CONFLICT (client_instance) DO UPDATE SET"
          + " decided_sequence = EXCLUDED.decided_sequence, decided_ms = EXCLUDED.decided_ms",
      null);

  /** H2: the file is open in another process. */
  private static final int H2_IN_USE = 90020;

  private final String driver;
  private final String artifact;
  private final String later;
  private final String now;
  private final String clientUpsert;
  private final String force;

  Dialect(
      String driver, String artifact, String later, String now, String clientUpsert, String force) {
    this.driver = driver;
    this.artifact = artifact;
    this.later = later;
    this.now = now;
    this.clientUpsert = clientUpsert;
    this.force = force;
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
      return general || state.startsWith("57P0") || state.equals("55P03");
    }
    return switch (code) {
      // Broken connection, closed database or session, lock time-out, damaged or unfinished I/O.
      case 90067, 90098, 90121, 90007, 90020, 50200, 90028, 90031, 90013, 57014 -> true;
      default -> general;
    };
  }
}
