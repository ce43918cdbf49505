package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One statement that gathers rows and sends them as JDBC batches, or leaves them to {@link
 * Statements} that are sent together. Parameters are given in their order.
 */
final class Sql implements AutoCloseable {
  private static final int ROWS_AT_A_TIME = 500;
  private static final long BYTES_AT_A_TIME = 8 << 20;

  private final PreparedStatement statement; // null: together with others
  private final Statements together; // null: by itself
  private final String text;
  private final List<Object> row = new ArrayList<>();
  private int rows;
  private long bytes;

  Sql(Connection connection, String text) throws SQLException {
    this.statement = connection.prepareStatement(text);
    this.together = null;
    this.text = text;
  }

  Sql(Statements together, String text) {
    this.statement = null;
    this.together = together;
    this.text = text;
  }

  Sql put(long value) {
    row.add(value);
    return this;
  }

  Sql put(int value) {
    row.add(value);
    return this;
  }

  Sql put(boolean value) {
    row.add(value);
    return this;
  }

  Sql put(UUID value) {
    row.add(value);
    return this;
  }

  /** Null is allowed. */
  Sql put(String value) {
    row.add(value);
    return this;
  }

  Sql put(byte[] value) {
    row.add(value);
    bytes += value.length;
    return this;
  }

  /** A row is complete. */
  void add() throws SQLException {
    if (statement == null) {
      gather();
      return;
    }
    bind();
    statement.addBatch();
    if (++rows == ROWS_AT_A_TIME || bytes > BYTES_AT_A_TIME) {
      finish();
    }
  }

  private void gather() {
    together.gather(text, row);
    row.clear();
  }

  private void bind() throws SQLException {
    Statements.set(statement, row);
    row.clear();
  }

  /**
   * Runs it alone.
   *
   * @return how many rows it changed; not known (0) of one that is sent together with others
   */
  int run() throws SQLException {
    if (statement == null) {
      gather();
      return 0;
    }
    bind();
    return statement.executeUpdate();
  }

  /** Sends what is left. */
  void finish() throws SQLException {
    if (rows > 0) {
      statement.executeBatch();
      rows = 0;
      bytes = 0;
    }
  }

  @Override
  public void close() throws SQLException {
    if (statement != null) {
      statement.close();
    }
  }
}
