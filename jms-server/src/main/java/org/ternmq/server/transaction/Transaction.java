package org.ternmq.server.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ternmq.server.destination.Destination;
import org.ternmq.server.destination.Destinations;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Completion;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.EntryList;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.command.BranchReport.Work;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Sends and acknowledgements that wait for one decision. Knows nothing of sessions: whoever holds
 * it decides it, once.
 *
 * <p>A small one is in the heap, and its commit is one batch of the store. What is persistent is
 * told to the store ahead of the commit, as staged, when it becomes large or is prepared; the
 * commit is one small record then. To which subscriptions a message of a topic goes is decided at
 * that moment, else at the commit.
 *
 * <p>Payloads that the store does not have yet, or cannot give back, may hold half of the memory
 * budget, over all transactions; the send that would exceed it is refused, and its transaction can
 * only be rolled back, since what was sent must not be committed in part.
 */
public final class Transaction {
  private static final long MOST_AHEAD_BYTES = 1 << 20;

  private final Shard shard;
  private final Destinations destinations;
  private final List<StagedSend> sends = new ArrayList<>(); // persistent from id != 0 on, in part
  private final EntryList acknowledged = new EntryList(); // persistent if prepared
  private final Map<Address, int[]> work =
      new LinkedHashMap<>(); // derived: sends, acknowledgements
  private long id; // persistent; 0 = the store knows nothing of it
  private int told; // derived: so many of the sends are routed and told to the store
  private long aheadBytes; // derived: persistent payloads that are not told
  private long heapBytes; // derived: payloads in the heap
  private boolean prepared; // persistent
  private boolean over; // derived: decided, or rolled back before it was
  private boolean hasStored; // derived: something in it is for the store
  private boolean hasPersistentSend; // derived
  private RefusedException doom; // derived: why it can only be rolled back

  public Transaction(Shard shard, Destinations destinations) {
    this.shard = shard;
    this.destinations = destinations;
  }

  /** A prepared one that the store kept over a restart. */
  Transaction(
      Shard shard, Destinations destinations, long id, List<StagedSend> sends, List<Entry> gone) {
    this(shard, destinations);
    this.id = id;
    this.prepared = true;
    this.told = sends.size();
    for (StagedSend send : sends) {
      this.sends.add(send);
      heapBytes += send.heapBytes();
    }
    shard.memory().staged(heapBytes);
    gone.forEach(acknowledged::append);
  }

  /** Notes a send for the commit. */
  public void stage(Destination destination, EncodedMessage message, Origin origin)
      throws RefusedException {
    if (doom != null || over) {
      return; // the commit tells
    }
    long most = shard.memory().budgetBytes() / 2;
    if (shard.memory().stagedBytes() + message.length() > most) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "the open transactions hold "
              + shard.memory().stagedBytes()
              + " bytes of messages in memory, and may not hold more than "
              + most
              + "; commit after fewer messages");
    }
    sends.add(new StagedSend(destination, origin, message));
    heapBytes += message.length();
    shard.memory().staged(message.length());
    countsOf(destination.address())[0]++;
    if (message.persistent() && !destination.address().kind().isTemporary()) {
      hasPersistentSend = true;
      hasStored = true;
      aheadBytes += message.length();
      if (aheadBytes >= Math.min(MOST_AHEAD_BYTES, shard.memory().budgetBytes() / 8)) {
        writeAhead(true);
      }
    }
  }

  /** Notes the acknowledgement of an entry that its consumer handed over. */
  public void acknowledge(Entry entry, Address from) {
    acknowledged.append(entry);
    hasStored |= entry.queue().isStored(entry);
    countsOf(from)[1]++;
  }

  private int[] countsOf(Address address) {
    return work.computeIfAbsent(address, key -> new int[2]);
  }

  /** How much there is in it, by destination. */
  List<Work> work() {
    List<Work> all = new ArrayList<>();
    work.forEach((address, counts) -> all.add(new Work(address, counts[0], counts[1])));
    return all;
  }

  /** A send of it was refused: it can only be rolled back, and needs no memory any more. */
  public void doom(RefusedException reason) {
    if (doom == null) {
      doom = reason;
      dropSends();
    }
  }

  /** Why it cannot be committed; null if it can. */
  public RefusedException doom() {
    return doom;
  }

  public boolean isEmpty() {
    return sends.isEmpty() && acknowledged.isEmpty() && doom == null;
  }

  /** Whether it has persistent messages that the store still has to take. */
  public boolean needsRoom() {
    return hasPersistentSend && told < sends.size();
  }

  // --- ahead of the decision -------------------------------------------------------------------

  /**
   * Routes what is not routed, and tells the store what is for it.
   *
   * @param drop whether the payloads leave the heap as soon as the store can give them back
   */
  private void writeAhead(boolean drop) {
    if (id == 0) {
      id = shard.newTransactionId();
    }
    if (told == sends.size()) {
      return;
    }
    List<StagedSend> landing = new ArrayList<>(sends.size() - told);
    for (; told < sends.size(); told++) {
      StagedSend send = sends.get(told);
      route(send);
      if (send.payload == null) {
        continue;
      }
      if (send.payload.persistent() && send.hasDurableQueue()) {
        send.message = shard.staged(send.payload);
        shard.store().messageStaged(id, send.message, send.queueIds());
        landing.add(send);
      }
    }
    aheadBytes = 0;
    shard.gate().complete(new Landing(landing, drop), drop);
  }

  /** A destination that was deleted in the meantime takes its messages with it. */
  private void route(StagedSend send) {
    Destination destination = destinations.current(send.destination);
    send.queues =
        destination == null ? StagedSend.NOWHERE : destination.route(send.payload, send.origin);
    if (send.queues.length == 0) {
      dropPayload(send);
    }
  }

  private void dropPayload(StagedSend send) {
    int bytes = send.heapBytes();
    heapBytes -= bytes;
    shard.memory().staged(-bytes);
    send.payload = null;
    if (send.message != null) {
      send.message.payload(null);
    }
  }

  /** What was told ahead is durable. */
  private final class Landing extends Completion {
    private final List<StagedSend> landing;
    private final boolean drop;

    Landing(List<StagedSend> landing, boolean drop) {
      this.landing = landing;
      this.drop = drop;
    }

    @Override
    protected void completed() {
      for (StagedSend send : landing) {
        send.landed = true;
        if (over || doom != null) {
          settleLate(send);
        } else if (drop && send.message.location() != StoredMessage.NOWHERE) {
          dropPayload(send);
        }
      }
    }
  }

  /** It was rolled back, or its queues were deleted, before the store had it. */
  private void settleLate(StagedSend send) {
    if (send.message.references() == 0) {
      shard.effects().released(send.message);
    }
  }

  /** The payloads leave the heap, those that the store can give back. */
  void dropPayloads() {
    for (StagedSend send : sends) {
      if (send.payload != null && send.landed && send.message.location() != StoredMessage.NOWHERE) {
        dropPayload(send);
      }
    }
  }

  long heapBytes() {
    return heapBytes;
  }

  /** From when the store's current batch is durable on, it outlives the broker. */
  void prepare(BranchDescription description) {
    writeAhead(false);
    acknowledged.forEach(
        entry -> {
          if (entry.queue().isStored(entry)) {
            shard.store().removalStaged(id, entry.queue().id(), entry.message().id());
          }
        });
    shard.store().branchPrepared(id, description);
    prepared = true;
  }

  // --- the decision ----------------------------------------------------------------------------

  /**
   * All of it happens, in the order in which it was noted. A destination that was deleted in the
   * meantime takes its messages with it, as it would have a moment later.
   *
   * @param behindPending whether it must wait for what its producer sent before
   * @return whether it is done only when the store's current batch is durable
   */
  public boolean commit(boolean behindPending) {
    over = true;
    if (id != 0) {
      writeAhead(false);
      commitStaged();
      return true;
    }
    boolean waits = behindPending || hasStored;
    boolean anyWaits = false;
    for (Entry entry = acknowledged.removeFirst();
        entry != null;
        entry = acknowledged.removeFirst()) {
      anyWaits |= entry.queue().acknowledged(entry);
    }
    shard.memory().staged(-heapBytes);
    heapBytes = 0;
    for (StagedSend send : sends) {
      Destination destination = destinations.current(send.destination);
      if (destination != null) {
        anyWaits |= destination.publish(send.payload, send.origin, waits);
      }
    }
    anyWaits |= waits && !sends.isEmpty();
    sends.clear();
    return anyWaits;
  }

  private void commitStaged() {
    int stored = 0;
    for (StagedSend send : sends) {
      stored += send.message != null ? 1 : 0;
    }
    long nextId = shard.arrivalIds(stored);
    shard.store().transactionCommitted(id, nextId);
    for (Entry entry = acknowledged.removeFirst();
        entry != null;
        entry = acknowledged.removeFirst()) {
      if (prepared) {
        entry.queue().acknowledgedAsStaged(entry);
      } else {
        entry.queue().acknowledged(entry);
      }
    }
    shard.memory().staged(-heapBytes);
    heapBytes = 0;
    for (StagedSend send : sends) {
      if (send.message != null) {
        send.message.renumber(nextId++);
        shard.arrived(send.message);
        publish(send.message, send);
      } else if (send.payload != null) {
        publish(shard.arrival(send.payload, false), send);
      }
    }
    sends.clear();
  }

  private void publish(StoredMessage message, StagedSend send) {
    boolean any = false;
    for (MessageQueue queue : send.queues) {
      if (!queue.isDeleted()) {
        any = true;
        shard.gate().publish(queue.enter(message));
      }
    }
    if (!any) {
      shard.discard(message);
      if (send.landed) {
        shard.effects().released(message);
      }
    }
  }

  /**
   * None of it happens: the acknowledged messages count as delivered once more and return to their
   * queues, which are added to {@code touched} and not asked to dispatch yet. May be called again:
   * what was acknowledged since returns too.
   */
  public void rollback(boolean interrupted, Collection<? super MessageQueue> touched) {
    if (!over) {
      over = true;
      if (id != 0) {
        shard.store().transactionRolledBack(id);
      }
    }
    dropSends();
    for (Entry entry = acknowledged.removeLast();
        entry != null;
        entry = acknowledged.removeLast()) {
      MessageQueue queue = entry.queue();
      touched.add(queue);
      queue.giveBack(entry, true, interrupted);
    }
  }

  private void dropSends() {
    for (StagedSend send : sends) {
      if (send.landed) {
        shard.effects().released(send.message);
      }
    }
    sends.clear();
    told = 0;
    shard.memory().staged(-heapBytes);
    heapBytes = 0;
  }

  // --- checkpoints -----------------------------------------------------------------------------

  /** For a checkpoint: these are in their queues until the commit. */
  public void forEachAcknowledged(Consumer<? super Entry> action) {
    acknowledged.forEach(action);
  }

  /**
   * For a checkpoint, after all messages of queues: what the store was told of it.
   *
   * @param description of a prepared branch, else null
   */
  public void describe(BranchDescription description, DurableOperations into) {
    if (id == 0 || over) {
      return;
    }
    for (StagedSend send : sends) {
      if (send.message != null) {
        into.messageStaged(id, send.message, send.queueIds());
      }
    }
    if (prepared) {
      acknowledged.forEach(
          entry -> {
            if (entry.queue().isStored(entry)) {
              into.removalStaged(id, entry.queue().id(), entry.message().id());
            }
          });
      into.branchPrepared(id, description);
    }
  }
}
