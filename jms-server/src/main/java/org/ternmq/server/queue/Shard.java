package org.ternmq.server.queue;

import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.selector.PropertySource;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.message.EncodedMessage;

/**
 * What all queues of a core share, and the root from which everything else is reachable. Belongs to
 * the loop thread, like all that hangs on it.
 */
public final class Shard {
  /**
   * So many ids are set aside at a time, so that ids of messages that are not stored are not used
   * twice either.
   */
  static final long ID_BLOCK = 1 << 20;

  private final Effects effects;
  private final CoreLimits limits;
  private final MemoryBudget memory;
  private final TimerHeap timers = new TimerHeap();
  private final DurabilityGate gate;
  private final Loads loads;
  private final IndexPages pages;
  private final MessageProperties properties = new MessageProperties();
  private DeadLetterOffice deadLetters;
  private long nowMs; // of the current input
  private long nextMessageId = 1; // persistent in blocks
  private long setAsideMessageId = 1; // persistent: ids below may have been used
  private long safeMessageId = 1; // derived: ids below are durably set aside
  private long nextQueueId = 1; // persistent
  private long nextTransactionId = 1; // persistent
  private long lastWakeMs = Long.MAX_VALUE; // derived: what the shell was asked for

  public Shard(CoreLimits limits, Effects effects) {
    this.limits = limits;
    this.effects = effects;
    this.memory = new MemoryBudget(limits.payloadMemoryBytes());
    this.gate = new DurabilityGate(effects);
    this.loads = new Loads(effects, memory);
    this.pages = new IndexPages(this, limits.heapEntries());
  }

  public Effects effects() {
    return effects;
  }

  public DurableOperations store() {
    return effects.store();
  }

  public CoreLimits limits() {
    return limits;
  }

  public MemoryBudget memory() {
    return memory;
  }

  public TimerHeap timers() {
    return timers;
  }

  public DurabilityGate gate() {
    return gate;
  }

  public Loads loads() {
    return loads;
  }

  public IndexPages pages() {
    return pages;
  }

  public DeadLetterOffice deadLetters() {
    return deadLetters;
  }

  public void deadLetters(DeadLetterOffice office) {
    deadLetters = office;
  }

  public long nowMs() {
    return nowMs;
  }

  public void nowMs(long nowMs) {
    this.nowMs = nowMs;
  }

  /** What selectors see of a message, until this is called for the next one. */
  public PropertySource properties(EncodedMessage message) {
    return properties.of(message);
  }

  /** Whether a selector matches a message whose payload is there; null matches all. */
  public boolean matches(Selector selector, EncodedMessage message) {
    return selector == null || selector.matches(properties.of(message));
  }

  /**
   * The payload is counted from here on; it is given up by the last queue, or by {@link #discard}.
   */
  public StoredMessage arrival(EncodedMessage payload, boolean stored) {
    if (nextMessageId + ID_BLOCK / 2 > setAsideMessageId) {
      setAsideIds();
    }
    StoredMessage message =
        stored == payload.persistent()
            ? new StoredMessage(nextMessageId++, payload)
            : new StoredMessage(
                nextMessageId++,
                payload.length(),
                payload.priority(),
                stored,
                payload.expirationMs(),
                payload.deliveryTimeMs());
    message.payload(payload);
    memory.arrived(message);
    memory.relieve(nowMs);
    return message;
  }

  /**
   * A message that waits in a transaction, for the store. Its id orders it within the transaction,
   * and is not shown to anybody. Its payload is counted by the transaction.
   */
  public StoredMessage staged(EncodedMessage payload) {
    StoredMessage message =
        new StoredMessage(
            arrivalIds(1),
            payload.length(),
            payload.priority(),
            true,
            payload.expirationMs(),
            payload.deliveryTimeMs());
    message.payload(payload);
    return message;
  }

  /** Ids for so many messages that arrive together: the first of them. */
  public long arrivalIds(int count) {
    long first = nextMessageId;
    nextMessageId += count;
    if (nextMessageId + ID_BLOCK / 2 > setAsideMessageId) {
      setAsideIds();
    }
    return first;
  }

  /** A message that waited in a transaction arrives: its payload is counted from here on. */
  public void arrived(StoredMessage message) {
    if (message.payload() != null) {
      memory.arrived(message);
      memory.relieve(nowMs);
    }
  }

  /** A message that came into no queue. */
  public void discard(StoredMessage message) {
    memory.gone(message);
  }

  public long newQueueId() {
    return nextQueueId++;
  }

  public long newTransactionId() {
    return nextTransactionId++;
  }

  /** Recovery: this id was used. */
  public void transactionIdUsed(long id) {
    nextTransactionId = Math.max(nextTransactionId, id + 1);
  }

  /** For a checkpoint, after all transactions that are open. */
  public void describeTransactionIds(DurableOperations into) {
    into.transactionIdsUsed(nextTransactionId);
  }

  /** Recovery: this id was used. */
  public void messageIdUsed(long id) {
    nextMessageId = Math.max(nextMessageId, id + 1);
  }

  public void queueIdUsed(long id) {
    nextQueueId = Math.max(nextQueueId, id + 1);
  }

  /** Recovery is over: leaves out the ids that may have been used without leaving a trace. */
  public void recovered() {
    nextMessageId += ID_BLOCK;
    setAsideIds();
    pages.begin();
  }

  private void setAsideIds() {
    long limit = nextMessageId + ID_BLOCK;
    setAsideMessageId = limit;
    store().idsUsed(limit, nextQueueId);
    gate.complete(
        new Completion() {
          @Override
          protected void completed() {
            safeMessageId = Math.max(safeMessageId, limit);
          }
        },
        true);
  }

  /**
   * Whether the newest message must not be shown yet, because a crash could let its id be used
   * again: a client that knows it would then be taken for the owner of another message. So only for
   * a moment after the start.
   */
  public boolean idsMustWait() {
    return nextMessageId > safeMessageId;
  }

  public void describeIds(DurableOperations into) {
    // Before the life of this core begins, nothing is set aside by itself yet.
    into.idsUsed(Math.max(setAsideMessageId, nextMessageId), nextQueueId);
  }

  /**
   * After each input: asks to be woken for the first timer, if that is another time than before.
   */
  public void armWake() {
    long firstMs = timers.firstMs();
    if (firstMs != lastWakeMs) {
      lastWakeMs = firstMs;
      effects.wakeAt(firstMs);
    }
  }

  /** The shell woke the core: the time asked for is used up. */
  public void woken() {
    lastWakeMs = Long.MAX_VALUE;
    timers.fire(nowMs);
  }
}
