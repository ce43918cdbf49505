package org.ternmq.server.store.jdbc;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.ternmq.server.queue.LongMap;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.message.EncodedMessage;

/** Reads payloads back. Used on the reader thread. */
final class PayloadSelect {
  private static final int IDS_AT_A_TIME = 64;
  private static final String PLACES = "?" + ",?".repeat(IDS_AT_A_TIME - 1);

  private final String prefix;

  PayloadSelect(String prefix) {
    this.prefix = prefix;
  }

  /** Those of these ids, in this order; null for an id that is -1. */
  EncodedMessage[] read(Connection connection, long[] ids) throws SQLException {
    LongMap<EncodedMessage> found = new LongMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT payload_id, payload FROM "
                + prefix
                + "message WHERE payload_id IN ("
                + PLACES
                + ")")) {
      for (int from = 0; from < ids.length; from += IDS_AT_A_TIME) {
        for (int i = 0; i < IDS_AT_A_TIME; i++) {
          select.setLong(i + 1, from + i < ids.length ? ids[from + i] : -1);
        }
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            byte[] bytes = rows.getBytes(2);
            long id = rows.getLong(1);
            if (bytes.length == GroupWriter.PART_BYTES) {
              bytes = withParts(connection, id, bytes);
            }
            found.put(id, EncodedMessage.wrap(bytes, 0, bytes.length));
          }
        }
      }
    }
    EncodedMessage[] payloads = new EncodedMessage[ids.length];
    for (int i = 0; i < ids.length; i++) {
      payloads[i] = ids[i] < 0 ? null : found.get(ids[i]);
      if (ids[i] >= 0 && payloads[i] == null) {
        throw new StoreException(
            "The table "
                + prefix
                + "message has no row "
                + ids[i]
                + ", which a queue needs: somebody else changed it");
      }
    }
    return payloads;
  }

  private byte[] withParts(Connection connection, long id, byte[] first) throws SQLException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(2 * first.length);
    all.writeBytes(first);
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT bytes FROM " + prefix + "message_part WHERE payload_id = ? ORDER BY part")) {
      select.setLong(1, id);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.writeBytes(rows.getBytes(1));
        }
      }
    }
    return all.toByteArray();
  }
}
