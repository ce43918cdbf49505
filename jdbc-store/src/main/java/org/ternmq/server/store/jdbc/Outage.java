package org.ternmq.server.store.jdbc;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.store.StoreException;

/**
 * A time during which the database does not do what is asked for. Made for each piece of work, used
 * by the one thread that does it.
 */
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);

  /** A database whose disk is full, and that is asked again and again, says so within this time. */
  static final int FULL_AGAIN_MS = 5_000;

  private static final int FIRST_PAUSE_MS = 50;
  private static final int LONGEST_PAUSE_MS = 1_000;

  private final String what;
  private final Database database;
  private final int longestMs;
  private final CountDownLatch closing;
  private final Consumer<Boolean> onFull;

  private final LongSupplier nanoClock;

  private boolean begun;
  private long sinceNanos;
  private long awaySinceNanos; // the same, or when it last said that its disk is full
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
    this(what, database, longestMs, closing, onFull, System::nanoTime);
  }

  Outage(
      String what,
      Database database,
      int longestMs,
      CountDownLatch closing,
      Consumer<Boolean> onFull,
      LongSupplier nanoClock) {
    this.what = what;
    this.database = database;
    this.longestMs = longestMs;
    this.closing = closing;
    this.onFull = onFull;
    this.nanoClock = nanoClock;
  }

  /**
   * Waits before the next attempt. A full disk is waited for without an end, as long as the
   * database says that it is full: nothing is lost meanwhile, and who would send more is told.
   *
   * @throws StoreException if there should be none
   */
  void pauseOrThrow(SQLException e) {
    long now = nanoClock.getAsLong();
    if (!begun) {
      begun = true;
      sinceNanos = now;
      awaySinceNanos = now;
      log.warn("{}, and tries again: {}", what, e.getMessage());
    }
    if (!database.dialect().mayRetry(e)) {
      throw database.explain(what, e);
    }
    database.forgetIfClosed(e);
    if (database.dialect().isFull(e)) {
      tellFull(true);
      awaySinceNanos = now;
    }
    long lastedMs = (now - awaySinceNanos) / 1_000_000;
    if (lastedMs > (full ? Math.max(longestMs, FULL_AGAIN_MS) : longestMs)) {
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
    if (begun) {
      log.info(
          "The database is back after {} ms", (nanoClock.getAsLong() - sinceNanos) / 1_000_000);
    }
    tellFull(false);
  }
}
