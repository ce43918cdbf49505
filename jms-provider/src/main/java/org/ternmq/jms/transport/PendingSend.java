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
public class PendingSend {
  /** The thread that made it is the one that waits: there is never more than one. */
  private final Thread waiter = Thread.currentThread();

  final int sessionId;

  /** Null for a commit. */
  final EncodedMessage message;

  /** Guarded by the link's lock. */
  long sequence;

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
   * Called once, in the order of sequences, on the transport's thread and under the link's lock: it
   * must be short and take no lock under which the link is called.
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

  /**
   * Waits for the outcome, through a reconnection if need be.
   *
   * @throws RefusedException if the broker did not do it
   * @throws LinkException if the link ended: the outcome is unknown
   * @throws InterruptedException if the thread was interrupted: the outcome is unknown
   */
  public final void await() throws RefusedException, LinkException, InterruptedException {
    while (!settled) {
      LockSupport.park(this);
      if (!settled && Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for the broker's confirmation");
      }
    }
    rethrow();
  }

  /** The same, going on to wait when interrupted; the flag is set again at the end. */
  final void awaitUninterruptibly() throws RefusedException, LinkException {
    boolean interrupted = false;
    while (!settled) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow();
  }

  private void rethrow() throws RefusedException, LinkException {
    if (failure instanceof RefusedException refused) {
      throw refused;
    }
    if (failure instanceof LinkException lost) {
      throw lost;
    }
  }
}
