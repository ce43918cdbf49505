package org.ternmq.server.transaction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ternmq.server.destination.StateRecovery;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.Shard;
import org.ternmq.wire.command.BranchId;

/**
 * Transactions while the history is being read. Those that are neither prepared nor decided at its
 * end never happened. What is told twice, by a checkpoint and by the log after it, has its effect
 * once: messages of a transaction ascend, and one that the checkpoint left out is decided.
 */
public final class TransactionRecovery {
  private final Shard shard;
  private final StateRecovery state;
  private final Branches branches;
  private final Map<Long, Open> open = new LinkedHashMap<>();
  private long decidedBelow; // ids below that are not open are decided

  private static final class Open {
    final List<StoredMessage> messages = new ArrayList<>();
    final List<long[]> queueIds = new ArrayList<>();
    final Set<Removal> removals = new LinkedHashSet<>();
    BranchDescription description;
    long lastMessageId;
  }

  private record Removal(long queueId, long messageId) {}

  public TransactionRecovery(Shard shard, StateRecovery state, Branches branches) {
    this.shard = shard;
    this.state = state;
    this.branches = branches;
  }

  /** Null if it is decided. */
  private Open open(long transactionId) {
    shard.transactionIdUsed(transactionId);
    Open known = open.get(transactionId);
    if (known == null && transactionId >= decidedBelow) {
      known = new Open();
      open.put(transactionId, known);
    }
    return known;
  }

  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    shard.messageIdUsed(message.id());
    Open transaction = open(transactionId);
    if (transaction != null && message.id() > transaction.lastMessageId) {
      transaction.lastMessageId = message.id();
      transaction.messages.add(message);
      transaction.queueIds.add(queueIds);
    }
  }

  public void removalStaged(long transactionId, long queueId, long messageId) {
    Open transaction = open(transactionId);
    if (transaction != null) {
      transaction.removals.add(new Removal(queueId, messageId));
    }
  }

  public void branchPrepared(long transactionId, BranchDescription description) {
    Open transaction = open(transactionId);
    if (transaction != null) {
      transaction.description = description;
    }
  }

  public void committed(long transactionId, long firstMessageId) {
    Open transaction = decided(transactionId);
    if (transaction == null) {
      return;
    }
    long messageId = firstMessageId;
    for (int i = 0; i < transaction.messages.size(); i++) {
      StoredMessage message = transaction.messages.get(i);
      message.renumber(messageId++);
      state.messageAdded(message, transaction.queueIds.get(i));
      if (message.references() == 0) {
        shard.effects().released(message); // its queues are gone
      }
    }
    for (Removal removal : transaction.removals) {
      state.messageRemoved(removal.queueId(), removal.messageId());
    }
  }

  public void rolledBack(long transactionId) {
    Open transaction = decided(transactionId);
    if (transaction != null) {
      transaction.messages.forEach(shard.effects()::released);
    }
  }

  private Open decided(long transactionId) {
    shard.transactionIdUsed(transactionId);
    return open.remove(transactionId);
  }

  public void branchDecided(BranchDescription description, boolean committed) {
    branches.recoveredDecided(description, committed);
  }

  public void branchForgotten(BranchId branch) {
    branches.recoveredForgetting(branch);
  }

  public void transactionIdsUsed(long nextTransactionId) {
    decidedBelow = nextTransactionId;
    shard.transactionIdUsed(nextTransactionId - 1);
  }

  /** The history is complete, and queues are about to be: {@code completeQueues} does that. */
  public void complete(Runnable completeQueues) {
    Map<Long, List<Entry>> out = new LinkedHashMap<>();
    open.forEach(
        (id, transaction) -> {
          if (transaction.description != null) {
            out.put(id, takeOut(transaction));
          } else {
            transaction.messages.forEach(shard.effects()::released);
          }
        });
    Map<Long, List<StagedSend>> sends = new LinkedHashMap<>();
    out.keySet().forEach(id -> sends.put(id, sends(open.get(id))));
    completeQueues.run();
    out.forEach(
        (id, entries) ->
            branches.recoveredPrepared(id, open.get(id).description, sends.get(id), entries));
    open.clear();
  }

  private List<Entry> takeOut(Open transaction) {
    List<Entry> entries = new ArrayList<>(transaction.removals.size());
    for (Removal removal : transaction.removals) {
      Entry entry = state.takeOut(removal.queueId(), removal.messageId());
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private List<StagedSend> sends(Open transaction) {
    List<StagedSend> sends = new ArrayList<>(transaction.messages.size());
    for (int i = 0; i < transaction.messages.size(); i++) {
      MessageQueue[] queues = state.queues(transaction.queueIds.get(i));
      sends.add(new StagedSend(transaction.messages.get(i), queues));
    }
    return sends;
  }
}
