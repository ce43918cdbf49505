package org.ternmq.server.queue;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.ternmq.server.effect.Effects;

/**
 * Holds back what depends on a batch that is not durable yet: new messages are not shown to anybody
 * and nothing is confirmed before. Everything of one round shares one batch, so that a round costs
 * the store one record however many producers took part; what waits is released in the order it
 * came, commits included.
 *
 * <p>A store that is durable at once (one in memory) is found out by its first batch; from then on
 * each input has its own batch, which passes straight through.
 */
public final class DurabilityGate {
  /** A batch that grows beyond this is ended before the round is over. Bytes of payload. */
  private static final long MOST_BATCH_BYTES = 4 << 20;

  private final Effects effects;
  private final ArrayDeque<Batch> waiting = new ArrayDeque<>(); // derived
  private Batch open = new Batch(); // derived
  private boolean storeIsInstant; // derived: learned from the store

  /** What waits for one number. */
  private static final class Batch {
    long number;
    boolean force;
    long bytes;
    Entry firstEntry; // a chain through Entry.next
    Entry lastEntry;
    Completion firstCompletion;
    Completion lastCompletion;

    boolean isEmpty() {
      return firstEntry == null && firstCompletion == null;
    }

    void add(Completion completion) {
      if (lastCompletion == null) {
        firstCompletion = completion;
      } else {
        lastCompletion.next = completion;
      }
      lastCompletion = completion;
    }
  }

  DurabilityGate(Effects effects) {
    this.effects = effects;
  }

  /** The entry arrives in its queue when what was told to the store up to now is durable. */
  public void publish(Entry entry) {
    if (open.lastEntry == null) {
      open.firstEntry = entry;
    } else {
      open.lastEntry.next = entry;
    }
    open.lastEntry = entry;
    open.bytes += entry.message.sizeBytes();
    open.force = true;
  }

  /** The completion is called when what was told to the store up to now is durable. */
  public void complete(Completion completion, boolean force) {
    open.add(completion);
    open.force |= force;
  }

  /** Somebody who hangs in the open batch already waits for it. */
  public void force() {
    open.force = true;
  }

  /** After each input. */
  public void settle() {
    if (storeIsInstant || open.bytes > MOST_BATCH_BYTES) {
      endRound();
    }
  }

  /** Ends the batch of this round. What its release asks for gets a batch of its own at once. */
  public void endRound() {
    do {
      endOpen();
    } while (!open.isEmpty());
  }

  private void endOpen() {
    Batch batch = open;
    for (Completion c = batch.firstCompletion; c != null; c = c.next) {
      c.ending();
    }
    long durableBefore = effects.durableBatch();
    long number = effects.endBatch(batch.force);
    boolean durable = number <= effects.durableBatch();
    // A store may have ended batches of its own, so a number that is new here says nothing.
    storeIsInstant |= durable && number > durableBefore;
    if (batch.isEmpty()) {
      batch.force = false;
      batch.bytes = 0;
      return;
    }
    batch.number = number;
    open = new Batch();
    if (durable && waiting.isEmpty()) {
      release(batch);
    } else if (!mergedIntoLast(batch)) {
      waiting.add(batch);
    }
  }

  /**
   * Acknowledgements force nothing and may wait long: their batches are not worth an object each.
   */
  private boolean mergedIntoLast(Batch batch) {
    Batch last = waiting.peekLast();
    if (last == null || last.force || batch.force || batch.firstEntry != null) {
      return false;
    }
    last.number = batch.number;
    last.lastCompletion.next = batch.firstCompletion;
    last.lastCompletion = batch.lastCompletion;
    return true;
  }

  /** All batches up to this number are durable. */
  public void durable(long number) {
    while (!waiting.isEmpty() && waiting.peekFirst().number <= number) {
      release(waiting.pollFirst());
    }
  }

  private static void release(Batch batch) {
    Entry entry = batch.firstEntry;
    while (entry != null) {
      Entry next = entry.next;
      entry.next = null;
      entry.queue().arrived(entry);
      entry = next;
    }
    for (Completion c = batch.firstCompletion; c != null; c = c.next) {
      c.completed();
    }
  }

  /** For a checkpoint: what was told to the store and is in no queue's lists yet. */
  public void forEachPending(Consumer<? super Entry> action) {
    for (Batch batch : waiting) {
      forEach(batch, action);
    }
    forEach(open, action);
  }

  private static void forEach(Batch batch, Consumer<? super Entry> action) {
    for (Entry entry = batch.firstEntry; entry != null; entry = entry.next) {
      action.accept(entry);
    }
  }

  /** Batches that are not durable and have somebody waiting. */
  public int waitingBatches() {
    return waiting.size();
  }
}
