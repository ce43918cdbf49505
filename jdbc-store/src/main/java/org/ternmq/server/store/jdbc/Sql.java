package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.UUID;

/**
 * One statement on a connection that gathers rows and sends them as JDBC batches. Parameters are
 * given in their order.
 */
final class Sql implements AutoCloseable {
  private static final int ROWS_AT_A_TIME = 500;
  private static final long BYTES_AT_A_TIME = 8 << 20;

  private final PreparedStatement statement;
  private int parameter;
  private int rows;
  private long bytes;

  Sql(Connection connection, String text) throws SQLException {
    this.statement = connection.prepareStatement(text);
  }

  Sql put(long value) throws SQLException {
    statement.setLong(++parameter, value);
    return this;
  }

  Sql put(int value) throws SQLException {
    statement.setInt(++parameter, value);
    return this;
  }

  Sql put(boolean value) throws SQLException {
    statement.setBoolean(++parameter, value);
    return this;
  }

  Sql put(UUID value) throws SQLException {
    statement.setObject(++parameter, value);
    return this;
  }

  /** Null is allowed. */
  Sql put(String value) throws SQLException {
    if (value == null) {
      statement.setNull(++parameter, Types.VARCHAR);
    } else {
      statement.setString(++parameter, value);
    }
    return this;
  }

  Sql put(byte[] value) throws SQLException {
    statement.setBytes(++parameter, value);
    bytes += value.length;
    return this;
  }

  /** A row is complete. */
  void add() throws SQLException {
    statement.addBatch();
    parameter = 0;
    if (++rows == ROWS_AT_A_TIME || bytes > BYTES_AT_A_TIME) {
      send();
    }
  }

  private void send() throws SQLException {
    if (rows > 0) {
      statement.executeBatch();
      rows = 0;
      bytes = 0;
    }
  }

  /** Runs it alone. */
  int run() throws SQLException {
    parameter = 0;
    return statement.executeUpdate();
  }

  /** Sends what is left. */
  void finish() throws SQLException {
    send();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
