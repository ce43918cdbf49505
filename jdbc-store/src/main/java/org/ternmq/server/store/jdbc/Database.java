package org.ternmq.server.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.StoreException;

/** Connections to the database, and what its errors mean. Safe for use by several threads. */
final class Database implements AutoCloseable {
  /**
   * Also the longest pause of the pool between its attempts: an outage ends soon after its cause.
   */
  private static final int CONNECT_TIMEOUT_MS = 1_500;

  private static final int H2_NO_DATABASE = 90146;

  /** PostgreSQL waits no longer for a lock; the store tries again. H2 does so by itself. */
  private static final int LOCK_TIMEOUT_MS = 2_000;

  /** A server that says nothing for so long is away: no statement here takes as long. */
  private static final int SILENCE_S = 60;

  private static final int H2_BROKEN = 90067;
  private static final int H2_CLOSED = 90098;
  private static final int H2_MAKES_NONE = 90149;
  private static final int H2_LOCAL_ONLY = 90117;

  private final DatabaseOptions options;
  private final boolean mayCreate;
  private final Dialect dialect;
  private HikariDataSource pool; // null before the first connection
  private boolean closed;

  /**
   * @param mayCreate whether a database that is not there may be made, where the driver does so
   */
  Database(DatabaseOptions options, boolean mayCreate) {
    this.options = options;
    this.mayCreate = mayCreate;
    this.dialect = Dialect.of(options.url());
  }

  Dialect dialect() {
    return dialect;
  }

  /** Whether a file is opened by this very process, and so by no other. */
  boolean isFileOfThisProcess() {
    String lower = options.url().toLowerCase(Locale.ROOT);
    return dialect == Dialect.H2
        && !lower.startsWith("jdbc:h2:tcp:")
        && !lower.startsWith("jdbc:h2:ssl:")
        && !lower.startsWith("jdbc:h2:mem:")
        && !lower.contains("auto_server=true");
  }

  /** One without auto-commit; to be closed by the caller. */
  Connection connect() throws SQLException {
    return pool().getConnection();
  }

  /** Brings what is committed to the disk, where the commit does not. */
  void force(Connection connection) throws SQLException {
    String force = dialect.force();
    if (force != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(force);
      }
    }
  }

  private synchronized HikariDataSource pool() throws SQLException {
    if (closed) {
      throw new SQLException("the store is closed");
    }
    if (pool == null) {
      HikariConfig config = new HikariConfig();
      config.setPoolName("ternmq-store");
      config.setJdbcUrl(url());
      config.setUsername(options.user());
      config.setPassword(options.password());
      config.setSchema(options.schema());
      config.setMaximumPoolSize(options.poolSize());
      config.setMinimumIdle(1);
      config.setAutoCommit(false);
      config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
      config.setInitializationFailTimeout(1); // the first error is told as it is
      if (dialect == Dialect.POSTGRESQL) {
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", "TernMQ");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", SILENCE_S);
        config.setConnectionInitSql(postgresSession());
        config.setIsolateInternalQueries(true); // committed: a rollback would take it back
      }
      try {
        pool = new HikariDataSource(config);
      } catch (HikariPool.PoolInitializationException e) {
        if (e.getCause() instanceof SQLException cause) {
          throw cause;
        }
        throw e;
      }
    }
    return pool;
  }

  /**
   * The server must not wait for ever for a broker that was paused, or whose machine or network is
   * gone, in the middle of a transaction: it has the lease's row locked. Probes find a dead
   * connection in about the time of the lease.
   */
  private String postgresSession() {
    int leaseMs = options.leaseMs();
    int probeS = Math.max(1, leaseMs / 4_000);
    return "SELECT "
        + String.join(
            ", ",
            setting("idle_in_transaction_session_timeout", leaseMs),
            setting("lock_timeout", LOCK_TIMEOUT_MS),
            setting("tcp_keepalives_idle", probeS),
            setting("tcp_keepalives_interval", probeS),
            setting("tcp_keepalives_count", 3),
            setting("tcp_user_timeout", leaseMs));
  }

  private static String setting(String name, int value) {
    return "set_config('" + name + "', '" + value + "', false)";
  }

  /**
   * H2 would close its file by itself while the broker still writes to it, and would print traces
   * beside what the broker says.
   */
  private String url() {
    if (dialect != Dialect.H2) {
      return options.url();
    }
    StringBuilder url = new StringBuilder(options.url());
    String lower = options.url().toLowerCase(Locale.ROOT);
    if (isFileOfThisProcess() && !lower.contains("db_close_on_exit")) {
      url.append(";DB_CLOSE_ON_EXIT=FALSE");
    }
    if (isFileOfThisProcess() && !lower.contains("trace_level_file")) {
      url.append(";TRACE_LEVEL_FILE=0");
    }
    if (!mayCreate && !lower.contains("ifexists")) {
      url.append(";IFEXISTS=TRUE");
    }
    return url.toString();
  }

  /**
   * H2 in this process closes a file when it cannot write to it, such as on a full disk, and opens
   * it anew with the next connection: those that are there are good for nothing, though they seem
   * to be.
   */
  synchronized void forgetIfClosed(SQLException e) {
    if (pool != null && dialect == Dialect.H2 && isClosed(e)) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  private static boolean isClosed(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getErrorCode() == H2_CLOSED) {
        return true;
      }
    }
    return false;
  }

  /** What to tell people of an error that will not go away by itself. */
  StoreException explain(String doing, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String why;
    if (state.startsWith("28")) {
      why = "it refuses the user " + options.user() + " or the password (jdbc-user, jdbc-password)";
    } else if (state.equals("42501") || e.getErrorCode() == 90096 || e.getErrorCode() == 90040) {
      why = "the user " + options.user() + " lacks a right on the tables or the schema";
    } else if (state.equals("3D000") || e.getErrorCode() == H2_NO_DATABASE) {
      why = "there is no such database";
    } else if (state.equals("3F000") || e.getErrorCode() == 90079) {
      why = "there is no schema " + options.schema() + " (jdbc-schema)";
    } else if (e.getErrorCode() == H2_MAKES_NONE) {
      why =
          "its server has no such database, and makes none for a client: make it there, or start"
              + " the server with -ifNotExists";
    } else if (e.getErrorCode() == H2_LOCAL_ONLY) {
      why = "its server takes clients of its own machine only: start it with -tcpAllowOthers";
    } else if (state.startsWith("08") || e.getErrorCode() == H2_BROKEN) {
      why = "nothing answers there";
    } else {
      why = "it says so";
    }
    return new StoreException(
        doing + ": the database " + options + ": " + why + ": " + e.getMessage(), e);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (pool != null) {
      pool.close();
      pool = null;
    }
  }
}
