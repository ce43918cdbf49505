package org.ternmq.bench.load;

/** What is looked at in a window, beside its rate, which it disturbs. */
public enum Probe {
  NONE,
  /** What broker and client allocate, asked of their JVMs at both ends of the window. */
  ALLOCATION,
  /** The system calls of the broker, counted by strace, which slows it down much. */
  CALLS
}
