package org.ternmq.jms.transport;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the parts of a {@link BrokerLink} share: its one lock, the state, and the present
 * conversation. The lock is held for short computations only, never while a thread writes to a
 * socket, and no other lock is taken under it.
 */
@SuppressWarnings("WaitNotInLoop") // the callers loop
final class LinkState {

  /** What the link waits for. */
  enum Phase {
    /** For the first Welcome. */
    CONNECTING,
    /** For nothing: callers may speak. */
    UP,
    /** For a socket and a Welcome, after a loss. Callers wait. */
    LOST,
    /** For the owner to open everything again. Callers wait. */
    RESUMING,
    /** Closed, or given up; for ever. */
    ENDED
  }

  final ReentrantLock lock = new ReentrantLock();

  // --- guarded by lock
  private final Condition phaseChanged = lock.newCondition();

  /** Signalled for one sender at a time, which wakes the next as long as there is credit. */
  final Condition creditGiven = lock.newCondition();

  private Phase phase = Phase.CONNECTING;
  private Conversation conversation;
  private UUID brokerInstance;

  /** Null while the link is up, or has never been lost. */
  private Thread reconnecting;

  /** A loss is mended only if there is something left to be told. */
  private boolean closing;

  /** Why it ended; null if the application closed it. */
  private LinkException failure;

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  // --- under the lock

  Phase phase() {
    return phase;
  }

  boolean is(Phase expected) {
    return phase == expected;
  }

  /** The present one, or the last one. */
  Conversation conversation() {
    return conversation;
  }

  boolean isPresent(Conversation which) {
    return which == conversation;
  }

  /** Whether it is the present conversation's number, and that is not over. */
  boolean isPresent(int number) {
    return conversation.number == number && !conversation.hasEnded();
  }

  void move(Phase to) {
    phase = to;
    phaseChanged.signalAll();
    creditGiven.signalAll();
  }

  void converse(Conversation next, Phase in) {
    conversation = next;
    move(in);
  }

  /** Everything is open in the present conversation, with the store of that instance. */
  void up(UUID instance) {
    brokerInstance = instance;
    reconnecting = null;
    move(Phase.UP);
  }

  /** The instance of the store at the other end of the last conversation that was up. */
  UUID brokerInstance() {
    return brokerInstance;
  }

  /**
   * @param comesBack the thread that will try to, which the end interrupts
   */
  void lost(Thread comesBack) {
    reconnecting = comesBack;
    move(Phase.LOST);
  }

  void closing() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }

  /**
   * @param why null if the application closed it
   */
  void end(LinkException why) {
    failure = why;
    move(Phase.ENDED);
    if (reconnecting != null) {
      reconnecting.interrupt();
    }
  }

  /** Whether a reply can come: the end of a conversation is known a moment before the loss is. */
  boolean isTalking() {
    return phase == Phase.UP && !conversation.hasEnded();
  }

  void throwIfEnded() throws LinkException {
    if (phase == Phase.ENDED) {
      if (failure == null) {
        throw LinkException.closed();
      }
      throw new LinkException(failure.code(), false, failure.getMessage(), failure);
    }
  }

  void awaitPhaseChange() throws InterruptedException {
    phaseChanged.await();
  }

  /** The same, not interruptibly and with a limit. */
  void awaitPhaseChange(long timeoutNanos) {
    boolean interrupted = Thread.interrupted();
    try {
      long leftNanos = phaseChanged.awaitNanos(timeoutNanos);
      assert leftNanos <= timeoutNanos;
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits, not interruptibly, until callers may speak. */
  Conversation awaitUp() throws LinkException {
    while (phase != Phase.UP && phase != Phase.ENDED) {
      phaseChanged.awaitUninterruptibly();
    }
    throwIfEnded();
    return conversation;
  }

  /** The same, with a limit. */
  Conversation awaitUp(long waitMs) throws LinkException {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    while (phase != Phase.UP && phase != Phase.ENDED) {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        throw LinkException.notDone(
            "The connection is lost, and did not come back within " + waitMs + " ms");
      }
      awaitPhaseChange(leftNanos);
    }
    throwIfEnded();
    return conversation;
  }

  /** Waits, not interruptibly, while the owner opens everything again. */
  void awaitResumed() {
    while (phase == Phase.RESUMING) {
      phaseChanged.awaitUninterruptibly();
    }
  }
}
