package org.ternmq.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.ternmq.wire.message.EncodedMessage;

/** A database in memory with the inbox as the store's scripts make it, and a table of orders. */
final class InboxOnH2 {
  final JdbcDataSource dataSource = new JdbcDataSource();
  private final String prefix;

  private InboxOnH2(String prefix) {
    this.prefix = prefix;
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
  }

  static InboxOnH2 withoutTables() {
    return new InboxOnH2(JdbcJms.DEFAULT_PREFIX);
  }

  static InboxOnH2 create() throws SQLException {
    return create(JdbcJms.DEFAULT_PREFIX);
  }

  static InboxOnH2 create(String prefix) throws SQLException {
    InboxOnH2 inbox = new InboxOnH2(prefix);
    inbox.execute(script().replace("${p}", prefix));
    inbox.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)");
    return inbox;
  }

  private static String script() {
    String name = "/org/ternmq/server/store/jdbc/h2/V2__inbox.sql";
    try (InputStream in = InboxOnH2.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Connection transaction() throws SQLException {
    Connection connection = dataSource.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /** What is committed, in the order of the inbox. */
  List<EncodedMessage> messages() throws SQLException {
    List<EncodedMessage> all = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT message FROM " + prefix + "inbox ORDER BY inbox_id")) {
      while (row.next()) {
        byte[] bytes = row.getBytes(1);
        EncodedMessage message = EncodedMessage.wrap(bytes, 0, bytes.length);
        message.verify();
        all.add(message);
      }
    }
    return all;
  }

  int orders() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      row.next();
      return row.getInt(1);
    }
  }
}
