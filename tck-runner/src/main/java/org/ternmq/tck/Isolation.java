package org.ternmq.tck;

/** What tests share a broker: what one leaves behind, the next one of them finds. */
enum Isolation {
  /** Each test has a new one. */
  TEST,
  /** The tests of a class share one. */
  CLASS,
  /** All that run in the same fork share one. */
  FORK
}
