package org.ternmq.systest.xa;

/** Moments of a transaction of two resources, in their order. */
enum Step {
  NEVER,
  /** The broker's branch has begun, and the message was received in it. */
  STARTED,
  /** The broker's branch was ended. */
  ENDED,
  /** One of the two is prepared. */
  FIRST_PREPARED,
  /** Both are prepared; nothing is decided. */
  SECOND_PREPARED,
  /** The decision is in the log; nobody has heard of it. */
  DECIDED,
  /** One of the two has committed. */
  FIRST_COMMITTED,
  /** Both have committed; the log still knows of it: before it forgets. */
  SECOND_COMMITTED,
  /** The log has forgotten it. */
  COMPLETED
}
