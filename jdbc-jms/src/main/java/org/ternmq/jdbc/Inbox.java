package org.ternmq.jdbc;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The table of the broker's JDBC store in which applications leave messages, from the application's
 * side. Immutable, safe for use by several threads.
 */
final class Inbox {
  /** The version of the two tables that this library writes to. */
  static final int VERSION = 1;

  private static final String SQL_FAILED = "SQL_FAILED";

  private final String table;
  private final String insert;
  private final long maxMessageBytes;

  private Inbox(String table, long maxMessageBytes) {
    this.table = table;
    this.insert =
        "INSERT INTO " + table + " (destination, jms_message_id, message) VALUES (?, ?, ?)";
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Finds the inbox that this connection's database has, and what it takes. Reads one row, in the
   * connection's transaction if it has one.
   */
  static Inbox find(Connection connection, String prefix) throws JMSException {
    String rules = prefix + "inbox_rules";
    String select = "SELECT version, max_message_bytes FROM " + rules;
    try (PreparedStatement statement = connection.prepareStatement(select);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException(
            "The table " + rules + " is empty: no broker has finished making its store here");
      }
      if (row.getInt(1) != VERSION) {
        throw new IllegalStateException(
            "The inbox of this database has version "
                + row.getInt(1)
                + ", this library writes version "
                + VERSION
                + ": use the library of the broker's release");
      }
      return new Inbox(prefix + "inbox", row.getLong(2));
    } catch (SQLException e) {
      throw failed(
          "Cannot read the table "
              + rules
              + ". Is this the database of a broker with a JDBC store, are its tables in the"
              + " connection's schema, and may this user read them?",
          e);
    }
  }

  /** Writes the message in the connection's transaction. */
  void insert(Connection connection, EncodedMessage message, String messageId) throws JMSException {
    if (message.length() > maxMessageBytes) {
      throw new ResourceAllocationException(
          "The message has "
              + message.length()
              + " bytes, the broker takes up to "
              + maxMessageBytes,
          "TOO_LARGE");
    }
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException(
            "The connection is in auto-commit mode: the message would be sent at once, whatever"
                + " becomes of the rest. Begin a transaction, with setAutoCommit(false) or by the"
                + " framework");
      }
      try (PreparedStatement statement = connection.prepareStatement(insert)) {
        statement.setString(1, message.destination().toString());
        statement.setString(2, messageId);
        statement.setBytes(3, message.array());
        statement.executeUpdate();
      }
    } catch (SQLException e) {
      throw failed("Cannot write the message into the table " + table, e);
    }
  }

  private static JMSException failed(String doing, SQLException cause) {
    return JmsFailures.causedBy(
        new JMSException(doing + " (" + cause.getMessage() + ")", SQL_FAILED), cause);
  }
}
