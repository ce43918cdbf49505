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
 * leaves. The reading thread steps back after it has read for such a thread, and comes back when a
 * leaving one calls it, or by itself when nobody has read for {@value #STEPPED_BACK_MS} ms, which
 * is how late something can be that nobody waits for.
 */
final class ReadTurn {
  private static final long STEPPED_BACK_MS = 1;

  /** Whose turn it is. */
  private enum Turn {
    NOBODYS,
    READERS,
    WAITERS
  }

  private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.NOBODYS);

  /** Guarded by itself. */
  private final List<Wait> waits = new ArrayList<>();

  private volatile Thread reader;
  private volatile boolean called;

  /** Written by whoever's turn it is. */
  private volatile int readsByWaiters;

  /** Whether somebody waited when something came in. Of whoever's turn it is. */
  private boolean awaited;

  /** Of the reading thread. */
  private boolean steppedBack;

  // --- threads that wait

  void begin(Wait wait) {
    synchronized (waits) {
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
    synchronized (waits) {
      awaited = !waits.isEmpty();
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
    while ((steppedBack && !called) || !turn.compareAndSet(Turn.NOBODYS, Turn.READERS)) {
      int before = readsByWaiters;
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(STEPPED_BACK_MS));
      steppedBack &= readsByWaiters != before || turn.get() == Turn.WAITERS;
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
}
