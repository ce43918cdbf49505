package org.ternmq.server.effect;

import java.util.UUID;

/**
 * Everything that is durable, as operations in the order they happened. One vocabulary, three uses:
 * the core writes them to the store; the store reads them back into an empty core; and a core tells
 * its whole state in them for a checkpoint. So whatever can be written can be recovered, and a
 * checkpoint is just a short history.
 *
 * <p>A queue id names a queue or the queue behind a durable subscription; ids are given by the core
 * and never used twice. Called on the loop thread only; does no I/O.
 */
public interface DurableOperations {

  /** A queue came into being. Topics have no state of their own and are not stored. */
  void queueCreated(long queueId, String name);

  void subscriptionCreated(long queueId, SubscriptionDefinition definition);

  /** A queue or durable subscription is gone, with all messages it held. */
  void queueDeleted(long queueId);

  /**
   * A message arrived in these queues. {@link StoredMessage#payload} may be absent only when a
   * checkpoint is told: then the message keeps its location.
   */
  void messageAdded(StoredMessage message, long[] queueIds);

  /** A message that is stored already also belongs to this queue from here on (dead letters). */
  void messageRouted(long messageId, long queueId);

  /** A queue no longer holds a message: acknowledged, expired, moved. */
  void messageRemoved(long queueId, long messageId);

  /**
   * A message was delivered exactly that many times from a queue without being acknowledged, the
   * delivery that may be under way left out.
   */
  void deliveryCounted(long queueId, long messageId, int deliveryCount);

  /**
   * The messages of this queue with ids up to there, but for those with a delivery time, may be
   * with a consumer from here on. 0: none is any more. Told ahead of the deliveries, in steps.
   */
  void deliveriesBegun(long queueId, long upToMessageId);

  /**
   * A message may have been delivered once more than was counted. {@link #deliveryCounted} settles
   * it.
   */
  void deliveryInDoubt(long queueId, long messageId);

  /**
   * All sends and commits of a client instance up to this sequence are decided.
   *
   * @param timeMs when, ms since 1970, so that old instances can be forgotten
   */
  void sequenceDecided(UUID clientInstance, long sequence, long timeMs);

  /** A send or commit of a client instance was refused. */
  void sequenceFailed(UUID clientInstance, long sequence);

  /** A client instance is done and its sequences need not be remembered. */
  void clientForgotten(UUID clientInstance);

  /** Ids from here on are free: message ids and queue ids below were used at some time. */
  void idsUsed(long nextMessageId, long nextQueueId);
}
