package org.ternmq.jms.transport;

/**
 * How what a broker says comes in, for a thread that waits for some of it: it may read by itself
 * what otherwise another thread would read and wake it for.
 */
public interface Reading {

  /** Whether threads that wait may read; if not, the other methods have no effect. */
  boolean isShared();

  /** A thread is going to wait; {@link #end} follows. */
  void begin(Wait wait);

  /**
   * Lets the thread read by itself, for a few milliseconds and if nobody else does. It must hold no
   * lock, and is not interruptible meanwhile.
   *
   * @param nanos the most it may take; {@link Long#MAX_VALUE} = for ever
   * @return whether the wait is over; if not, the thread waits in its own way
   */
  boolean read(Wait wait, long nanos);

  /** See {@link #begin}. */
  void end(Wait wait);
}
