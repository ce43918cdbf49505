package org.ternmq.jms.transport;

/** What a thread waits for to come in from the broker. */
public interface Wait {

  /** Whether it need not wait any longer. Called by any thread, with any lock: takes none. */
  boolean isOver();
}
