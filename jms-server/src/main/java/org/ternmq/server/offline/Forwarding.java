package org.ternmq.server.offline;

import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;

/** Passes every operation on; what is to happen differently is overridden. */
public abstract class Forwarding implements DurableOperations {

  /** Who gets the next operation; asked once for each. */
  protected abstract DurableOperations to();

  @Override
  public void queueCreated(long queueId, String name) {
    to().queueCreated(queueId, name);
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    to().subscriptionCreated(queueId, definition);
  }

  @Override
  public void queueDeleted(long queueId) {
    to().queueDeleted(queueId);
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    to().messageAdded(message, queueIds);
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    to().messageRouted(messageId, queueId);
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    to().messageRemoved(queueId, messageId);
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    to().deliveryCounted(queueId, messageId, deliveryCount);
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    to().deliveriesBegun(queueId, upToMessageId);
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    to().deliveryInDoubt(queueId, messageId);
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    to().sequenceDecided(clientInstance, sequence, timeMs);
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    to().sequenceFailed(clientInstance, sequence);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    to().clientForgotten(clientInstance);
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    to().idsUsed(nextMessageId, nextQueueId);
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    to().messageStaged(transactionId, message, queueIds);
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    to().removalStaged(transactionId, queueId, messageId);
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    to().branchPrepared(transactionId, branch);
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    to().transactionCommitted(transactionId, firstMessageId);
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    to().transactionRolledBack(transactionId);
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    to().branchDecided(branch, committed);
  }

  @Override
  public void branchForgotten(BranchId branch) {
    to().branchForgotten(branch);
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    to().transactionIdsUsed(nextTransactionId);
  }

  @Override
  public void pageKept(IndexPage page) {
    to().pageKept(page);
  }
}
