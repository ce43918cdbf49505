package org.ternmq.server.store.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.queue.LongMap;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The operations of the batches that become one SQL transaction, by the tables they change. Filled
 * on the loop thread, then handed to the store thread; nobody changes it any more then. What is
 * told several times of one thing is written once: the last.
 */
final class Group implements DurableOperations {
  private static final int SMALL_ROWS = 24;
  private static final int SMALL_BYTES = 256 << 10;

  final List<NewQueue> queues = new ArrayList<>();
  final List<Arrival> arrivals = new ArrayList<>();
  final List<Arrival> staged = new ArrayList<>();
  final List<long[]> stagedRemovals = new ArrayList<>(); // transaction, queue, message
  final List<Decision> decisions = new ArrayList<>();
  final List<long[]> routed = new ArrayList<>(); // message, queue
  final List<Count> counts = new ArrayList<>();
  final List<long[]> removals = new ArrayList<>(); // message, queue
  final List<Long> taken = new ArrayList<>(); // rows of the inbox
  final List<Long> deletedQueues = new ArrayList<>();
  final Map<Long, Long> marks = new LinkedHashMap<>();
  final Map<UUID, Client> clients = new LinkedHashMap<>();
  final List<BranchChange> branches = new ArrayList<>();
  final List<Long> deadPayloads = new ArrayList<>();
  final LongMap<EncodedMessage> payloads = new LongMap<>(); // what the tables do not have yet
  long payloadBytes;
  long nextMessageId; // 0: not told
  long nextQueueId;

  /** All batches up to this one are in it, or in groups before it. */
  long lastBatch;

  private boolean open; // something was told since the last batch ended
  private boolean any;

  /** A queue (with a name) or durable subscription. */
  record NewQueue(long id, String name, SubscriptionDefinition definition) {}

  /** A message for queues; waiting in a transaction, or 0. */
  record Arrival(
      long transactionId,
      long messageId,
      EncodedMessage payload,
      int priority,
      long expirationMs,
      long deliveryTimeMs,
      long[] queueIds) {}

  /** A transaction is decided: committed with this first id, or rolled back (-1). */
  record Decision(long transactionId, long firstMessageId) {}

  /** So often delivered, or (-1) as often as before; perhaps once more. */
  record Count(long queueId, long messageId, int deliveries, boolean inDoubt) {}

  /** A branch is prepared, decided by an operator or (without description) forgotten. */
  record BranchChange(
      BranchId id, BranchDescription description, long transactionId, String outcome) {}

  /** What is decided of a client. */
  static final class Client {
    boolean forgotten; // before what follows
    long decided = -1;
    long timeMs;
    final List<Long> failed = new ArrayList<>();
  }

  /** Few rows, and nothing that has to be looked up first: worth one round trip. */
  boolean isSmall() {
    if (payloadBytes > SMALL_BYTES || !decisions.isEmpty() || !branches.isEmpty()) {
      return false;
    }
    int rows = queues.size() + stagedRemovals.size() + routed.size() + counts.size();
    rows += removals.size() + taken.size() + deletedQueues.size() + marks.size();
    rows += clients.size() + deadPayloads.size();
    for (Arrival arrival : arrivals) {
      rows += 1 + arrival.queueIds().length;
    }
    for (Arrival arrival : staged) {
      rows += 1 + arrival.queueIds().length;
    }
    for (Client client : clients.values()) {
      rows += client.failed.size();
    }
    return rows <= SMALL_ROWS;
  }

  /** Whether there is nothing to write. */
  boolean isEmpty() {
    return !any;
  }

  /** Whether a batch was begun and has not ended. */
  boolean isOpen() {
    return open;
  }

  /** True if it was not empty. */
  boolean endBatch(long number) {
    if (!open) {
      return false;
    }
    open = false;
    lastBatch = number;
    return true;
  }

  /** No queue holds the message any more. */
  void dead(long payloadId) {
    any = true;
    deadPayloads.add(payloadId);
  }

  private void told() {
    any = true;
    open = true;
  }

  @Override
  public void queueCreated(long queueId, String name) {
    told();
    queues.add(new NewQueue(queueId, name, null));
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    told();
    queues.add(new NewQueue(queueId, null, definition));
  }

  @Override
  public void queueDeleted(long queueId) {
    told();
    deletedQueues.add(queueId);
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    told();
    arrivals.add(arrival(0, message, queueIds));
  }

  private Arrival arrival(long transactionId, StoredMessage message, long[] queueIds) {
    message.location(message.id());
    payloads.put(message.id(), message.payload());
    payloadBytes += message.sizeBytes();
    return new Arrival(
        transactionId,
        message.id(), // it may be another one later
        message.payload(),
        message.priority(),
        message.expirationMs(),
        message.deliveryTimeMs(),
        queueIds);
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    told();
    routed.add(new long[] {messageId, queueId});
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    told();
    removals.add(new long[] {messageId, queueId});
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    told();
    counts.add(new Count(queueId, messageId, deliveryCount, false));
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    told();
    marks.put(queueId, upToMessageId);
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    told();
    counts.add(new Count(queueId, messageId, -1, true));
  }

  @Override
  public void pageKept(IndexPage page) {
    throw new IllegalStateException("a page is told in checkpoints only, and here is none");
  }

  private Client client(UUID instance) {
    told();
    return clients.computeIfAbsent(instance, key -> new Client());
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    Client client = client(clientInstance);
    client.decided = sequence;
    client.timeMs = timeMs;
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    client(clientInstance).failed.add(sequence);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    told();
    Client fresh = new Client();
    fresh.forgotten = true;
    clients.put(clientInstance, fresh);
  }

  @Override
  public void idsUsed(long messageId, long queueId) {
    told();
    nextMessageId = messageId;
    nextQueueId = queueId;
  }

  @Override
  public void inboxTaken(long inboxId) {
    told();
    taken.add(inboxId);
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    told();
    staged.add(arrival(transactionId, message, queueIds));
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    told();
    stagedRemovals.add(new long[] {transactionId, queueId, messageId});
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    told();
    branches.add(new BranchChange(branch.branch(), branch, transactionId, Branches.PREPARED));
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    told();
    decisions.add(new Decision(transactionId, firstMessageId));
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    told();
    decisions.add(new Decision(transactionId, -1));
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    told();
    String outcome = committed ? Branches.COMMITTED : Branches.ROLLED_BACK;
    branches.add(new BranchChange(branch.branch(), branch, 0, outcome));
  }

  @Override
  public void branchForgotten(BranchId branch) {
    told();
    branches.add(new BranchChange(branch, null, 0, null));
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    // Decided transactions leave no trace here.
  }
}
