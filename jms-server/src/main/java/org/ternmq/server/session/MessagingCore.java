package org.ternmq.server.session;

import java.util.List;
import java.util.UUID;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.command.Command;

/**
 * The whole of the broker's rules as one deterministic state machine: inputs are calls of these
 * methods, outputs are calls of {@link Effects}. It does no I/O, starts no thread, reads no clock,
 * draws no random number and takes no lock; the same inputs give the same outputs. All methods are
 * called on one thread, the loop's.
 *
 * <p>Life: constructed; {@link #recovery} is told the store's history; {@link #recovered}; then any
 * order of the others.
 */
public final class MessagingCore {

  public MessagingCore(
      CoreLimits limits, Authenticator authenticator, UUID brokerInstance, Effects effects) {}

  /** Where the store tells its history, oldest first. No effects are asked for meanwhile. */
  public DurableOperations recovery() {
    return null;
  }

  /** The history is complete. */
  public void recovered(long nowMs) {}

  /**
   * Tells the whole durable state, undecided batches included, as a short history for a checkpoint.
   */
  public void describe(DurableOperations into) {}

  /** A peer connected; its first command must be Hello. */
  public void connectionOpened(int connectionId, String peer, long nowMs) {}

  /**
   * A peer said something. A command that the state does not allow is answered, or ends that
   * connection.
   */
  public void handle(int connectionId, Command command, long nowMs) {}

  /** A connection is gone, whoever ended it. */
  public void connectionClosed(int connectionId, long nowMs) {}

  /**
   * No more input in this round: what was gathered (confirmations, credit) is sent now, before the
   * store is flushed.
   */
  public void endOfRound(long nowMs) {}

  /** All batches up to this number are durable. */
  public void durable(long batch, long nowMs) {}

  /** The payloads asked for with {@link Effects#load} are set in these messages. */
  public void loaded(List<StoredMessage> messages, long nowMs) {}

  /** The store takes nothing for want of space (true), or does again (false). */
  public void storeFull(boolean full, long nowMs) {}

  /** The time asked for with {@link Effects#wakeAt} has come. */
  public void wake(long nowMs) {}

  /** The broker stops in good order: connections get Goodbye with SHUTTING_DOWN. */
  public void shutDown(long nowMs) {}
}
