package org.ternmq.server.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.destination.Destination;
import org.ternmq.server.destination.Destinations;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.EntryList;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Sends and acknowledgements that wait for one decision. Knows nothing of sessions: whoever holds
 * it decides it, once.
 *
 * <p>Staged payloads are in the heap. All transactions together may hold half of the memory budget;
 * the send that would exceed it is refused, and its transaction can only be rolled back, since what
 * was sent must not be committed in part.
 */
public final class Transaction {
  private final Shard shard;
  private final Destinations destinations;
  private final List<StagedSend> sends = new ArrayList<>(); // derived
  private final EntryList acknowledged = new EntryList(); // derived
  private long stagedBytes; // derived
  private boolean hasStored; // derived: something in it is for the store
  private boolean hasPersistentSend; // derived
  private RefusedException doom; // derived: why it can only be rolled back

  private record StagedSend(Destination destination, EncodedMessage message) {}

  public Transaction(Shard shard, Destinations destinations) {
    this.shard = shard;
    this.destinations = destinations;
  }

  /** Notes a send for the commit. */
  public void stage(Destination destination, EncodedMessage message) throws RefusedException {
    if (doom != null) {
      return; // the commit tells
    }
    long most = shard.memory().budgetBytes() / 2;
    if (shard.memory().stagedBytes() + message.length() > most) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "the open transactions hold "
              + shard.memory().stagedBytes()
              + " bytes of messages, and may not hold more than "
              + most
              + "; commit after fewer messages");
    }
    sends.add(new StagedSend(destination, message));
    stagedBytes += message.length();
    shard.memory().staged(message.length());
    if (message.persistent() && !destination.address().kind().isTemporary()) {
      hasPersistentSend = true;
      hasStored = true;
    }
  }

  /** Notes the acknowledgement of an entry that its consumer handed over. */
  public void acknowledge(Entry entry) {
    acknowledged.append(entry);
    hasStored |= entry.queue().isStored(entry);
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

  public boolean hasPersistentSend() {
    return hasPersistentSend;
  }

  /**
   * All of it happens, in the order in which it was noted. A destination that was deleted in the
   * meantime takes its messages with it, as it would have a moment later.
   *
   * @param behindPending whether it must wait for what its producer sent before
   * @return whether it is done only when the store's current batch is durable
   */
  public boolean commit(Origin origin, boolean behindPending) {
    boolean waits = behindPending || hasStored;
    boolean anyWaits = false;
    for (Entry entry = acknowledged.removeFirst();
        entry != null;
        entry = acknowledged.removeFirst()) {
      anyWaits |= entry.queue().acknowledged(entry);
    }
    shard.memory().staged(-stagedBytes);
    stagedBytes = 0;
    for (StagedSend send : sends) {
      Destination destination = destinations.current(send.destination());
      if (destination != null) {
        anyWaits |= destination.publish(send.message(), origin, waits);
      }
    }
    anyWaits |= waits && !sends.isEmpty();
    sends.clear();
    return anyWaits;
  }

  /**
   * None of it happens: the acknowledged messages count as delivered once more and return to their
   * queues, which are added to {@code touched} and not asked to dispatch yet.
   */
  public void rollback(boolean interrupted, Collection<? super MessageQueue> touched) {
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
    sends.clear();
    shard.memory().staged(-stagedBytes);
    stagedBytes = 0;
  }

  /** Whether it pins memory that only its end frees. */
  public boolean holdsSends() {
    return !sends.isEmpty();
  }

  /** For a checkpoint: these are in their queues until the commit. */
  public void forEachAcknowledged(Consumer<? super Entry> action) {
    acknowledged.forEach(action);
  }
}
