package org.ternmq.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When the next message is due. At a given rate that is a plan made beforehand: who falls behind
 * sends at once, and its latency counts from when the message was due, so that a stalled broker
 * cannot hide what it would have done to the messages that were not sent meanwhile.
 */
final class Pace {
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(60);

  private final long stepNanos;
  private long nextNanos;

  /**
   * @param perSecond 0 = no plan
   */
  Pace(double perSecond) {
    stepNanos = perSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) / perSecond) : 0;
  }

  /** Waits until the next message is due, and returns when that was (nanoTime). */
  long awaitNext() {
    long now = System.nanoTime();
    if (stepNanos == 0) {
      return now;
    }
    if (nextNanos == 0) {
      nextNanos = now;
    }
    long due = nextNanos;
    nextNanos += stepNanos;
    while (now < due) {
      if (due - now > SPIN_NANOS) {
        LockSupport.parkNanos(due - now - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
      now = System.nanoTime();
    }
    return due;
  }
}
