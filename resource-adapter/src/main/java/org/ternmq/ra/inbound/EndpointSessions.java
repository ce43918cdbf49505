package org.ternmq.ra.inbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the sessions of an endpoint's connection do: they are free, busy with a message on a thread
 * of the server, or wait with a message for its redelivery delay and then for a place. Only the
 * busy ones count for {@code maxSessions}.
 *
 * <p>Safe for use by several threads. Nothing blocks under the lock, and nothing else is called.
 */
final class EndpointSessions {
  /** So many messages wait for their delay at most; then the endpoint waits for the first. */
  static final int MOST_WAITING = 1_000;

  private final int maxBusy;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // --- guarded by lock
  private final ArrayDeque<EndpointSession> free = new ArrayDeque<>();
  private final Set<EndpointSession> busy = new HashSet<>();

  /** Those that are being opened, which will be busy. */
  private int opening;

  /** With the timer of each. */
  private final Map<EndpointSession, Future<?>> waiting = new HashMap<>();

  /** Whose delay is over: they go before all others. */
  private final ArrayDeque<EndpointSession> due = new ArrayDeque<>();

  /** Somebody starts them, until there is none or no place. */
  private boolean startingDue;

  private boolean ending;

  /** What comes back from here on is of no more use. */
  private boolean discarded;

  EndpointSessions(int maxBusy) {
    this.maxBusy = maxBusy;
  }

  /** What {@link #awaitFree} found. */
  enum Place {
    /** A free session, which is busy now. */
    FREE,
    /** There may be one more; {@link #opened} or {@link #notOpened} follows. */
    TO_BE_OPENED,
    /** The end. */
    NONE
  }

  /** The place that a caller got, and the session if it is a free one. */
  record Found(Place place, EndpointSession session) {}

  Found awaitFree() {
    lock.lock();
    try {
      while (!ending) {
        if (due.isEmpty() && hasPlace() && waiting.size() < MOST_WAITING) {
          EndpointSession session = free.pollFirst();
          if (session == null) {
            opening++;
            return new Found(Place.TO_BE_OPENED, null);
          }
          busy.add(session);
          return new Found(Place.FREE, session);
        }
        changed.awaitUninterruptibly();
      }
      return new Found(Place.NONE, null);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasPlace() {
    return busy.size() + opening < maxBusy;
  }

  void opened(EndpointSession session) {
    lock.lock();
    try {
      opening--;
      busy.add(session);
    } finally {
      lock.unlock();
    }
  }

  void notOpened() {
    lock.lock();
    try {
      opening--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * It is not busy any more.
   *
   * @return false if nobody needs it: then it is the caller's to close
   */
  boolean giveBack(EndpointSession session) {
    lock.lock();
    try {
      busy.remove(session);
      changed.signalAll();
      if (discarded || free.size() + busy.size() + opening >= maxBusy) {
        return false;
      }
      free.addFirst(session);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** It cannot be used again. */
  void gone(EndpointSession session) {
    lock.lock();
    try {
      busy.remove(session);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- those that wait

  /** A busy one waits from here on; false at the end. */
  boolean letWait(EndpointSession session) {
    lock.lock();
    try {
      if (ending || !busy.remove(session)) {
        return false;
      }
      waiting.put(session, null);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Its timer, which may have told {@link #isDue} already. */
  void timed(EndpointSession session, Future<?> timer) {
    lock.lock();
    try {
      if (waiting.containsKey(session) && !due.contains(session)) {
        waiting.put(session, timer);
      }
    } finally {
      lock.unlock();
    }
  }

  void isDue(EndpointSession session) {
    lock.lock();
    try {
      if (!ending && waiting.containsKey(session) && !due.contains(session)) {
        due.addLast(session);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the caller is to start those that are due, as nobody does. */
  boolean beginStartingDue() {
    lock.lock();
    try {
      if (startingDue || ending || due.isEmpty() || !hasPlace()) {
        return false;
      }
      startingDue = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next one that is due, busy now; null if there is none or no place: then it was the last.
   */
  EndpointSession nextDue() {
    lock.lock();
    try {
      if (ending || due.isEmpty() || !hasPlace()) {
        startingDue = false;
        changed.signalAll();
        return null;
      }
      EndpointSession session = due.pollFirst();
      waiting.remove(session);
      busy.add(session);
      return session;
    } finally {
      lock.unlock();
    }
  }

  // --- the end

  void end() {
    lock.lock();
    try {
      ending = true;
      for (Future<?> each : waiting.values()) {
        if (each != null) {
          each.cancel(false);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** False if some are still busy then. */
  boolean awaitIdle(long timeoutS) {
    lock.lock();
    try {
      long leftNanos = TimeUnit.SECONDS.toNanos(timeoutS);
      while (!busy.isEmpty() && leftNanos > 0) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
      return busy.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Those that are not busy, for the last time: the busy ones come back to nobody. */
  List<EndpointSession> discard() {
    lock.lock();
    try {
      discarded = true;
      List<EndpointSession> idle = new ArrayList<>(free);
      idle.addAll(waiting.keySet());
      free.clear();
      waiting.clear();
      due.clear();
      return idle;
    } finally {
      lock.unlock();
    }
  }

  List<EndpointSession> all() {
    lock.lock();
    try {
      List<EndpointSession> all = new ArrayList<>(free);
      all.addAll(busy);
      all.addAll(waiting.keySet());
      return all;
    } finally {
      lock.unlock();
    }
  }
}
