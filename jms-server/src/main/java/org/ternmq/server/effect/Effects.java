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
   * Hands a connection a command that nobody waits for: it leaves before the next one that is
   * {@link #send sent}, so that it costs no write of its own and does not wake the client. The next
   * one of these takes its place.
   */
  void sendWithNext(int connectionId, Command command);

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

  /** Whether the store can keep index pages: if not, no other method about them is called. */
  boolean savesPages();

  /**
   * Writes a page, at once, beside the current batch and without waiting for the disk. No durable
   * operation: the page counts from the next checkpoint on that tells it ({@link
   * DurableOperations#pageKept}). Not called while a recovery is told.
   *
   * @param messages all of the page in their order; not to be kept. They are durable and have a
   *     location
   * @return false if there is no room; then nothing happened
   */
  boolean savePage(IndexPage page, List<StoredMessage> messages);

  /**
   * Asks for the messages of a page, without payloads; the core's {@code pageLoaded} is told.
   * Requests are answered in the order in which they were made, those of {@link #load} included. A
   * page is not {@link #released} before its request is answered.
   */
  void loadPage(IndexPage page);

  /** Reads the messages of a page at once. Only while a recovery is told; it waits for the disk. */
  List<StoredMessage> readPage(IndexPage page);

  /**
   * The core needs the page no more. A recovery may still ask for it until the next checkpoint, if
   * the last one told it.
   *
   * @param messagesToo whether no queue holds its messages any more: each counts as {@link
   *     #released(StoredMessage) released} then. Else they are in the heap and stay
   */
  void released(IndexPage page, boolean messagesToo);

  /**
   * Asks for {@code wake} at that time, or later; a new call replaces the last. {@link
   * Long#MAX_VALUE}: never.
   */
  void wakeAt(long timeMs);
}
