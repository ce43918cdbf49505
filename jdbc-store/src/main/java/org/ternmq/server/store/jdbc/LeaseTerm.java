package org.ternmq.server.store.jdbc;

import java.util.function.LongSupplier;

/**
 * Until when the lease is certain to hold, by the clocks of this machine: it begins when a renewal
 * is sent, before the database reads its own clock, and counts once that is committed. A tenth less
 * than the lease, since two machines' clocks do not go alike.
 *
 * <p>Two clocks are asked. The one that only goes forward notices a process that was stopped, but
 * stands still while the whole machine is suspended, or its virtual machine; the wall clock is
 * often set right after that. Where neither notices, only what is written is safe: the database
 * refuses it.
 *
 * <p>Safe for use by several threads; one at a time begins terms.
 */
final class LeaseTerm {
  private static final long NANOS_PER_MS = 1_000_000;

  private final LongSupplier nanoClock;
  private final LongSupplier wallClockMs;
  private final long lastsMs;

  private volatile Moment since; // null: never, or it is lost

  /** When a renewal was about to be sent. */
  record Moment(long nanos, long wallMs) {}

  LeaseTerm(int leaseMs) {
    this(leaseMs, System::nanoTime, System::currentTimeMillis);
  }

  LeaseTerm(int leaseMs, LongSupplier nanoClock, LongSupplier wallClockMs) {
    this.lastsMs = leaseMs - leaseMs / 10L;
    this.nanoClock = nanoClock;
    this.wallClockMs = wallClockMs;
  }

  Moment now() {
    return new Moment(nanoClock.getAsLong(), wallClockMs.getAsLong());
  }

  /** What was sent after that moment renewed the lease, and is committed. */
  void renewed(Moment before) {
    since = before;
  }

  /** Somebody else is known to be the owner, or to have been. */
  void ended() {
    since = null;
  }

  boolean isCertain() {
    Moment from = since;
    return from != null
        && nanoClock.getAsLong() - from.nanos < lastsMs * NANOS_PER_MS
        && wallClockMs.getAsLong() - from.wallMs < lastsMs;
  }
}
