package org.ternmq.server.effect;

import java.util.List;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * What the core may ask of the shell. The core calls it on the loop thread; no method blocks, does
 * I/O before it returns, or calls the core back from within. What is asked for happens after the
 * current command was handled.
 */
public interface Effects {

  /**
   * Hands a command to a connection. Commands to one connection keep their order; those to one that
   * is gone are dropped.
   */
  void send(int connectionId, Command command);

  /**
   * Sends Goodbye and closes the connection; the core is told by {@code connectionClosed} as for
   * any other loss.
   */
  void disconnect(int connectionId, ErrorCode code, String text);

  /**
   * The operations of the current batch: what is told here between two calls of {@link #endBatch}
   * happens all or none after a crash.
   */
  DurableOperations store();

  /**
   * Ends the batch, if anything was told since the last one.
   *
   * @param force whether somebody waits for its durability, or, if it is empty, for that of the
   *     last one; else it may become durable any time later
   * @return the number of the batch, ascending; the number of the last one if the batch is empty.
   *     The core's {@code durable(n)} is called when all batches up to n are durable, or {@code
   *     storeFailed}.
   */
  long endBatch(boolean force);

  /**
   * What was told to the store up to now must outlive the process, though not a loss of power,
   * before anything that was said in this round leaves it.
   */
  void writeBeforeOutput();

  /**
   * The highest number of which {@code durable} was, or could be, told. A store in memory: the last
   * batch.
   */
  long durableBatch();

  /**
   * Asks for the payloads of stored messages; the core's {@code loaded} is told for all of them at
   * once, in this order. Several requests are answered in the order in which they were made, each
   * by its own {@code loaded}. A message is not {@link #released} before its request is answered.
   */
  void load(List<StoredMessage> messages);

  /** No queue holds the message any more: the store may reuse its space. */
  void released(StoredMessage message);

  /**
   * Asks for {@code wake} at that time, or later; a new call replaces the last. {@link
   * Long#MAX_VALUE}: never.
   */
  void wakeAt(long timeMs);
}
