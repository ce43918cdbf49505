package org.ternmq.jms.transport;

/**
 * How what a broker says comes in, for a thread that waits for some of it: it may read by itself
 * what otherwise another thread would read and wake it for.
 */
public interface Reading {

  /**
   * Whether the calling thread may read when it waits; if not, the other methods have no effect.
   */
  boolean isShared();

  /** A thread is going to wait; {@link #end} follows. */
  void begin(Wait wait);

  /**
   * Lets the thread read by itself if nobody else does: as long as something comes in, and for a
   * few milliseconds more. It must hold no lock. An interrupt is noticed late, and left to the
   * caller.
   *
   * @param nanos the most it may take; {@link Long#MAX_VALUE} = for ever
   * @return whether the wait is over; if not, the thread waits in its own way
   */
  boolean read(Wait wait, long nanos);

  /** See {@link #begin}. */
  void end(Wait wait);
}
