package org.ternmq.server.offline;

import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;

/** The whole durable state of a broker, from wherever it comes. */
public interface StateSource {

  /** Of the broker whose state it is. */
  UUID instance();

  /**
   * Tells the state as a short history: each message with its payload, which is valid during the
   * call only; no index pages. Tells the same each time.
   */
  void tell(DurableOperations into);
}
