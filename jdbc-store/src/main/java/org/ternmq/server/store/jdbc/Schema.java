package org.ternmq.server.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.store.StoreException;

/**
 * The tables, made and brought up to date by numbered scripts. The table {@code schema_version}
 * says which were applied; its row 0 is the lock under which they are.
 */
final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  /** In their order; the number of each is its place. A published script never changes. */
  private static final List<String> SCRIPTS = List.of("V1__store.sql", "V2__inbox.sql");

  /**
   * The row that says that a tool fills these tables. Higher than any version, so that no broker
   * starts on them, however old.
   */
  private static final int UNFINISHED = Integer.MAX_VALUE;

  /** All but the views, the rules of the inbox and the lease. */
  private static final List<String> CONTENTS =
      List.of(
          "entry",
          "message_part",
          "message",
          "staged_entry",
          "staged_removal",
          "branch",
          "refused",
          "client",
          "subscription",
          "queue",
          "inbox");

  private final Dialect dialect;
  private final String prefix;
  private final String table;

  Schema(Dialect dialect, String prefix) {
    this.dialect = dialect;
    this.prefix = prefix;
    this.table = prefix + "schema_version";
  }

  /**
   * The version that the tables have; 0 = there are none.
   *
   * @throws StoreException if it is newer than what is known here
   */
  int version(Connection connection) throws SQLException {
    int version;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT MAX(version) FROM " + table + " WHERE version < " + UNFINISHED)) {
      row.next();
      version = row.getInt(1);
    } catch (SQLException e) {
      connection.rollback();
      if (e.getSQLState() == null || !e.getSQLState().startsWith("42")) {
        throw e;
      }
      log.debug("No table {}", table, e);
      return 0; // no such table
    }
    connection.rollback();
    if (version > SCRIPTS.size()) {
      throw new StoreException(
          "The tables "
              + prefix
              + "* have version "
              + version
              + ": a newer TernMQ made them. This one knows versions up to "
              + SCRIPTS.size()
              + "; run the newer one, or use another jdbc-schema or jdbc-table-prefix.");
    }
    return version;
  }

  /**
   * Applies the scripts that are missing.
   *
   * @param lock holds the lock meanwhile; a database may end transactions at each change of a table
   * @param work on which they run
   */
  void migrate(Connection lock, Connection work) throws SQLException {
    if (version(work) == SCRIPTS.size()) {
      return;
    }
    if (version(work) == 0) {
      createVersionTable(work);
    }
    dialect.allowPauses(lock);
    try (Statement statement = lock.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT version FROM " + table + " WHERE version = 0 FOR UPDATE")) {
      row.next();
      for (int version = version(work) + 1; version <= SCRIPTS.size(); version++) {
        apply(work, version);
      }
    } finally {
      lock.rollback();
    }
  }

  /** The version that the scripts here lead to. */
  static int newest() {
    return SCRIPTS.size();
  }

  /** Whether a tool began to fill these tables, and did not end. */
  boolean isUnfinished(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM " + table + " WHERE version = " + UNFINISHED)) {
      row.next();
      return row.getInt(1) > 0;
    }
  }

  void markUnfinished(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO "
              + table
              + " VALUES ("
              + UNFINISHED
              + ", 'filling', "
              + dialect.now()
              + ")");
    }
  }

  void markFinished(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM " + table + " WHERE version = " + UNFINISHED);
    }
  }

  /** The name of a table that holds anything, null if none does. */
  String filledTable(Connection connection) throws SQLException {
    for (String name : CONTENTS) {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT 1 FROM " + prefix + name + " FETCH FIRST ROW ONLY")) {
        if (row.next()) {
          return prefix + name;
        }
      }
    }
    return null;
  }

  void empty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String name : CONTENTS) {
        statement.execute("DELETE FROM " + prefix + name);
      }
    }
  }

  private void createVersionTable(Connection work) throws SQLException {
    try (Statement statement = work.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + table
              + " (version INTEGER PRIMARY KEY, script VARCHAR(100) NOT NULL, applied_at"
              + " TIMESTAMP(3) WITH TIME ZONE NOT NULL)");
      statement.execute(
          "INSERT INTO "
              + table
              + " SELECT 0, 'lock', "
              + dialect.now()
              + " WHERE NOT EXISTS (SELECT 1 FROM "
              + table
              + " WHERE version = 0)");
      work.commit();
    } catch (SQLException e) {
      work.rollback();
      if (e.getSQLState() == null || !e.getSQLState().startsWith("23")) {
        throw e;
      }
      log.debug("Another broker just made the table {}", table, e);
    }
  }

  private void apply(Connection work, int version) throws SQLException {
    String name = SCRIPTS.get(version - 1);
    log.info("Applies {} to the tables {}*", name, prefix);
    try (Statement statement = work.createStatement()) {
      for (String each : statements(read(name))) {
        statement.execute(each);
      }
    }
    try (PreparedStatement insert =
        work.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, " + dialect.now() + ")")) {
      insert.setInt(1, version);
      insert.setString(2, name);
      insert.executeUpdate();
    }
    work.commit();
  }

  private List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : script.replace("${p}", prefix).lines().toList()) {
      if (line.startsWith("--") || line.isBlank()) {
        continue;
      }
      if (line.endsWith(";")) {
        statements.add(statement.append(line, 0, line.length() - 1).toString());
        statement.setLength(0);
      } else {
        statement.append(line).append('\n');
      }
    }
    return statements;
  }

  private String read(String name) {
    String path = dialect.folder() + "/" + name;
    try (InputStream in = Schema.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new StoreException("the script " + path + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
