package org.ternmq.systest.load;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a load is, whether it shall end, and what went wrong. Safe for use by several threads.
 */
public final class Progress {
  private static final int KEPT = 50;
  private static final int NOTES = 40;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch abort = new CountDownLatch(1);
  private volatile String lastTrouble = "the begin";
  private volatile long lastTroubleNanos = System.nanoTime();
  private final AtomicLong steps = new AtomicLong();
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  void step(int more) {
    steps.addAndGet(more);
  }

  /** Sends confirmed and messages received. */
  public long steps() {
    return steps.get();
  }

  /** The broker ends, or another takes over: for {@link #when}. */
  public void trouble(String what) {
    lastTrouble = what;
    lastTroubleNanos = System.nanoTime();
  }

  /** What may explain a violation that comes soon; the last ones are kept. */
  void note(String text) {
    notes.add(text + " " + when());
    if (notes.size() > NOTES) {
      notes.poll();
    }
  }

  /** The notes and violations, for people. */
  String story() {
    return violations + " after " + String.join("; ", notes);
  }

  /** How long after the last trouble. */
  String when() {
    return "("
        + (System.nanoTime() - lastTroubleNanos) / 1_000_000
        + " ms after "
        + lastTrouble
        + ")";
  }

  void violation(String text, Object... arguments) {
    if (violations.size() < KEPT) {
      violations.add(String.format(java.util.Locale.ROOT, text, arguments));
    }
    abort();
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Producers end; consumers go on until they have everything. */
  public void stop() {
    stop.countDown();
  }

  boolean isStopped() {
    return stop.getCount() == 0;
  }

  /** Everybody ends: something is wrong. */
  void abort() {
    abort.countDown();
    stop.countDown();
  }

  public boolean isAborted() {
    return abort.getCount() == 0;
  }

  /** True if everybody shall end before the time is over. */
  public boolean awaitAbort(long ms) throws InterruptedException {
    return abort.await(ms, TimeUnit.MILLISECONDS);
  }
}
