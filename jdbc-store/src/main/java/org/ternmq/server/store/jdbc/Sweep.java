package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for messages that no queue holds. A message is released in a later transaction than the
 * removal of its last entry: a kill between the two leaves its bytes behind.
 *
 * <p>The recovery has noted which payloads are held; a thread of its own, with a connection of its
 * own, walks along the ids that were given before, in short stretches with pauses between them, so
 * that those who work do not notice. Ids are never used twice, and nothing that was not held at the
 * start can be held later.
 */
final class Sweep implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);

  static final int STRETCH_ROWS = 2_000;

  /** So that it takes at most a part of one processor, whatever the stretch took. */
  private static final int PAUSE_FACTOR = 2;

  /** A connection of the store; closed by the sweep. */
  @FunctionalInterface
  interface Connections {
    Connection open() throws SQLException;
  }

  private final Connections connections;
  private final String select;
  private final KnownIds held;
  private final CountDownLatch closing;
  private final Consumer<List<Long>> found;

  private long last = -1; // looked at up to here
  private long rows;

  /**
   * @param upTo the highest id that there was at the recovery
   * @param closing at zero when the store is closed
   * @param found hears of each stretch's, if there are any
   */
  Sweep(
      Connections connections,
      String prefix,
      KnownIds held,
      long upTo,
      CountDownLatch closing,
      Consumer<List<Long>> found) {
    this.connections = connections;
    this.select =
        "SELECT payload_id FROM "
            + prefix
            + "message WHERE payload_id > ? AND payload_id <= "
            + upTo
            + " ORDER BY payload_id FETCH FIRST "
            + STRETCH_ROWS
            + " ROWS ONLY";
    this.held = held;
    this.closing = closing;
    this.found = found;
  }

  @Override
  public void run() {
    long begun = System.nanoTime();
    try {
      boolean more = true;
      long tookNs = 0;
      while (more && !closing.await(PAUSE_FACTOR * tookNs, TimeUnit.NANOSECONDS)) {
        long from = System.nanoTime();
        more = stretch();
        tookNs = System.nanoTime() - from;
      }
      log.debug("Looked through {} messages in {} ms", rows, (System.nanoTime() - begun) / 1e6);
    } catch (SQLException e) {
      log.info("Messages that no queue holds are looked for at the next start: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False at the end. */
  private boolean stretch() throws SQLException {
    List<Long> lost = new ArrayList<>();
    int read = 0;
    try (Connection connection = connections.open();
        PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setLong(1, last);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          read++;
          last = row.getLong(1);
          if (!held.contains(last)) {
            lost.add(last);
          }
        }
      }
      connection.rollback();
    }
    rows += read;
    if (!lost.isEmpty()) {
      found.accept(lost);
    }
    return read == STRETCH_ROWS;
  }
}
