package org.ternmq.jms.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;

/**
 * A request that waits for its reply within one conversation. Completed once, under the link's
 * lock: with the broker's answer, or with null when the conversation ended without one.
 */
class PendingRequest {
  private final Thread waiter = Thread.currentThread();

  /** Written before {@code complete}, read after it. */
  private Command answer;

  private volatile boolean complete;

  void complete(Command answer) {
    if (!complete) {
      this.answer = answer;
      complete = true;
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Waits, not interruptibly: a request that was sent will be answered soon, and to leave it would
   * leave its effect in doubt. An interrupt flag is set again afterwards.
   *
   * @param timeoutMs 0 = for ever
   * @return whether it is complete
   */
  boolean await(long timeoutMs) {
    boolean interrupted = false;
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!complete) {
      if (timeoutMs == 0) {
        LockSupport.park(this);
      } else {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          break;
        }
        LockSupport.parkNanos(this, leftNanos);
      }
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return complete;
  }

  /** Null if the conversation ended. Call it only when complete. */
  Command answer() {
    return answer;
  }

  /** A commit's reply settles its {@link PendingSend}; the end of a conversation does not. */
  static final class OfCommit extends PendingRequest {
    private final PendingSend commit;

    OfCommit(PendingSend commit) {
      this.commit = commit;
    }

    @Override
    void complete(Command answer) {
      if (answer instanceof BrokerCommand.Failed failed) {
        commit.fail(new RefusedException(failed.code(), failed.text()));
      }
      if (answer != null) {
        commit.settle();
      }
    }
  }
}
