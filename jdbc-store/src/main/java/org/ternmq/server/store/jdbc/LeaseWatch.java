package org.ternmq.server.store.jdbc;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;

/**
 * Ends a broker that is cut off from its database while it has nothing to write: whoever waits for
 * it would wait for ever, and hear its heartbeats, while another broker may be serving. It looks at
 * the clock alone, since a renewal may hang in a network that swallows everything.
 *
 * <p>Owned by the loop thread.
 */
final class LeaseWatch {
  private final BooleanSupplier certain;
  private final LongSupplier fullAnswers;
  private final LongSupplier nanoClock;
  private final int everyMs;
  private final int longestMs;
  private final Consumer<StoreException> onEnd;

  private Store.Loop loop;
  private Runnable cancel = () -> {};
  private long uncertainSinceNanos; // or since the database last said that its disk is full
  private boolean uncertain;
  private boolean full; // which it said while this was uncertain
  private long seenFullAnswers;

  /**
   * @param certain whether nobody else can be the owner
   * @param fullAnswers how often the database has said that its disk is full: that is waited for,
   *     for as long as it goes on to say so
   * @param longestMs for how long it may not be certain
   * @param onEnd is told once when that is over
   */
  LeaseWatch(
      BooleanSupplier certain,
      LongSupplier fullAnswers,
      int everyMs,
      int longestMs,
      Consumer<StoreException> onEnd) {
    this(certain, fullAnswers, System::nanoTime, everyMs, longestMs, onEnd);
  }

  LeaseWatch(
      BooleanSupplier certain,
      LongSupplier fullAnswers,
      LongSupplier nanoClock,
      int everyMs,
      int longestMs,
      Consumer<StoreException> onEnd) {
    this.certain = certain;
    this.fullAnswers = fullAnswers;
    this.nanoClock = nanoClock;
    this.everyMs = everyMs;
    this.longestMs = longestMs;
    this.onEnd = onEnd;
  }

  void start(Store.Loop on) {
    loop = on;
    plan();
  }

  private void plan() {
    cancel = loop.schedule(this::look, everyMs);
  }

  /** It counts from when this saw it, and not at all while the process was stopped. */
  private void look() {
    long answers = fullAnswers.getAsLong();
    boolean saidSo = answers != seenFullAnswers;
    seenFullAnswers = answers;
    if (certain.getAsBoolean()) {
      uncertain = false;
      full = false;
    } else if (saidSo || !uncertain) {
      uncertain = true;
      full |= saidSo;
      uncertainSinceNanos = nanoClock.getAsLong();
    } else {
      long lastedMs = (nanoClock.getAsLong() - uncertainSinceNanos) / 1_000_000;
      if (lastedMs > (full ? Math.max(longestMs, Outage.FULL_AGAIN_MS) : longestMs)) {
        onEnd.accept(
            new StoreException(
                "The lease of the database ran out, and could not be renewed for "
                    + lastedMs
                    + " ms more: another broker may have taken over"));
        return;
      }
    }
    plan();
  }

  void stop() {
    cancel.run();
  }
}
