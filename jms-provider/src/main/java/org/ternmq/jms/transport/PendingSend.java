package org.ternmq.jms.transport;

import java.util.concurrent.locks.LockSupport;
import org.ternmq.wire.message.EncodedMessage;

/**
 * One send or commit whose outcome the broker has not told yet. The link keeps it, in order of
 * sequences, until it is settled; over a loss it is what is repeated.
 *
 * <p>{@link #settle} and {@link #fail} are called under the link's lock, everything else by the
 * thread that made it.
 */
public class PendingSend implements Wait {
  /** The thread that made it is the one that waits: there is never more than one. */
  private final Thread waiter = Thread.currentThread();

  final int sessionId;

  /** Null for a commit. */
  final EncodedMessage message;

  /** Guarded by the link's lock. */
  long sequence;

  /**
   * Guarded by the link's lock; set for asynchronous ones only: when it was sent in the present
   * conversation, as {@link System#nanoTime} tells.
   */
  long sentNanos;

  /** Written before {@code settled}, read after it. */
  private Exception failure;

  private volatile boolean settled;

  public PendingSend(int sessionId, EncodedMessage message) {
    this.sessionId = sessionId;
    this.message = message;
  }

  final boolean isCommit() {
    return message == null;
  }

  /** Whether no thread waits for the outcome, so that the link has to look at the time. */
  protected boolean isAsynchronous() {
    return false;
  }

  /** Why it did not happen, or may not have; the first reason stays. */
  final void fail(Exception why) {
    if (failure == null) {
      failure = why;
    }
  }

  final void settle() {
    if (!settled) {
      settled = true;
      settled();
    }
  }

  /**
   * Called once, in the order of sequences, on a thread of the transport's and under the link's
   * lock: it must be short and take no lock under which the link is called.
   */
  protected void settled() {
    LockSupport.unpark(waiter);
  }

  public final boolean isSettled() {
    return settled;
  }

  /** Null if it happened. Call it only when settled. */
  public final Exception failure() {
    return failure;
  }

  @Override
  public final boolean isOver() {
    return settled;
  }

  /**
   * Waits until it is settled or some time has passed.
   *
   * @param transport by which the outcome comes, unless it is lost
   * @param nanos {@link Long#MAX_VALUE} = for ever
   */
  final void await(Transport transport, long nanos) {
    transport.begin(this);
    try {
      if (!transport.read(this, nanos)) {
        LockSupport.parkNanos(this, nanos);
      }
    } finally {
      transport.end(this);
    }
  }

  /**
   * Returns if it happened.
   *
   * @throws RefusedException if the broker did not do it
   * @throws LinkException if the link ended: the outcome is unknown
   */
  final void throwFailure() throws RefusedException, LinkException {
    if (failure instanceof RefusedException refused) {
      throw refused;
    }
    if (failure instanceof LinkException lost) {
      throw lost;
    }
  }
}
