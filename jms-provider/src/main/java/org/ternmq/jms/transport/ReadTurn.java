package org.ternmq.jms.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Whose turn it is to read from a socket: the reading thread's, or that of a thread which would
 * only wait for what comes in. If it reads by itself, nobody has to wake it: a hand-over between
 * threads costs as much as the rest of a small message.
 *
 * <p>A thread may read by itself as long as no other one waits: then nobody misses it when it
 * leaves. The reading thread steps back after it has read for such a thread that did not wait long,
 * and comes back when a leaving one calls it, or the {@link ReadWatch} when nobody has read from
 * one of its looks to the next: {@value ReadWatch#PERIOD_MS} to {@code 2} ms is how late something
 * can be that nobody waits for. Who waits longer than a slice of reading for each answer is better
 * served by the reading thread, which then need not be called each time.
 */
final class ReadTurn {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long WATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Whose turn it is. */
  private enum Turn {
    NOBODYS,
    READERS,
    WAITERS
  }

  private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.NOBODYS);

  /** Guarded by itself. */
  private final List<Wait> waits = new ArrayList<>();

  private final long quickNanos;

  private volatile Thread reader;
  private volatile boolean called;

  /** Written by whoever's turn it is. */
  private volatile int readsByWaiters;

  /** When the last wait began. Guarded by {@link #waits}. */
  private long begunNanos;

  /** Whether somebody waited, not for long, when something came in. Of whoever's turn it is. */
  private boolean awaited;

  /** Written by the reading thread. */
  private volatile boolean steppedBack;

  /** How often they had read at the last look. Of the {@link ReadWatch}. */
  private int readsSeen;

  /**
   * @param quickNanos how long a thread waits at most that is to read by itself
   */
  ReadTurn(long quickNanos) {
    this.quickNanos = quickNanos;
  }

  // --- threads that wait

  void begin(Wait wait) {
    long nowNanos = System.nanoTime();
    synchronized (waits) {
      begunNanos = nowNanos;
      waits.add(wait);
    }
  }

  void end(Wait wait) {
    synchronized (waits) {
      waits.remove(wait);
    }
  }

  /** Takes the turn if it is nobody's; {@link #leave} follows. */
  boolean tryTake() {
    return turn.compareAndSet(Turn.NOBODYS, Turn.WAITERS);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // by whose turn it is
  void hasRead() {
    readsByWaiters++;
  }

  /** Gives the turn back, to the reading thread if somebody else still waits for something. */
  void leave() {
    turn.set(Turn.NOBODYS);
    if (somebodyWaits()) {
      called = true;
      LockSupport.unpark(reader);
    }
  }

  /**
   * Something came in, which is told after this: who waited for it may be gone before whoever read
   * it has told everything.
   */
  void came() {
    long nowNanos = System.nanoTime();
    synchronized (waits) {
      awaited = !waits.isEmpty() && nowNanos - begunNanos <= quickNanos;
    }
  }

  private boolean somebodyWaits() {
    synchronized (waits) {
      for (int i = 0; i < waits.size(); i++) {
        if (!waits.get(i).isOver()) {
          return true;
        }
      }
      return false;
    }
  }

  // --- the reading thread

  /** Blocks until it is the reading thread's turn, the caller. */
  void awaitReadersTurn() {
    reader = Thread.currentThread();
    while (steppedBack && !called) {
      ReadWatch.add(this);
      LockSupport.parkNanos(this, WATCHED_NANOS);
    }
    while (!turn.compareAndSet(Turn.NOBODYS, Turn.READERS)) {
      LockSupport.parkNanos(this, POLL_NANOS);
    }
    called = false;
    steppedBack = false;
  }

  /** The reading thread has read, and steps back if it has served all that waited. */
  void readerHasRead() {
    boolean served = awaited;
    turn.set(Turn.NOBODYS);
    steppedBack = served && !somebodyWaits();
  }

  boolean hasSteppedBack() {
    return steppedBack;
  }

  // --- the watch

  /** A look is due only after the next one. */
  void watched() {
    readsSeen = readsByWaiters - 1;
  }

  /** Calls the reading thread if nobody has read since the last look; whether to look again. */
  boolean look() {
    if (called || !steppedBack) {
      return false;
    }
    int reads = readsByWaiters;
    if (reads != readsSeen || turn.get() == Turn.WAITERS) {
      readsSeen = reads;
      return true;
    }
    called = true;
    LockSupport.unpark(reader);
    return false;
  }
}
