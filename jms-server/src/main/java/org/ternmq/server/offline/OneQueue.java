package org.ternmq.server.offline;

import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;

/**
 * Of a state only one queue and its messages. What a prepared branch has acknowledged is still
 * there, as in the queue itself until the decision; what it has sent is not.
 */
public final class OneQueue extends Forwarding {
  private static final long NONE = -1;

  private final String name;
  private final DurableOperations into;
  private long queueId = NONE;

  public OneQueue(String name, DurableOperations into) {
    this.name = name;
    this.into = into;
  }

  /** Whether the state has that queue. */
  public boolean isThere() {
    return queueId != NONE;
  }

  @Override
  protected DurableOperations to() {
    return into;
  }

  @Override
  public void queueCreated(long id, String ofQueue) {
    if (ofQueue.equals(name)) {
      queueId = id;
      into.queueCreated(id, ofQueue);
    }
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    for (long id : queueIds) {
      if (id == queueId) {
        into.messageAdded(message, new long[] {id});
      }
    }
  }

  @Override
  public void deliveryCounted(long id, long messageId, int deliveryCount) {
    if (id == queueId) {
      into.deliveryCounted(id, messageId, deliveryCount);
    }
  }

  @Override
  public void deliveriesBegun(long id, long upToMessageId) {
    if (id == queueId) {
      into.deliveriesBegun(id, upToMessageId);
    }
  }

  @Override
  public void deliveryInDoubt(long id, long messageId) {
    if (id == queueId) {
      into.deliveryInDoubt(id, messageId);
    }
  }

  @Override
  public void removalStaged(long transactionId, long id, long messageId) {
    if (id == queueId) {
      into.deliveryInDoubt(id, messageId); // that branch may be committed
    }
  }

  // What does not belong to one queue.

  @Override
  public void subscriptionCreated(long id, SubscriptionDefinition definition) {}

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {}

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {}

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {}

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {}

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {}

  @Override
  public void transactionIdsUsed(long nextTransactionId) {}
}
