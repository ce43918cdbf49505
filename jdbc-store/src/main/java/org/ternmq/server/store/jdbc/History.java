package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.message.Address;

/**
 * Tells what the tables hold to an empty core, without payloads. Long tables are read in stretches
 * along their primary key, so that neither this side nor the database holds a long result.
 */
final class History {
  /** H2 writes a result of more than 40,000 rows for each GB of heap to a file of its own first. */
  private static final int STRETCH_ROWS = 2_500;

  private final Connection connection;
  private final String prefix;
  private final DurableOperations into;
  private final KnownIds payloads = new KnownIds();
  private long messages;
  private long lastPayload;

  History(Connection connection, String prefix, DurableOperations into) {
    this.connection = connection;
    this.prefix = prefix;
    this.into = into;
  }

  long messages() {
    return messages;
  }

  /** Those that a queue holds, or a transaction. */
  KnownIds payloads() {
    return payloads;
  }

  /**
   * The highest id in the table of messages; those that come after this history have higher ones.
   */
  long lastPayload() {
    return lastPayload;
  }

  void tell() throws SQLException {
    queues();
    arrivals();
    staged();
    removals();
    new Branches(prefix).recover(connection, into);
    marks();
    clients();
    ids();
    lastPayload = lastPayloadInTable();
  }

  private long lastPayloadInTable() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT MAX(payload_id) FROM " + prefix + "message");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void queues() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT q.queue_id, q.name, s.topic, s.temporary_topic, s.client_id, s.name,"
                    + " s.selector, s.no_local, s.shared FROM "
                    + prefix
                    + "queue q LEFT JOIN "
                    + prefix
                    + "subscription s ON s.queue_id = q.queue_id ORDER BY q.queue_id");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        long id = rows.getLong(1);
        String name = rows.getString(2);
        if (name != null) {
          into.queueCreated(id, name);
        } else {
          Address.Kind kind =
              rows.getBoolean(4) ? Address.Kind.TEMPORARY_TOPIC : Address.Kind.TOPIC;
          into.subscriptionCreated(
              id,
              new SubscriptionDefinition(
                  new Address(kind, rows.getString(3)),
                  rows.getString(5),
                  rows.getString(6),
                  TextColumn.read(rows.getString(7)),
                  rows.getBoolean(8),
                  rows.getBoolean(9)));
        }
      }
    }
  }

  /** One message with all its queues; counts are told after it. */
  private final class Gathered {
    long id;
    StoredMessage message;
    long[] queueIds = new long[4];
    int[] counts = new int[4];
    boolean[] doubts = new boolean[4];
    int queues;

    void add(long queueId, int count, boolean doubt) {
      if (queues == queueIds.length) {
        queueIds = Arrays.copyOf(queueIds, queues * 2);
        counts = Arrays.copyOf(counts, queues * 2);
        doubts = Arrays.copyOf(doubts, queues * 2);
      }
      queueIds[queues] = queueId;
      counts[queues] = count;
      doubts[queues++] = doubt;
    }

    void tell() {
      if (message == null) {
        return;
      }
      messages++;
      into.messageAdded(message, Arrays.copyOf(queueIds, queues));
      for (int i = 0; i < queues; i++) {
        if (counts[i] > 0) {
          into.deliveryCounted(queueIds[i], id, counts[i]);
        }
        if (doubts[i]) {
          into.deliveryInDoubt(queueIds[i], id);
        }
      }
      message = null;
      queues = 0;
    }
  }

  private void arrivals() throws SQLException {
    Gathered gathered = new Gathered();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT message_id, queue_id, payload_id, size_bytes, priority, expires_ms, deliver_ms,"
                + " delivery_count, in_doubt FROM "
                + prefix
                + "entry WHERE message_id >= ? AND (message_id > ? OR queue_id > ?) ORDER BY"
                + " message_id, queue_id FETCH FIRST "
                + STRETCH_ROWS
                + " ROWS ONLY")) {
      select.setFetchSize(STRETCH_ROWS);
      long lastMessage = -1;
      long lastQueue = -1;
      for (int rowsRead = STRETCH_ROWS; rowsRead == STRETCH_ROWS; ) {
        select.setLong(1, lastMessage);
        select.setLong(2, lastMessage);
        select.setLong(3, lastQueue);
        rowsRead = 0;
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            rowsRead++;
            lastMessage = rows.getLong(1);
            lastQueue = rows.getLong(2);
            if (gathered.message == null || gathered.id != lastMessage) {
              gathered.tell();
              gathered.id = lastMessage;
              gathered.message = message(rows, lastMessage, 4);
              long payloadId = rows.getLong(3);
              gathered.message.location(payloadId);
              payloads.add(payloadId);
            }
            gathered.add(lastQueue, rows.getInt(8), rows.getBoolean(9));
          }
        }
      }
    }
    gathered.tell();
  }

  /** Its size, priority, expiration and delivery time, from this column on. */
  private static StoredMessage message(ResultSet rows, long id, int column) throws SQLException {
    return new StoredMessage(
        id,
        rows.getInt(column),
        rows.getInt(column + 1),
        true,
        rows.getLong(column + 2),
        rows.getLong(column + 3));
  }

  private void staged() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT transaction_id, message_id, queue_id, size_bytes, priority, expires_ms,"
                + " deliver_ms FROM "
                + prefix
                + "staged_entry ORDER BY transaction_id, message_id, queue_id")) {
      select.setFetchSize(STRETCH_ROWS);
      long transaction = -1;
      StoredMessage message = null;
      long[] queueIds = {};
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          long id = rows.getLong(2);
          if (message == null || message.id() != id || transaction != rows.getLong(1)) {
            if (message != null) {
              into.messageStaged(transaction, message, queueIds);
            }
            transaction = rows.getLong(1);
            message = message(rows, id, 4);
            message.location(id);
            payloads.add(id);
            queueIds = new long[0];
          }
          queueIds = Arrays.copyOf(queueIds, queueIds.length + 1);
          queueIds[queueIds.length - 1] = rows.getLong(3);
        }
      }
      if (message != null) {
        into.messageStaged(transaction, message, queueIds);
      }
    }
  }

  private void removals() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT transaction_id, queue_id, message_id FROM " + prefix + "staged_removal");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        into.removalStaged(rows.getLong(1), rows.getLong(2), rows.getLong(3));
      }
    }
  }

  private void marks() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT queue_id, begun_up_to FROM " + prefix + "queue WHERE begun_up_to > 0");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        into.deliveriesBegun(rows.getLong(1), rows.getLong(2));
      }
    }
  }

  private void clients() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT client_instance, decided_sequence, decided_ms FROM " + prefix + "client");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        into.sequenceDecided(rows.getObject(1, UUID.class), rows.getLong(2), rows.getLong(3));
      }
    }
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT client_instance, refused_sequence FROM "
                    + prefix
                    + "refused ORDER BY client_instance, refused_sequence");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        into.sequenceFailed(rows.getObject(1, UUID.class), rows.getLong(2));
      }
    }
  }

  private void ids() throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT next_message_id, next_queue_id FROM " + prefix + "lease");
        ResultSet rows = select.executeQuery()) {
      if (rows.next() && rows.getLong(1) > 0) {
        into.idsUsed(rows.getLong(1), rows.getLong(2));
      }
    }
  }
}
