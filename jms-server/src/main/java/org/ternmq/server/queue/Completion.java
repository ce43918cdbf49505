package org.ternmq.server.queue;

/**
 * Something to say once a batch is durable: a confirmation or a reply. Hung into the {@link
 * DurabilityGate}.
 */
public abstract class Completion {
  Completion next; // derived

  /** The batch is about to end: the last chance to tell the store what belongs to it. */
  protected void ending() {}

  /** The batch is durable. */
  protected abstract void completed();
}
