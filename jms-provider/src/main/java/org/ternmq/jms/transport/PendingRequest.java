package org.ternmq.jms.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;

/**
 * A request that waits for its reply within one conversation. Completed once, under the link's
 * lock: with the broker's answer, or with null when the conversation ended without one.
 */
class PendingRequest implements Wait {
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
   * @param transport what it went by; by which the answer comes
   * @param timeoutMs 0 = for ever
   * @return whether it is complete
   */
  boolean await(Transport transport, long timeoutMs) {
    boolean interrupted = false;
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    transport.begin(this);
    try {
      while (!complete) {
        long leftNanos = timeoutMs == 0 ? Long.MAX_VALUE : deadlineNanos - System.nanoTime();
        if (leftNanos <= 0 || transport.read(this, leftNanos)) {
          break;
        }
        LockSupport.parkNanos(this, leftNanos);
        interrupted |= Thread.interrupted();
      }
    } finally {
      transport.end(this);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return complete;
  }

  @Override
  public final boolean isOver() {
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
