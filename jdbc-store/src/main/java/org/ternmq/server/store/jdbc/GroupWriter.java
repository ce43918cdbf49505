package org.ternmq.server.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Writes a group's operations within a transaction. The order of the tables keeps every order that
 * matters: what arrives is there before it is routed, counted or removed, and what is staged before
 * it is decided. Used on the store thread.
 */
final class GroupWriter {
  /** A column holds no more (H2's limit); the rest of a payload is in parts. */
  static final int PART_BYTES = 1 << 20;

  private static final int TEXT_BODY_BYTES = 250;

  /** A client never has more refused sends that it does not know of: its credit is smaller. */
  private static final long REFUSED_KEPT = 8_192;

  private final Dialect dialect;
  private final String prefix;
  private final Branches branches;

  GroupWriter(Dialect dialect, String prefix) {
    this.dialect = dialect;
    this.prefix = prefix;
    this.branches = new Branches(prefix);
  }

  void write(Statements to, Group group) throws SQLException {
    queues(to, group.queues);
    payloads(to, group.arrivals);
    payloads(to, group.staged);
    entries(to, group.arrivals);
    staged(to, group.staged);
    rows(to, "INSERT INTO " + prefix + "staged_removal VALUES (?, ?, ?)", group.stagedRemovals);
    branches.write(to, group.branches);
    for (Group.Decision decision : group.decisions) {
      decide(to, decision);
    }
    routed(to, group.routed);
    counts(to, group.counts);
    marks(to, group.marks);
    rows(
        to,
        "DELETE FROM " + prefix + "entry WHERE message_id = ? AND queue_id = ?",
        group.removals);
    deletedQueues(to, group.deletedQueues);
    clients(to, group.clients);
    ids(to, "message WHERE payload_id = ?", group.deadPayloads);
    ids(to, "inbox WHERE inbox_id = ?", group.taken);
    if (group.deadPayloads.size() > 0) {
      deadParts(to, group.deadPayloads);
    }
  }

  private void queues(Statements to, List<Group.NewQueue> queues) throws SQLException {
    if (queues.isEmpty()) {
      return;
    }
    try (Sql queue = to.sql("INSERT INTO " + prefix + "queue VALUES (?, ?, 0)");
        Sql subscription =
            to.sql("INSERT INTO " + prefix + "subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Group.NewQueue created : queues) {
        queue.put(created.id()).put(created.name()).add();
        SubscriptionDefinition definition = created.definition();
        if (definition != null) {
          subscription
              .put(created.id())
              .put(definition.topic().name())
              .put(definition.topic().kind() == Address.Kind.TEMPORARY_TOPIC)
              .put(definition.clientId())
              .put(definition.name())
              .put(TextColumn.write(definition.selector()))
              .put(definition.noLocal())
              .put(definition.shared())
              .add();
        }
      }
      queue.finish();
      subscription.finish();
    }
  }

  private void payloads(Statements to, List<Group.Arrival> arrivals) throws SQLException {
    if (arrivals.isEmpty()) {
      return;
    }
    try (Sql insert = to.sql("INSERT INTO " + prefix + "message VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Group.Arrival arrival : arrivals) {
        EncodedMessage payload = arrival.payload();
        insert
            .put(arrival.messageId())
            .put(payload.timestampMs())
            .put(TextColumn.write(payload.messageId()))
            .put(TextColumn.write(payload.type()))
            .put(TextColumn.write(correlationId(payload)))
            .put(payload.bodyType().name())
            .put(TextColumn.write(shortText(payload)))
            .put(part(payload, 0))
            .add();
        if (payload.length() > PART_BYTES) {
          moreParts(to, arrival.messageId(), payload);
        }
      }
      insert.finish();
    }
  }

  private static String correlationId(EncodedMessage payload) {
    byte[] bytes = payload.correlationIdBytes();
    return bytes == null ? payload.correlationId() : HexFormat.of().formatHex(bytes);
  }

  private static String shortText(EncodedMessage payload) {
    if (payload.bodyType() != BodyType.TEXT || payload.bodyLength() > TEXT_BODY_BYTES / 2) {
      return null;
    }
    try {
      return payload.bodyText();
    } catch (WireException e) {
      return null; // no UTF-8: for its consumer to find out
    }
  }

  private static byte[] part(EncodedMessage payload, int from) {
    int to = Math.min(payload.length(), from + PART_BYTES);
    return Arrays.copyOfRange(payload.array(), payload.offset() + from, payload.offset() + to);
  }

  private void moreParts(Statements to, long id, EncodedMessage payload) throws SQLException {
    try (Sql insert = to.sql("INSERT INTO " + prefix + "message_part VALUES (?, ?, ?)")) {
      int number = 1;
      for (int from = PART_BYTES; from < payload.length(); from += PART_BYTES) {
        insert.put(id).put(number++).put(part(payload, from)).add();
      }
      insert.finish();
    }
  }

  private void entries(Statements to, List<Group.Arrival> arrivals) throws SQLException {
    if (arrivals.isEmpty()) {
      return;
    }
    try (Sql insert =
        to.sql("INSERT INTO " + prefix + "entry VALUES (?, ?, ?, ?, ?, ?, ?, 0, FALSE)")) {
      for (Group.Arrival arrival : arrivals) {
        for (long queueId : arrival.queueIds()) {
          insert.put(arrival.messageId()).put(queueId).put(arrival.messageId());
          head(insert, arrival).add();
        }
      }
      insert.finish();
    }
  }

  private static Sql head(Sql insert, Group.Arrival arrival) {
    return insert
        .put(arrival.payload().length())
        .put(arrival.priority())
        .put(arrival.expirationMs())
        .put(arrival.deliveryTimeMs());
  }

  private void staged(Statements to, List<Group.Arrival> staged) throws SQLException {
    if (staged.isEmpty()) {
      return;
    }
    try (Sql insert =
        to.sql("INSERT INTO " + prefix + "staged_entry VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (Group.Arrival arrival : staged) {
        for (long queueId : arrival.queueIds()) {
          insert.put(arrival.transactionId()).put(arrival.messageId()).put(queueId);
          head(insert, arrival).add();
        }
      }
      insert.finish();
    }
  }

  /** Rows of numbers. */
  private static void rows(Statements to, String text, List<long[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (Sql statement = to.sql(text)) {
      for (long[] row : rows) {
        for (long value : row) {
          statement.put(value);
        }
        statement.add();
      }
      statement.finish();
    }
  }

  private void decide(Statements to, Group.Decision decision) throws SQLException {
    long id = decision.transactionId();
    if (decision.firstMessageId() >= 0) {
      arrive(to, decision);
      rows(
          to,
          "DELETE FROM " + prefix + "entry WHERE message_id = ? AND queue_id = ?",
          stagedRemovals(to, id));
    }
    List<Long> alone = List.of(id);
    ids(to, "staged_entry WHERE transaction_id = ?", alone);
    ids(to, "staged_removal WHERE transaction_id = ?", alone);
    ids(to, "branch WHERE outcome = 'PREPARED' AND transaction_id = ?", alone);
  }

  /** What waited gets its places, but for queues that are gone by now. */
  private void arrive(Statements to, Group.Decision decision) throws SQLException {
    String numbered =
        "SELECT t.*, DENSE_RANK() OVER (ORDER BY message_id) - 1 AS nr FROM "
            + prefix
            + "staged_entry t WHERE transaction_id = ?";
    try (Sql insert =
        to.sql(
            "INSERT INTO "
                + prefix
                + "entry SELECT CAST(? AS BIGINT) + s.nr, s.queue_id, s.message_id, s.size_bytes,"
                + " s.priority, s.expires_ms, s.deliver_ms, 0, FALSE FROM ("
                + numbered
                + ") s JOIN "
                + prefix
                + "queue q ON q.queue_id = s.queue_id")) {
      insert.put(decision.firstMessageId()).put(decision.transactionId()).run();
    }
  }

  private List<long[]> stagedRemovals(Statements to, long transactionId) throws SQLException {
    List<long[]> removals = new java.util.ArrayList<>();
    try (PreparedStatement select =
        to.connection()
            .prepareStatement(
                "SELECT message_id, queue_id FROM "
                    + prefix
                    + "staged_removal WHERE transaction_id = ?")) {
      select.setLong(1, transactionId);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          removals.add(new long[] {rows.getLong(1), rows.getLong(2)});
        }
      }
    }
    return removals;
  }

  private void routed(Statements to, List<long[]> routed) throws SQLException {
    if (routed.isEmpty()) {
      return;
    }
    try (Sql insert =
        to.sql(
            "INSERT INTO "
                + prefix
                + "entry SELECT message_id, CAST(? AS BIGINT), payload_id, size_bytes, priority,"
                + " expires_ms, deliver_ms, 0, FALSE FROM "
                + prefix
                + "entry WHERE message_id = ? ORDER BY queue_id FETCH FIRST 1 ROW ONLY")) {
      for (long[] each : routed) {
        insert.put(each[1]).put(each[0]).add();
      }
      insert.finish();
    }
  }

  private void counts(Statements to, List<Group.Count> counts) throws SQLException {
    if (counts.isEmpty()) {
      return;
    }
    try (Sql update =
        to.sql(
            "UPDATE "
                + prefix
                + "entry SET delivery_count = CASE WHEN CAST(? AS INTEGER) < 0 THEN delivery_count"
                + " ELSE CAST(? AS INTEGER) END, in_doubt = ? WHERE message_id = ? AND queue_id ="
                + " ?")) {
      for (Group.Count count : counts) {
        update
            .put(count.deliveries())
            .put(count.deliveries())
            .put(count.inDoubt())
            .put(count.messageId())
            .put(count.queueId())
            .add();
      }
      update.finish();
    }
  }

  private void marks(Statements to, Map<Long, Long> marks) throws SQLException {
    if (marks.isEmpty()) {
      return;
    }
    try (Sql update = to.sql("UPDATE " + prefix + "queue SET begun_up_to = ? WHERE queue_id = ?")) {
      for (Map.Entry<Long, Long> mark : marks.entrySet()) {
        update.put(mark.getValue()).put(mark.getKey()).add();
      }
      update.finish();
    }
  }

  private void deletedQueues(Statements to, List<Long> queues) throws SQLException {
    ids(to, "entry WHERE queue_id = ?", queues);
    ids(to, "subscription WHERE queue_id = ?", queues);
    ids(to, "queue WHERE queue_id = ?", queues);
  }

  private void ids(Statements to, String from, List<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (Sql delete = to.sql("DELETE FROM " + prefix + from)) {
      for (long id : ids) {
        delete.put(id).add();
      }
      delete.finish();
    }
  }

  /** Few messages have parts: a look at the table saves a statement for each that has none. */
  private void deadParts(Statements to, List<Long> payloads) throws SQLException {
    if (!to.areTogether() && !areParts(to)) {
      return;
    }
    ids(to, "message_part WHERE payload_id = ?", payloads);
  }

  private boolean areParts(Statements to) throws SQLException {
    try (PreparedStatement any =
            to.connection()
                .prepareStatement(
                    "SELECT 1 FROM " + prefix + "message_part FETCH FIRST 1 ROW ONLY");
        ResultSet rows = any.executeQuery()) {
      return rows.next();
    }
  }

  private void clients(Statements to, Map<UUID, Group.Client> clients) throws SQLException {
    if (clients.isEmpty()) {
      return;
    }
    try (Sql forget = to.sql("DELETE FROM " + prefix + "client WHERE client_instance = ?");
        Sql forgetRefused = to.sql("DELETE FROM " + prefix + "refused WHERE client_instance = ?");
        Sql decided = to.sql(dialect.clientUpsert(prefix + "client"));
        Sql refused = to.sql("INSERT INTO " + prefix + "refused VALUES (?, ?)");
        Sql known =
            to.sql(
                "DELETE FROM "
                    + prefix
                    + "refused WHERE client_instance = ? AND refused_sequence < ?")) {
      for (Map.Entry<UUID, Group.Client> each : clients.entrySet()) {
        Group.Client client = each.getValue();
        if (client.forgotten) {
          forget.put(each.getKey()).add();
          forgetRefused.put(each.getKey()).add();
        }
      }
      forget.finish();
      forgetRefused.finish();
      for (Map.Entry<UUID, Group.Client> each : clients.entrySet()) {
        Group.Client client = each.getValue();
        if (client.decided >= 0) {
          decided.put(each.getKey()).put(client.decided).put(client.timeMs).add();
        }
        long last = -1;
        for (long sequence : client.failed) {
          refused.put(each.getKey()).put(sequence).add();
          last = sequence;
        }
        if (last > REFUSED_KEPT) {
          known.put(each.getKey()).put(last - REFUSED_KEPT).add();
        }
      }
      decided.finish();
      refused.finish();
      known.finish();
    }
  }
}
