package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.store.Store;

/**
 * Hands what applications left in the inbox to the broker's loop, in portions. A thread of its own,
 * with a connection of its own, reads a portion, offers it on the loop, and waits until the
 * transactions that delete all its rows are committed; only then it reads on. So no row is handed
 * over twice in the life of a store, and the memory that waits is bounded by a portion.
 *
 * <p>Rows are chosen by being there, never by an id above the last one: ids are given when a row is
 * written and show when its transaction commits, so a lower id may come later.
 *
 * <p>It reads only: whether this broker still holds the lease is asked by the transaction that
 * deletes. One life: {@link #start}, {@link #close}.
 */
final class InboxReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(InboxReader.class);

  /** One portion ends with the first message that reaches one of them. */
  private static final int PORTION_MESSAGES = 500;

  private static final long PORTION_BYTES = 4 << 20;

  private static final long BUSY_FOR_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int NO_ROOM_WAIT_MS = 20;
  private static final int RETRY_MS = 1_000;
  private static final int CLOSE_TIMEOUT_MS = 5_000;

  /** A connection of its own; closed by the reader. */
  @FunctionalInterface
  interface Connections {
    Connection open() throws SQLException;
  }

  /** How to wait until something may have come. */
  @FunctionalInterface
  interface Signal {
    /**
     * @param busy whether something came lately, so that more is likely
     */
    void await(boolean busy) throws SQLException, InterruptedException;

    /** Listens on a connection, or asks again and again. */
    @FunctionalInterface
    interface Source {
      Signal on(Connection connection) throws SQLException;
    }
  }

  private final Connections connections;
  private final Signal.Source signals;
  private final Store.Loop loop;
  private final Predicate<List<Arrival>> listener;
  private final String sizes;
  private final String rows;
  private final Semaphore taken = new Semaphore(0); // rows that are deleted durably
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param listener {@link Store.Listener#arrived}; called on the loop
   */
  InboxReader(
      Connections connections,
      Signal.Source signals,
      String prefix,
      Store.Loop loop,
      Predicate<List<Arrival>> listener) {
    this.connections = connections;
    this.signals = signals;
    this.loop = loop;
    this.listener = listener;
    this.sizes =
        "SELECT inbox_id, OCTET_LENGTH(message) FROM "
            + prefix
            + "inbox ORDER BY inbox_id FETCH FIRST "
            + PORTION_MESSAGES
            + " ROWS ONLY";
    this.rows =
        "SELECT inbox_id, message FROM "
            + prefix
            + "inbox WHERE inbox_id <= ? ORDER BY inbox_id FETCH FIRST "
            + PORTION_MESSAGES
            + " ROWS ONLY";
    this.thread = new Thread(this::run, "ternmq-inbox");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** So many rows that were handed over are deleted, durably. Called on any thread. */
  void taken(int count) {
    taken.release(count);
  }

  private void run() {
    try {
      while (!closed) {
        readWhileConnected();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void readWhileConnected() throws InterruptedException {
    try (Connection connection = connections.open()) {
      connection.setAutoCommit(true); // it only looks, and hears nothing inside a transaction
      Signal signal = signals.on(connection);
      long busyUntilNs = System.nanoTime();
      while (!closed) {
        List<Arrival> portion = read(connection);
        if (portion.isEmpty()) {
          signal.await(System.nanoTime() - busyUntilNs < 0);
        } else {
          handOver(portion);
          busyUntilNs = System.nanoTime() + BUSY_FOR_NS;
        }
      }
    } catch (SQLException | RuntimeException e) { // drivers and pools throw those too
      if (!closed) {
        log.warn("The inbox cannot be read; next try in {} ms: {}", RETRY_MS, e.getMessage());
        TimeUnit.MILLISECONDS.sleep(RETRY_MS);
      }
    }
  }

  private List<Arrival> read(Connection connection) throws SQLException {
    List<Arrival> portion = new ArrayList<>();
    long upTo = portionEnd(connection);
    if (upTo < 0) {
      return portion;
    }
    try (PreparedStatement statement = connection.prepareStatement(rows)) {
      statement.setLong(1, upTo);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          portion.add(new Arrival(row.getLong(1), row.getBytes(2)));
        }
      }
    }
    return portion;
  }

  /** The last id of the next portion; -1 if nothing is there. */
  private long portionEnd(Connection connection) throws SQLException {
    long last = -1;
    long bytes = 0;
    try (PreparedStatement statement = connection.prepareStatement(sizes);
        ResultSet row = statement.executeQuery()) {
      while (bytes < PORTION_BYTES && row.next()) {
        last = row.getLong(1);
        bytes += row.getLong(2);
      }
    }
    return last;
  }

  private void handOver(List<Arrival> portion) throws InterruptedException {
    while (!offer(portion)) {
      TimeUnit.MILLISECONDS.sleep(NO_ROOM_WAIT_MS);
    }
    taken.acquire(portion.size());
  }

  private boolean offer(List<Arrival> portion) throws InterruptedException {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(listener.test(portion));
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e; // the loop cannot go on
          }
        });
    try {
      return answer.get();
    } catch (ExecutionException e) {
      closed = true; // the broker is at its end
      throw new InterruptedException("the broker's loop failed");
    }
  }

  /** Ends the thread; what it handed over before stays handed over. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
