package org.ternmq.tck.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What threads of the provider tell, in its order, for the thread of the test. All is kept; beside
 * that it can be taken one after the other.
 *
 * @param <T> one thing that is told
 */
class Arrivals<T> {
  private final List<T> all = new ArrayList<>();
  private int taken;

  final synchronized void add(T arrival) {
    all.add(arrival);
    notifyAll();
  }

  /** What came so far, taken or not. */
  final synchronized List<T> soFar() {
    return List.copyOf(all);
  }

  /** All, as soon as there are so many; the test fails if they do not come. */
  final synchronized List<T> await(int count) throws InterruptedException {
    if (!comeWithin(Jms.ARRIVAL, count)) {
      throw new AssertionError(
          all.size() + " of " + count + " came within " + Jms.ARRIVAL + ": " + all);
    }
    return List.copyOf(all);
  }

  /** Takes the next one; null if it does not come in time. */
  final synchronized T take(Duration within) throws InterruptedException {
    return comeWithin(within, taken + 1) ? all.get(taken++) : null;
  }

  /** Whether all that has come is taken. */
  final synchronized boolean isEmpty() {
    return taken == all.size();
  }

  private boolean comeWithin(Duration within, int count) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + within.toNanos();
    while (all.size() < count) {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    return true;
  }
}
