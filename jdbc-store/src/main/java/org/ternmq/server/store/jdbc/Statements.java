package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How the statements of a transaction go to the database: each by itself, with its rows as a JDBC
 * batch, or all together when they are complete. Together they cost one round trip, which is most
 * of what a small transaction costs; the database must take several statements as one.
 *
 * <p>Used on the store thread.
 */
final class Statements {
  private final Connection connection;
  private final StringBuilder together; // null: each by itself
  private final List<Object> values = new ArrayList<>(); // of the parameters, in their order

  private Statements(Connection connection, StringBuilder together) {
    this.connection = connection;
    this.together = together;
  }

  static Statements oneByOne(Connection connection) {
    return new Statements(connection, null);
  }

  static Statements together(Connection connection) {
    return new Statements(connection, new StringBuilder());
  }

  boolean areTogether() {
    return together != null;
  }

  /** For queries, whose answers are needed at once: none if these are sent together. */
  Connection connection() {
    return connection;
  }

  Sql sql(String text) throws SQLException {
    return together == null ? new Sql(connection, text) : new Sql(this, text);
  }

  /** One more statement, with the values of its parameters. */
  void gather(String text, List<Object> parameters) {
    if (!together.isEmpty()) {
      together.append(";\n");
    }
    together.append(text);
    values.addAll(parameters);
  }

  /** Sends what was gathered. If one statement fails those behind it are not executed. */
  void send() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(together.toString())) {
      set(statement, values);
      boolean unused = statement.execute();
    }
  }

  static void set(PreparedStatement statement, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      set(statement, i + 1, values.get(i));
    }
  }

  private static void set(PreparedStatement statement, int parameter, Object value)
      throws SQLException {
    if (value == null) { // a text: nothing else may be null
      statement.setNull(parameter, Types.VARCHAR);
    } else if (value instanceof Long number) {
      statement.setLong(parameter, number);
    } else if (value instanceof Integer number) {
      statement.setInt(parameter, number);
    } else if (value instanceof Boolean flag) {
      statement.setBoolean(parameter, flag);
    } else if (value instanceof String text) {
      statement.setString(parameter, text);
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(parameter, bytes);
    } else if (value instanceof UUID id) {
      statement.setObject(parameter, id);
    } else {
      throw new IllegalArgumentException("a parameter of " + value.getClass());
    }
  }
}
