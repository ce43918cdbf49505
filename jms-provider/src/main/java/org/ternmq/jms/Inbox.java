package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.transport.BrokerLink;
import org.ternmq.jms.transport.Reading;
import org.ternmq.jms.transport.Wait;

/**
 * What has arrived for the consumers of one session, and who may take it when: receiving threads,
 * or the one thread that calls the session's listeners. Its lock guards the buffers of the
 * consumers too. Under it nothing blocks, and of other locks only the link's may be taken.
 */
final class Inbox {
  /** Delivers a consumer's next message to its listener; on the delivering thread. */
  interface Delivery {
    void deliver(TernConsumer consumer);

    /** There is nothing to deliver just now. */
    void idle();
  }

  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  private final BrokerLink link;
  private final ReentrantLock lock = new ReentrantLock();

  // --- guarded by lock
  private final Condition changed = lock.newCondition();
  private int waiting;

  /** Counts what those who wait should look at. Written under the lock; read with any. */
  private volatile int changes;

  private boolean started;

  /**
   * Nothing is received or delivered any more, but a listener that runs has all it needs until it
   * returns (specification 6.1.8). Written under the lock; read without it where being late does no
   * harm.
   */
  private volatile boolean closing;

  /** The same. */
  private volatile boolean closed;

  /** How many threads are in receive. */
  private int receivers;

  /** Between a recover or rollback and its reply: what arrives is on its way back already. */
  private boolean discarding;

  /** What is discarded over a loss goes back too: the recover is asked for again. */
  private boolean discardingOverLoss;

  /** Why the connection is gone; null as long as it is not. */
  private JMSException failure;

  /** One entry for each message that arrived for a listener, in order of arrival. */
  private final ArrayDeque<TernConsumer> ready = new ArrayDeque<>();

  final Unacknowledged unacknowledged = new Unacknowledged();

  /** Set while a listener runs. */
  private TernConsumer delivering;

  /** Starts with the first listener. */
  private Thread deliverer;

  /** The application server's thread that delivers, while it does. */
  private Thread runner;

  /**
   * @param link the connection's
   */
  Inbox(BrokerLink link) {
    this.link = link;
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  boolean isClosed() {
    return closed;
  }

  boolean isClosing() {
    return closing;
  }

  // --- under the lock

  boolean isStarted() {
    return started;
  }

  boolean isDiscarding() {
    return discarding;
  }

  void discard(boolean overLoss) {
    discarding = true;
    discardingOverLoss = overLoss;
  }

  void discardNoMore() {
    discarding = false;
    discardingOverLoss = false;
  }

  /** The conversation is lost, and what was to be sent back with it. */
  void interrupted() {
    discarding = discardingOverLoss;
    ready.clear();
  }

  void throwIfFailed(String doing) throws JMSException {
    if (failure != null) {
      throw JmsFailures.connectionLost(doing + ": " + failure.getMessage(), failure);
    }
  }

  void arrived(TernConsumer forListener) {
    if (forListener != null) {
      ready.addLast(forListener);
    }
    signal();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
  void signal() {
    changes++;
    if (waiting > 0) {
      changed.signalAll();
    }
  }

  void forgetReady() {
    ready.clear();
  }

  /**
   * Waits for a change, for which the thread may read from the link by itself; the lock is released
   * meanwhile.
   *
   * @return the nanoseconds that are left, if there is a limit
   */
  long await(long leftNanos) throws InterruptedException {
    long begunNanos = System.nanoTime();
    int seen = changes;
    Wait wait = () -> changes != seen;
    Reading reading = link.reading();
    reading.begin(wait);
    try {
      if (!isOverByReading(wait, reading, leftNanos)) {
        awaitSignal(left(leftNanos, begunNanos));
      }
    } finally {
      reading.end(wait);
    }
    return left(leftNanos, begunNanos);
  }

  private static long left(long ofNanos, long sinceNanos) {
    return ofNanos == Long.MAX_VALUE ? ofNanos : ofNanos - (System.nanoTime() - sinceNanos);
  }

  private boolean isOverByReading(Wait wait, Reading reading, long leftNanos) {
    if (reading.isShared()) {
      unlock();
      try {
        reading.read(wait, leftNanos);
      } finally {
        lock();
      }
    }
    return wait.isOver();
  }

  @SuppressWarnings("WaitNotInLoop") // its callers loop
  private void awaitSignal(long leftNanos) throws InterruptedException {
    waiting++;
    try {
      if (leftNanos == Long.MAX_VALUE) {
        changed.await();
      } else {
        long unused = changed.awaitNanos(leftNanos);
      }
    } finally {
      waiting--;
    }
  }

  /** The delivering thread is nobody's to interrupt. */
  private void awaitArrival() {
    try {
      await(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "A delivering thread was interrupted; it goes on", e);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its callers loop
  void awaitUninterruptibly() {
    waiting++;
    try {
      changed.awaitUninterruptibly();
    } finally {
      waiting--;
    }
  }

  // --- start, stop, close

  void start() {
    lock();
    try {
      started = true;
      signal();
    } finally {
      unlock();
    }
  }

  /** Nothing is received or delivered from here on; {@link #awaitStopped} follows. */
  void stop() {
    lock();
    try {
      started = false;
    } finally {
      unlock();
    }
  }

  /** Returns when no listener runs any more (specification 6.1.4), or when it is started again. */
  void awaitStopped() {
    lock();
    try {
      while (delivering != null && !started && !isDelivererThread()) {
        awaitUninterruptibly();
      }
    } finally {
      unlock();
    }
  }

  /**
   * Lets receivers return null; returns when they have, and when the listener that runs has
   * returned. Then {@link #close} follows.
   */
  void quiesce() {
    lock();
    try {
      closing = true;
      signal();
      awaitListener(null);
      while (receivers > 0) {
        awaitUninterruptibly();
      }
    } finally {
      unlock();
    }
  }

  /** False if it was closed before. */
  boolean close() {
    lock();
    try {
      boolean first = !closed;
      closing = true;
      closed = true;
      signal();
      return first;
    } finally {
      unlock();
    }
  }

  /** Under the lock. */
  void receiveBegins() {
    receivers++;
  }

  /** Under the lock. */
  void receiveEnds() {
    receivers--;
    signal();
  }

  void fail(JMSException why) {
    lock();
    try {
      failure = why;
      signal();
    } finally {
      unlock();
    }
  }

  /**
   * Under the lock: waits while the listener of a consumer runs, unless this is its own thread.
   *
   * @param of null for any
   */
  void awaitListener(TernConsumer of) {
    while (delivering != null && (of == null || delivering == of) && !isDelivererThread()) {
      awaitUninterruptibly();
    }
  }

  /** Whether a listener of this session called. */
  boolean isDelivererThread() {
    lock();
    try {
      return Thread.currentThread() == deliverer || Thread.currentThread() == runner;
    } finally {
      unlock();
    }
  }

  void refuseInListener(String what) throws IllegalStateException {
    if (isDelivererThread()) {
      throw new IllegalStateException(
          "A message listener must not " + what + ": the call would wait for the listener itself");
    }
  }

  // --- the delivering thread

  /** Under the lock: the thread exists from the first listener on. */
  void needDeliverer(Delivery delivery, String name) {
    if (deliverer == null && !closing) {
      deliverer = new Thread(() -> deliverUntilClosed(delivery), name);
      deliverer.setDaemon(true);
      deliverer.start();
    }
  }

  private void deliverUntilClosed(Delivery delivery) {
    while (true) {
      TernConsumer next = next(false);
      if (next == null) {
        delivery.idle();
        next = next(true);
      }
      if (next == null) {
        return;
      }
      try {
        delivery.deliver(next);
      } finally {
        delivered();
      }
    }
  }

  /** The consumer whose message is next, which it holds; null if closed, or if there is none. */
  private TernConsumer next(boolean wait) {
    lock();
    try {
      while (!closing) {
        TernConsumer next;
        while (started && (next = ready.pollFirst()) != null) {
          if (next.takeForListener()) {
            delivering = next;
            return next;
          }
        }
        if (!wait) {
          return null;
        }
        awaitArrival();
      }
      return null;
    } finally {
      unlock();
    }
  }

  /** Under the lock: a server session's thread delivers what this consumer has taken. */
  void runBegins(TernConsumer with) {
    delivering = with;
    runner = Thread.currentThread();
  }

  void delivered() {
    lock();
    try {
      delivering = null;
      runner = null;
      signal();
    } finally {
      unlock();
    }
  }

  static long nanos(long timeoutMs) {
    return timeoutMs == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }
}
