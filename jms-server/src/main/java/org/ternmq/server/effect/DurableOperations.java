package org.ternmq.server.effect;

import java.util.UUID;
import org.ternmq.wire.command.BranchId;

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

  /**
   * A queue holds the messages of this page, where the store keeps them; they are not told one by
   * one. Only in checkpoints.
   */
  void pageKept(IndexPage page);

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

  /**
   * A message that an application left in the store's inbox is in the broker's hands: what became
   * of it is told in the same batch, and its place in the inbox is empty from then on. Told only to
   * a store that has an inbox, and never by a store: after a crash it simply is not there.
   */
  default void inboxTaken(long inboxId) {
    throw new IllegalStateException("this store has no inbox");
  }

  // --- transactions ----------------------------------------------------------------------------
  //
  // Work may be told before it is decided: that of a prepared branch, and that of any transaction
  // too large for the heap. What is neither prepared nor decided when the history ends never
  // happened. Ids of transactions are given by the core and never used twice.

  /**
   * A message waits in a transaction, for these queues. Its id is one of the count of message ids,
   * ascending within the transaction; the commit gives it another one.
   */
  void messageStaged(long transactionId, StoredMessage message, long[] queueIds);

  /** A message leaves its queue when the transaction is committed; until then nobody gets it. */
  void removalStaged(long transactionId, long queueId, long messageId);

  /** The transaction, complete as told so far, outlives the broker until it is decided. */
  void branchPrepared(long transactionId, BranchDescription branch);

  /**
   * What was staged happens here: the messages arrive in the order in which they were staged, with
   * ids from {@code firstMessageId} on. A transaction that is not known was decided before.
   */
  void transactionCommitted(long transactionId, long firstMessageId);

  /** What was staged is dropped. */
  void transactionRolledBack(long transactionId);

  /**
   * An operator decided a prepared branch, and its transaction with it, which is told beside this.
   * It is remembered until {@link #branchForgotten}.
   */
  void branchDecided(BranchDescription branch, boolean committed);

  /** The outcome of a branch that an operator decided need not be remembered. */
  void branchForgotten(BranchId branch);

  /**
   * Ids of transactions below were used: those that were not told up to here are decided, whatever
   * is told of them later. Only in checkpoints, after the transactions that are open.
   */
  void transactionIdsUsed(long nextTransactionId);
}
