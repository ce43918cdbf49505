package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport.Work;
import org.ternmq.wire.message.Address;

/** Branches of distributed transactions as rows of the table {@code branch}. */
final class Branches {
  static final String PREPARED = "PREPARED";
  static final String COMMITTED = "COMMITTED";
  static final String ROLLED_BACK = "ROLLED_BACK";

  private final String table;

  Branches(String prefix) {
    this.table = prefix + "branch";
  }

  /** In the order in which they were told; there are few of them. */
  void write(Statements to, List<Group.BranchChange> changes) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try (Sql insert = to.sql("INSERT INTO " + table + " VALUES (?,?,?,?,?,?,?,?,?,?)");
        Sql forget =
            to.sql(
                "DELETE FROM "
                    + table
                    + " WHERE format_id=? AND global_id=? AND qualifier=? AND outcome<>'"
                    + PREPARED
                    + "'")) {
      for (Group.BranchChange change : changes) {
        BranchId id = change.id();
        if (change.description() == null || !change.outcome().equals(PREPARED)) {
          id(forget, id).run();
        }
        if (change.description() != null) {
          BranchDescription told = change.description();
          id(insert, id)
              .put(change.outcome())
              .put(change.transactionId())
              .put(told.timeMs())
              .put(TextColumn.write(told.clientId()))
              .put(TextColumn.write(told.user()))
              .put(TextColumn.write(told.product()))
              .put(text(told.work()))
              .run();
        }
      }
    }
  }

  private static Sql id(Sql statement, BranchId id) {
    return statement.put(id.formatId()).put(id.globalTransactionId()).put(id.branchQualifier());
  }

  /** Names have no control characters. */
  private static String text(List<Work> work) {
    StringBuilder text = new StringBuilder();
    for (Work each : work) {
      text.append(each.address().kind().number()).append(' ').append(each.sends()).append(' ');
      text.append(each.acknowledgements()).append(' ').append(each.address().name()).append('\n');
    }
    return text.toString();
  }

  private static List<Work> work(String text) {
    List<Work> all = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(" ", 4);
      Address address = new Address(Address.Kind.ofNumber(Integer.parseInt(parts[0])), parts[3]);
      all.add(new Work(address, Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }
    return all;
  }

  /** After the work of the transactions. */
  void recover(Connection connection, DurableOperations into) throws SQLException {
    String columns =
        "format_id, global_id, qualifier, outcome, transaction_id, time_ms, client_id, user_name,"
            + " product, work";
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT " + columns + " FROM " + table + " ORDER BY transaction_id, time_ms");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        BranchId id = new BranchId(rows.getInt(1), rows.getBytes(2), rows.getBytes(3));
        BranchDescription description =
            new BranchDescription(
                id,
                rows.getLong(6),
                TextColumn.read(rows.getString(7)),
                TextColumn.read(rows.getString(8)),
                TextColumn.read(rows.getString(9)),
                work(rows.getString(10)));
        String outcome = rows.getString(4);
        if (outcome.equals(PREPARED)) {
          into.branchPrepared(rows.getLong(5), description);
        } else {
          into.branchDecided(description, outcome.equals(COMMITTED));
        }
      }
    }
  }
}
