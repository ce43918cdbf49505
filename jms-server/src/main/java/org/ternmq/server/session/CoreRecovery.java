package org.ternmq.server.session;

import java.util.UUID;
import org.ternmq.server.destination.StateRecovery;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.transaction.TransactionRecovery;
import org.ternmq.wire.command.BranchId;

/** Takes the history that the store tells. Whatever is told twice has its effect once. */
final class CoreRecovery implements DurableOperations {
  private final Shard shard;
  private final ClientTable clients;
  private final StateRecovery state;
  private final TransactionRecovery transactions;

  CoreRecovery(
      Shard shard, ClientTable clients, StateRecovery state, TransactionRecovery transactions) {
    this.shard = shard;
    this.clients = clients;
    this.state = state;
    this.transactions = transactions;
  }

  @Override
  public void queueCreated(long queueId, String name) {
    state.queueCreated(queueId, name);
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    state.subscriptionCreated(queueId, definition);
  }

  @Override
  public void queueDeleted(long queueId) {
    state.queueDeleted(queueId);
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    state.messageAdded(message, queueIds);
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    state.messageRouted(messageId, queueId);
  }

  @Override
  public void pageKept(IndexPage page) {
    state.pageKept(page);
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    state.messageRemoved(queueId, messageId);
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    state.deliveryCounted(queueId, messageId, deliveryCount);
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    state.deliveriesBegun(queueId, upToMessageId);
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    state.deliveryInDoubt(queueId, messageId);
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    clients.recoveredDecision(clientInstance, sequence, timeMs);
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    clients.recoveredFailure(clientInstance, sequence);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    clients.recoveredForgetting(clientInstance);
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    shard.messageIdUsed(nextMessageId - 1);
    shard.queueIdUsed(nextQueueId - 1);
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    transactions.messageStaged(transactionId, message, queueIds);
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    transactions.removalStaged(transactionId, queueId, messageId);
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    transactions.branchPrepared(transactionId, branch);
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    transactions.committed(transactionId, firstMessageId);
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    transactions.rolledBack(transactionId);
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    transactions.branchDecided(branch, committed);
  }

  @Override
  public void branchForgotten(BranchId branch) {
    transactions.branchForgotten(branch);
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    transactions.transactionIdsUsed(nextTransactionId);
  }
}
