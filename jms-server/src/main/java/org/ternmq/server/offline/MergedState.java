package org.ternmq.server.offline;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.command.BranchId;

/**
 * A state with another one behind it, whose messages come after its own. Queues and subscriptions
 * of the same name are the same; all other ids of the second are given anew. The first one's
 * instance and memory of clients stay; the second one's are left out.
 */
public final class MergedState implements StateSource {
  private final StateSource first;
  private final StateSource second;

  public MergedState(StateSource first, StateSource second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public UUID instance() {
    return first.instance();
  }

  @Override
  public void tell(DurableOperations into) {
    Told told = new Told(into);
    first.tell(told);
    Renumbered renumbered = new Renumbered(into, told);
    second.tell(renumbered);
    into.transactionIdsUsed(renumbered.lastTransactionId);
  }

  /** Passes the first state on, and notes its names and ids. */
  private static final class Told extends Forwarding {
    private final DurableOperations into;
    private final Map<Object, Long> queueIds = new HashMap<>(); // by name
    private final Set<BranchId> branches = new HashSet<>();
    private long nextMessageId = 1;
    private long nextQueueId = 1;
    private long nextTransactionId = 1;

    Told(DurableOperations into) {
      this.into = into;
    }

    @Override
    protected DurableOperations to() {
      return into;
    }

    @Override
    public void idsUsed(long message, long queue) {
      nextMessageId = Math.max(nextMessageId, message);
      nextQueueId = Math.max(nextQueueId, queue);
      super.idsUsed(message, queue);
    }

    @Override
    public void messageAdded(StoredMessage message, long[] ids) {
      nextMessageId = Math.max(nextMessageId, message.id() + 1);
      super.messageAdded(message, ids);
    }

    @Override
    public void queueCreated(long queueId, String name) {
      queueIds.put(name, queueId);
      nextQueueId = Math.max(nextQueueId, queueId + 1);
      super.queueCreated(queueId, name);
    }

    @Override
    public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
      queueIds.put(SubscriptionName.of(definition), queueId);
      nextQueueId = Math.max(nextQueueId, queueId + 1);
      super.subscriptionCreated(queueId, definition);
    }

    @Override
    public void branchPrepared(long transactionId, BranchDescription branch) {
      branches.add(branch.branch());
      super.branchPrepared(transactionId, branch);
    }

    @Override
    public void branchDecided(BranchDescription branch, boolean committed) {
      branches.add(branch.branch());
      super.branchDecided(branch, committed);
    }

    @Override
    public void transactionIdsUsed(long next) {
      nextTransactionId = next; // told behind the second one's
    }
  }

  /** Passes the second state on under ids behind those of the first. */
  private static final class Renumbered extends Forwarding {
    private final DurableOperations into;
    private final Told before;
    private final Map<Long, Long> sameQueues = new HashMap<>(); // their id to that of the first
    private long lastTransactionId;

    Renumbered(DurableOperations into, Told before) {
      this.into = into;
      this.before = before;
      this.lastTransactionId = before.nextTransactionId;
    }

    @Override
    protected DurableOperations to() {
      return into;
    }

    private long queue(long id) {
      return sameQueues.getOrDefault(id, id + before.nextQueueId);
    }

    private long[] queues(long[] ids) {
      long[] ours = new long[ids.length];
      for (int i = 0; i < ids.length; i++) {
        ours[i] = queue(ids[i]);
      }
      return ours;
    }

    private long message(long id) {
      return id + before.nextMessageId;
    }

    private StoredMessage message(StoredMessage theirs) {
      StoredMessage ours =
          new StoredMessage(
              message(theirs.id()),
              theirs.sizeBytes(),
              theirs.priority(),
              theirs.persistent(),
              theirs.expirationMs(),
              theirs.deliveryTimeMs());
      ours.payload(theirs.payload());
      return ours;
    }

    private long transaction(long id) {
      long ours = id + before.nextTransactionId;
      lastTransactionId = Math.max(lastTransactionId, ours + 1);
      return ours;
    }

    @Override
    public void idsUsed(long message, long queue) {
      super.idsUsed(message(message), queue + before.nextQueueId);
    }

    @Override
    public void queueCreated(long queueId, String name) {
      Long same = before.queueIds.get(name);
      if (same == null) {
        super.queueCreated(queue(queueId), name);
      } else {
        sameQueues.put(queueId, same);
      }
    }

    @Override
    public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
      Long same = before.queueIds.get(SubscriptionName.of(definition));
      if (same == null) {
        super.subscriptionCreated(queue(queueId), definition);
      } else {
        sameQueues.put(queueId, same);
      }
    }

    @Override
    public void messageAdded(StoredMessage message, long[] queueIds) {
      super.messageAdded(message(message), queues(queueIds));
    }

    @Override
    public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
      super.messageStaged(transaction(transactionId), message(message), queues(queueIds));
    }

    @Override
    public void removalStaged(long transactionId, long queueId, long messageId) {
      super.removalStaged(transaction(transactionId), queue(queueId), message(messageId));
    }

    @Override
    public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
      super.deliveryCounted(queue(queueId), message(messageId), deliveryCount);
    }

    @Override
    public void deliveryInDoubt(long queueId, long messageId) {
      super.deliveryInDoubt(queue(queueId), message(messageId));
    }

    @Override
    public void deliveriesBegun(long queueId, long upToMessageId) {
      if (upToMessageId > 0) { // else the mark of the same queue before would be taken back
        super.deliveriesBegun(queue(queueId), message(upToMessageId));
      }
    }

    @Override
    public void branchPrepared(long transactionId, BranchDescription branch) {
      refuseTwice(branch.branch());
      super.branchPrepared(transaction(transactionId), branch);
    }

    @Override
    public void branchDecided(BranchDescription branch, boolean committed) {
      refuseTwice(branch.branch());
      super.branchDecided(branch, committed);
    }

    private void refuseTwice(BranchId branch) {
      if (before.branches.contains(branch)) {
        throw new StoreException(
            "Branch " + branch + " is in both states: decide it in one of them, and try again");
      }
    }

    @Override
    public void transactionIdsUsed(long next) {
      lastTransactionId = Math.max(lastTransactionId, next + before.nextTransactionId);
    }

    @Override
    public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
      // Clients of that broker would not know this one.
    }

    @Override
    public void sequenceFailed(UUID clientInstance, long sequence) {
      // The same.
    }
  }
}
