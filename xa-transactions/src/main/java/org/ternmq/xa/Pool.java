package org.ternmq.xa;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import jakarta.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ternmq.jms.failure.JmsFailures;

/**
 * Physical connections and contexts, each lent to one handle at a time. What a transaction has work
 * in stays with that transaction when its handle is closed: whoever asks next in the same
 * transaction gets it, others only after completion. Nothing that blocks is done under the lock.
 */
final class Pool {
  private static final System.Logger LOG = System.getLogger(Pool.class.getName());

  /** Which of them can stand for each other. */
  record Key(Kind kind, String user, String password) {}

  enum Kind {
    CONNECTION,
    QUEUE_CONNECTION,
    TOPIC_CONNECTION,
    CONTEXT
  }

  /** Connects. */
  @FunctionalInterface
  interface Opening {
    Pooled open() throws JMSException;
  }

  /** Which state an entry is in. */
  private enum State {
    /** Lent to a handle, or being opened. */
    LENT,
    /** No handle has it; perhaps a transaction does. */
    GIVEN_BACK,
    /** Being made as new by the thread that gave it back. */
    RESETTING,
    /** In the pool. */
    IDLE
  }

  private static final class Entry {
    private final Key key;
    private Pooled pooled;
    private State state = State.LENT;

    Entry(Key key) {
      this.key = key;
    }
  }

  private final int maxConnections;
  private final long borrowTimeoutMs;
  private final ReentrantLock lock = new ReentrantLock();

  // --- guarded by lock
  private final Condition changed = lock.newCondition();
  private final List<Entry> entries = new ArrayList<>();
  private boolean closed;

  Pool(int maxConnections, long borrowTimeoutMs) {
    this.maxConnections = maxConnections;
    this.borrowTimeoutMs = borrowTimeoutMs;
  }

  /** Blocks for a free one, or to connect. */
  Pooled borrow(Key key, Transaction now, Opening opening) throws JMSException {
    Entry mine = null;
    List<Pooled> dead = new ArrayList<>();
    lock.lock();
    try {
      mine = await(key, now, dead);
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted("Waiting for a connection of the pool", e);
    } finally {
      lock.unlock();
      dead.forEach(Pool::close);
    }
    if (mine.pooled != null) {
      return mine.pooled;
    }
    boolean opened = false;
    try {
      mine.pooled = opening.open();
      opened = true;
      return mine.pooled;
    } finally {
      if (!opened) {
        remove(mine);
      }
    }
  }

  /** An entry to lend, or a place for a new one. */
  private Entry await(Key key, Transaction now, List<Pooled> dead)
      throws JMSException, InterruptedException {
    long leftNanos = TimeUnit.MILLISECONDS.toNanos(borrowTimeoutMs);
    while (true) {
      if (closed) {
        throw new IllegalStateException("The connection factory is closed");
      }
      Entry found = find(key, now, dead);
      if (found == null && entries.size() >= maxConnections) {
        forgetOneOfAnotherKey(key, dead);
      }
      if (found == null && entries.size() < maxConnections) {
        found = new Entry(key);
        entries.add(found);
      }
      if (found != null) {
        found.state = State.LENT;
        return found;
      }
      if (leftNanos <= 0) {
        throw new ResourceAllocationException(
            "All "
                + maxConnections
                + " connections of the pool are in use, or belong to transactions that are not"
                + " complete, and none came free within "
                + borrowTimeoutMs
                + " ms");
      }
      leftNanos = changed.awaitNanos(leftNanos);
    }
  }

  /** One that has work in the transaction already is preferred: it needs no second enlistment. */
  private Entry find(Key key, Transaction now, List<Pooled> dead) {
    Entry found = null;
    for (Entry each : List.copyOf(entries)) {
      boolean lendable = each.state == State.IDLE || each.state == State.GIVEN_BACK;
      if (!lendable || !each.key.equals(key) || !each.pooled.isFreeFor(now)) {
        continue;
      }
      if (each.pooled.isIn(now)) {
        return each;
      }
      if (each.state != State.IDLE) {
        continue;
      }
      if (!each.pooled.isUsable()) {
        entries.remove(each);
        dead.add(each.pooled);
      } else {
        found = each; // the one used last: those not needed stay idle
      }
    }
    return found;
  }

  private void forgetOneOfAnotherKey(Key key, List<Pooled> dead) {
    for (Entry each : entries) {
      if (each.state == State.IDLE && !each.key.equals(key)) {
        entries.remove(each);
        dead.add(each.pooled);
        return;
      }
    }
  }

  /** The handle is closed. */
  void giveBack(Pooled pooled) {
    settle(pooled, State.LENT);
  }

  /** A transaction is complete: what only it needed can be had by anybody. */
  void completed(Pooled pooled) {
    settle(pooled, State.GIVEN_BACK);
  }

  private void settle(Pooled pooled, State from) {
    Entry entry;
    lock.lock();
    try {
      entry = entryOf(pooled);
      if (entry == null || entry.state != from) {
        return;
      }
      if (!pooled.isFreeFor(null)) {
        entry.state = State.GIVEN_BACK;
        changed.signalAll();
        return;
      }
      entry.state = State.RESETTING;
    } finally {
      lock.unlock();
    }
    boolean asNew = false;
    try {
      pooled.reset();
      asNew = pooled.isUsable();
    } catch (JMSException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "A pooled connection cannot be used again", e);
    } finally {
      boolean kept = ends(entry, asNew);
      if (!kept) {
        close(pooled);
      }
    }
  }

  private boolean ends(Entry entry, boolean asNew) {
    lock.lock();
    try {
      entry.state = State.IDLE;
      boolean kept = asNew && !closed;
      if (!kept) {
        entries.remove(entry);
      }
      changed.signalAll();
      return kept;
    } finally {
      lock.unlock();
    }
  }

  private Entry entryOf(Pooled pooled) {
    for (Entry each : entries) {
      if (each.pooled == pooled) {
        return each;
      }
    }
    return null;
  }

  private void remove(Entry entry) {
    lock.lock();
    try {
      entries.remove(entry);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  int idle() {
    lock.lock();
    try {
      return (int) entries.stream().filter(each -> each.state == State.IDLE).count();
    } finally {
      lock.unlock();
    }
  }

  /** Closes what is idle now, and the rest when it is given back. */
  void close() {
    List<Pooled> idle = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      entries.removeIf(each -> each.state == State.IDLE && idle.add(each.pooled));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    idle.forEach(Pool::close);
  }

  private static void close(Pooled pooled) {
    try {
      pooled.close();
    } catch (JMSException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "A pooled connection failed while it was closed", e);
    }
  }
}
