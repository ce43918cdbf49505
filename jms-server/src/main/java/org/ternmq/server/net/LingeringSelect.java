package org.ternmq.server.net;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the event loop look a little longer before it sleeps, where what it waits for comes soon
 * again. Who sends to a thread that sleeps has to wake it, which costs both more than a small
 * message does: in a virtual machine an idle processor is halted, and its host has to start it.
 * Between looks it yields, so that it takes the processor from nobody. It lingers only while that
 * succeeds; a broker that has little to do sleeps as ever. One requester with one responder: a
 * third more round trips each second, for no more processor time of each.
 *
 * <p>Used by the loop's thread only.
 */
public final class LingeringSelect implements SelectStrategy {
  /** So long it lingers. */
  static final long LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** So often more in vain than not, and it sleeps at once. */
  static final int PATIENCE = 8;

  /** So many times it sleeps at once before it tries again. */
  static final int SLEEPS_BEFORE_TRY = 256;

  private final LongSupplier nanoTime;
  private boolean lingering;
  private long sinceNanos;
  private int patience = PATIENCE;
  private int sleeps;

  public LingeringSelect() {
    this(System::nanoTime);
  }

  LingeringSelect(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) {
    if (hasTasks) {
      lingering = false;
      return look(selectNow);
    }
    if (!lingering) {
      if (!mayLinger()) {
        return SELECT;
      }
      lingering = true;
      sinceNanos = nanoTime.getAsLong();
    }
    int ready = look(selectNow);
    if (ready > 0) {
      lingering = false;
      patience = Math.min(PATIENCE, patience + 1);
      return ready;
    }
    if (nanoTime.getAsLong() - sinceNanos >= LINGER_NANOS) {
      lingering = false;
      patience--;
      return SELECT;
    }
    letOthersRun();
    return CONTINUE; // the loop sees to tasks of other threads, and asks again
  }

  private boolean mayLinger() {
    if (patience > 0) {
      return true;
    }
    if (++sleeps < SLEEPS_BEFORE_TRY) {
      return false;
    }
    sleeps = 0;
    patience = 1;
    return true;
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: it is a courtesy
  private static void letOthersRun() {
    Thread.yield();
  }

  private static int look(IntSupplier selectNow) {
    try {
      return selectNow.get();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // as the supplier is declared
      throw new IllegalStateException("The sockets could not be looked at: " + e.getMessage(), e);
    }
  }
}
