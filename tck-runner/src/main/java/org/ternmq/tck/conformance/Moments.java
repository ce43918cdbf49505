package org.ternmq.tck.conformance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for the clock, where the specification speaks of times. */
final class Moments {
  private Moments() {}

  /** Returns when the clock shows a later time, in milliseconds since 1970. */
  static void passUntil(long timeMs) {
    while (true) {
      long leftMs = timeMs - System.currentTimeMillis();
      if (leftMs < 0) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(leftMs + 1));
    }
  }
}
