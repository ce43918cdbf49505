package org.ternmq.ra.inbound;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets deliveries through, until so many of them failed in a row: then nothing is delivered for a
 * while, and after each further failure for twice as long, until one succeeds. So an endpoint whose
 * database is down does not burn a processor, nor all its messages' deliveries.
 *
 * <p>Safe for use by several threads.
 */
final class FailureGate {
  private static final System.Logger LOG = System.getLogger(FailureGate.class.getName());

  private final String endpoint;
  private final int pauseAfter;
  private final long pauseMs;
  private final long pauseMaxMs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();

  // --- guarded by lock
  private int failures;
  private long nextPauseMs;
  private long closedUntilNanos;
  private boolean paused;
  private boolean ended;

  /**
   * @param pauseAfter so many failures in a row; 0 = never
   */
  FailureGate(String endpoint, int pauseAfter, long pauseMs, long pauseMaxMs) {
    this.endpoint = endpoint;
    this.pauseAfter = pauseAfter;
    this.pauseMs = pauseMs;
    this.pauseMaxMs = Math.max(pauseMs, pauseMaxMs);
    this.nextPauseMs = pauseMs;
  }

  void succeeded() {
    lock.lock();
    try {
      if (pauseAfter > 0 && failures >= pauseAfter) {
        LOG.log(System.Logger.Level.INFO, "{0}: deliveries succeed again", endpoint);
      }
      failures = 0;
      nextPauseMs = pauseMs;
    } finally {
      lock.unlock();
    }
  }

  void failed(Throwable why) {
    lock.lock();
    try {
      failures++;
      LOG.log(System.Logger.Level.DEBUG, endpoint + ": a delivery failed", why);
      if (pauseAfter == 0 || failures < pauseAfter || ended || paused) {
        return;
      }
      paused = true;
      closedUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(nextPauseMs);
      LOG.log(
          System.Logger.Level.WARNING,
          endpoint
              + ": "
              + failures
              + " deliveries failed in a row; nothing is delivered for the next "
              + nextPauseMs
              + " ms",
          why);
      nextPauseMs = Math.min(2 * nextPauseMs, pauseMaxMs);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of a pause; false if there will be no more deliveries. */
  boolean pass() {
    lock.lock();
    try {
      while (paused && !ended) {
        long leftNanos = closedUntilNanos - System.nanoTime();
        if (leftNanos <= 0) {
          paused = false;
        } else {
          opened.awaitNanos(leftNanos);
        }
      }
      return !ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits; false if it was ended meanwhile. */
  boolean sleep(long waitMs) {
    lock.lock();
    try {
      long leftNanos = TimeUnit.MILLISECONDS.toNanos(waitMs);
      while (leftNanos > 0 && !ended) {
        leftNanos = opened.awaitNanos(leftNanos);
      }
      return !ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
