package org.ternmq.server.store.jdbc;

import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;

/** Hears operations and does nothing; whoever wants to hear some of them overrides those. */
abstract class Ignored implements DurableOperations {

  @Override
  public void queueCreated(long queueId, String name) {}

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {}

  @Override
  public void queueDeleted(long queueId) {}

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {}

  @Override
  public void messageRouted(long messageId, long queueId) {}

  @Override
  public void pageKept(IndexPage page) {}

  @Override
  public void messageRemoved(long queueId, long messageId) {}

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {}

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {}

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {}

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {}

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {}

  @Override
  public void clientForgotten(UUID clientInstance) {}

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {}

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {}

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {}

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {}

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {}

  @Override
  public void transactionRolledBack(long transactionId) {}

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {}

  @Override
  public void branchForgotten(BranchId branch) {}

  @Override
  public void transactionIdsUsed(long nextTransactionId) {}
}
