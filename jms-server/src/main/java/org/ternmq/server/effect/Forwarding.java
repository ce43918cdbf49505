package org.ternmq.server.effect;

import java.util.UUID;
import org.ternmq.wire.command.BranchId;

/**
 * Passes every operation on, or hears it and does nothing; what is to happen differently is
 * overridden. The one place that goes through the whole vocabulary for those who want a part of it.
 */
public abstract class Forwarding implements DurableOperations {

  /** Who gets the next operation, null: nobody; asked once for each. */
  protected abstract DurableOperations to();

  @Override
  public void queueCreated(long queueId, String name) {
    DurableOperations to = to();
    if (to != null) {
      to.queueCreated(queueId, name);
    }
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    DurableOperations to = to();
    if (to != null) {
      to.subscriptionCreated(queueId, definition);
    }
  }

  @Override
  public void queueDeleted(long queueId) {
    DurableOperations to = to();
    if (to != null) {
      to.queueDeleted(queueId);
    }
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    DurableOperations to = to();
    if (to != null) {
      to.messageAdded(message, queueIds);
    }
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    DurableOperations to = to();
    if (to != null) {
      to.messageRouted(messageId, queueId);
    }
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    DurableOperations to = to();
    if (to != null) {
      to.messageRemoved(queueId, messageId);
    }
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    DurableOperations to = to();
    if (to != null) {
      to.deliveryCounted(queueId, messageId, deliveryCount);
    }
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    DurableOperations to = to();
    if (to != null) {
      to.deliveriesBegun(queueId, upToMessageId);
    }
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    DurableOperations to = to();
    if (to != null) {
      to.deliveryInDoubt(queueId, messageId);
    }
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    DurableOperations to = to();
    if (to != null) {
      to.sequenceDecided(clientInstance, sequence, timeMs);
    }
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    DurableOperations to = to();
    if (to != null) {
      to.sequenceFailed(clientInstance, sequence);
    }
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    DurableOperations to = to();
    if (to != null) {
      to.clientForgotten(clientInstance);
    }
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    DurableOperations to = to();
    if (to != null) {
      to.idsUsed(nextMessageId, nextQueueId);
    }
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    DurableOperations to = to();
    if (to != null) {
      to.messageStaged(transactionId, message, queueIds);
    }
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    DurableOperations to = to();
    if (to != null) {
      to.removalStaged(transactionId, queueId, messageId);
    }
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    DurableOperations to = to();
    if (to != null) {
      to.branchPrepared(transactionId, branch);
    }
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    DurableOperations to = to();
    if (to != null) {
      to.transactionCommitted(transactionId, firstMessageId);
    }
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    DurableOperations to = to();
    if (to != null) {
      to.transactionRolledBack(transactionId);
    }
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    DurableOperations to = to();
    if (to != null) {
      to.branchDecided(branch, committed);
    }
  }

  @Override
  public void branchForgotten(BranchId branch) {
    DurableOperations to = to();
    if (to != null) {
      to.branchForgotten(branch);
    }
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    DurableOperations to = to();
    if (to != null) {
      to.transactionIdsUsed(nextTransactionId);
    }
  }

  @Override
  public void pageKept(IndexPage page) {
    DurableOperations to = to();
    if (to != null) {
      to.pageKept(page);
    }
  }
}
