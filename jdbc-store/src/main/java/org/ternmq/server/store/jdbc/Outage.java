package org.ternmq.server.store.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.store.StoreException;

/**
 * A time during which the database does not do what is asked for. Made for each piece of work, used
 * by the one thread that does it.
 */
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);

  private static final int FIRST_PAUSE_MS = 50;
  private static final int LONGEST_PAUSE_MS = 1_000;

  private final String what;
  private final Database database;
  private final int longestMs;
  private final CountDownLatch closing;
  private final Consumer<Boolean> onFull;

  private long sinceNanos; // 0: none
  private boolean full;
  private int pauseMs = FIRST_PAUSE_MS;

  /**
   * @param what cannot be done, as the beginning of a sentence
   * @param longestMs after which it is given up
   * @param closing at zero when the store is closed
   * @param onFull is told when the database has no room (true), and when it has again
   */
  Outage(
      String what,
      Database database,
      int longestMs,
      CountDownLatch closing,
      Consumer<Boolean> onFull) {
    this.what = what;
    this.database = database;
    this.longestMs = longestMs;
    this.closing = closing;
    this.onFull = onFull;
  }

  /**
   * Waits before the next attempt. A full disk is waited for without an end: nothing is lost
   * meanwhile, and who would send more is told.
   *
   * @throws StoreException if there should be none
   */
  void pauseOrThrow(SQLException e) {
    long now = System.nanoTime();
    if (sinceNanos == 0) {
      sinceNanos = now;
      log.warn("{}, and tries again: {}", what, e.getMessage());
    }
    if (!database.dialect().mayRetry(e)) {
      throw database.explain(what, e);
    }
    database.forgetIfClosed(e);
    if (database.dialect().isFull(e)) {
      tellFull(true);
    }
    long lastedMs = (now - sinceNanos) / 1_000_000;
    if (lastedMs > longestMs && !full) {
      throw database.explain(what + " for " + lastedMs + " ms", e);
    }
    try {
      if (closing.await(pauseMs, TimeUnit.MILLISECONDS)) {
        throw database.explain(what + " before the broker was stopped", e);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException(what + ": interrupted", interrupted);
    }
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }

  private void tellFull(boolean now) {
    if (full != now) {
      full = now;
      log.warn(now ? "The database's disk is full" : "The database's disk has room again");
      onFull.accept(now);
    }
  }

  /** It was done. */
  void over() {
    if (sinceNanos != 0) {
      log.info("The database is back after {} ms", (System.nanoTime() - sinceNanos) / 1_000_000);
    }
    tellFull(false);
  }
}
