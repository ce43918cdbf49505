package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.command.BrokerCommand;

/**
 * One queue, or the backlog of one subscription: what is available in order of priority and
 * arrival, who wants it, and the rules by which it gets there. Belongs to the loop thread.
 *
 * <p>Consumers with credit stand in a ring and get one message each in turn. Those without a
 * selector take the head; those with one have cursors (see {@link Scanner}).
 */
public final class MessageQueue implements Entry.Holder {
  static final int PRIORITIES = 10; // specification 3.4.9

  private final Shard shard;
  private final long id; // persistent if durable
  private final String label; // persistent if durable
  private final boolean durable; // persistent
  private final long[] idAlone;

  private final Backlog backlog = new Backlog(); // derived: what is available
  private int out; // derived: delivered or acknowledged in a transaction
  private long nextOrder = 1; // derived
  private boolean ascending = true; // derived: within a priority, order and id agree
  private long highestId; // derived: of those that took a place since the queue was empty
  private DelayHeap delayed; // derived; null until first used
  private final Expiry expiry = new Expiry(this); // derived
  private final DeliveryMarks marks; // null if not durable
  private MessageGroups groups; // derived: null as long as no consumer came upon a group

  private final List<QueueConsumer> consumers = new ArrayList<>(); // derived
  private final List<Scanner> scanners = new ArrayList<>(); // derived: those with cursors
  private final ReadyRing ready = new ReadyRing(); // derived: those with credit
  private int drains; // derived: consumers that wait for the answer to a drain
  private boolean headLoading; // derived: a read ahead for those without cursors is under way
  private boolean dispatching; // derived
  private boolean deleted; // derived

  long lastDeliveryMs; // derived, for the memory budget, like all below
  int residentEntries; // about how many in the lists have a droppable payload
  boolean listedAsHolder;
  MessageQueue previousHolder;
  MessageQueue nextHolder;

  /**
   * @param label for people, such as {@code queue://orders}
   * @param durable whether persistent messages outlive the broker here
   */
  public MessageQueue(Shard shard, long id, String label, boolean durable) {
    this.shard = shard;
    this.id = id;
    this.label = label;
    this.durable = durable;
    this.idAlone = new long[] {id};
    this.marks = durable ? new DeliveryMarks(this) : null;
  }

  @Override
  public MessageQueue queue() {
    return this;
  }

  public long id() {
    return id;
  }

  /** Its id, as {@code messageAdded} wants it. Not to be changed. */
  public long[] idAlone() {
    return idAlone;
  }

  public String label() {
    return label;
  }

  public boolean durable() {
    return durable;
  }

  DeliveryMarks marks() {
    return marks;
  }

  Shard shard() {
    return shard;
  }

  // --- arrival ---------------------------------------------------------------------------------

  /** A place for a message that is on its way in; nobody sees it before {@link #arrived}. */
  public Entry enter(StoredMessage message) {
    QueueConsumer next = ready.peek();
    if (next != null
        && marks != null
        && message.persistent()
        && next.cursors == null
        && backlog.isEmpty()) {
      marks.expect(message);
    }
    return new Entry(message, this);
  }

  /** The message may be seen from here on, or from its delivery time on. */
  public void arrived(Entry entry) {
    if (deleted) {
      removed(entry);
      return;
    }
    StoredMessage message = entry.message;
    shard.memory().stored(message);
    if (message.deliveryTimeMs() > shard.nowMs()) {
      schedule(entry);
    } else {
      makeAvailable(entry);
    }
  }

  private void schedule(Entry entry) {
    if (delayed == null) {
      delayed = new DelayHeap();
    }
    entry.state(EntryState.SCHEDULED);
    delayed.add(entry);
    shard.memory().dropIfOver(entry.message);
    expiry.retime();
  }

  /**
   * Those whose delivery time has come take their place behind what is there (specification 7.9).
   */
  void releaseDue(long nowMs) {
    while (delayed != null && delayed.firstMs() <= nowMs) {
      makeAvailable(delayed.poll());
    }
  }

  long firstDelayedMs() {
    return delayed == null ? Long.MAX_VALUE : delayed.firstMs();
  }

  private void makeAvailable(Entry entry) {
    StoredMessage message = entry.message;
    if (isExpired(message)) {
      expired(entry);
      return;
    }
    takePlace(entry);
    QueueConsumer consumer = ready.peek();
    if (backlog.isEmpty()
        && consumer != null
        && consumer.cursors == null
        && message.payload() != null
        && !MessageGroups.isGrouped(message.payload())) {
      deliver(ready.next(), entry, true);
      if (drains > 0) {
        answerDrains();
      }
      return;
    }
    append(entry);
    shard.memory().held(this, message);
    expiry.note(message);
    if (!ready.isEmpty()) {
      dispatch();
    }
  }

  /**
   * Behind those that are there. Ids ascend too, unless a delay ends, or what need not be durable
   * overtakes what must be.
   */
  private void takePlace(Entry entry) {
    entry.order = nextOrder++;
    long messageId = entry.message.id();
    if (backlog.isEmpty() && out == 0) {
      ascending = true;
      highestId = messageId;
    } else if (messageId < highestId) {
      ascending = false;
    } else {
      highestId = messageId;
    }
  }

  private void append(Entry entry) {
    entry.state(EntryState.AVAILABLE);
    backlog.append(entry);
    for (int i = 0; i < scanners.size(); i++) {
      scanners.get(i).appended(entry, entry.message.priority());
    }
  }

  private void unlink(Entry entry) {
    for (int i = 0; i < scanners.size(); i++) {
      scanners.get(i).leaving(entry, entry.message.priority());
    }
    backlog.remove(entry);
    if (residentEntries > 0 && entry.message.droppable() && entry.message.payload() != null) {
      residentEntries--;
    }
  }

  // --- dispatch --------------------------------------------------------------------------------

  /** Delivers what can be delivered now. */
  public void dispatch() {
    backlog.returned();
    if (dispatching) {
      return;
    }
    dispatching = true;
    int inVain = 0;
    while (!ready.isEmpty() && !backlog.isEmpty() && inVain < ready.size()) {
      QueueConsumer consumer = ready.next();
      Entry entry = consumer.cursors == null ? head() : match(consumer);
      if (entry != null
          && consumer.cursors == null
          && MessageGroups.isGrouped(entry.message.payload())) {
        beginGroups();
        entry = match(consumer);
      }
      if (entry == null) {
        inVain++;
      } else {
        inVain = 0;
        unlink(entry);
        deliver(
            consumer, entry, consumer.cursors == null && backlog.isOf(entry.message.priority()));
      }
    }
    dispatching = false;
    if (drains > 0) {
      answerDrains();
    }
  }

  /**
   * @param inOrder whether nothing that came before it stays behind
   */
  private void deliver(QueueConsumer consumer, Entry entry, boolean inOrder) {
    StoredMessage message = entry.message;
    if (entry.holder() instanceof Interruption cut) {
      settle(entry, cut);
    }
    if (isStored(entry)) {
      marks.delivering(entry, backlog.head(), inOrder);
    }
    entry.state(EntryState.DELIVERED);
    consumer.delivered(entry);
    out++;
    lastDeliveryMs = shard.nowMs();
    consumer.spendCredit(message.sizeBytes());
    if (!consumer.hasCredit()) {
      notReady(consumer);
    }
    shard
        .effects()
        .send(
            consumer.connectionId,
            new BrokerCommand.Deliver(
                consumer.consumerId, message.id(), entry.nextDeliveryCount(), message.payload()));
    shard.memory().dropIfOver(message);
  }

  /** Its consumer was lost, and it goes to the next one: only now that counts. */
  private void settle(Entry entry, Interruption cut) {
    entry.holder(this);
    if (cut.unseen()) {
      entry.inDoubt(false);
    } else {
      count(entry, entry.deliveries() + 1);
    }
  }

  /** The first message that is not expired, if its payload is there; else asks for it. */
  private Entry head() {
    for (Entry entry = backlog.head(); entry != null; entry = backlog.head()) {
      if (leadsToNobody(entry)) {
        continue;
      }
      if (entry.message.payload() != null) {
        return entry;
      } else {
        if (!headLoading) {
          readAhead(null, entry, Long.MAX_VALUE);
        }
        return null;
      }
    }
    return null;
  }

  /**
   * Removes an entry, about to be looked at, that nobody may get: it is expired, or was delivered
   * too often before its connection was lost and its client did not come back for it.
   */
  private boolean leadsToNobody(Entry entry) {
    if (isExpired(entry.message)) {
      expire(entry);
      return true;
    }
    if (entry.holder() instanceof Interruption cut
        && !cut.unseen()
        && shard.deadLetters().takes(this, entry.deliveries() + 1)) {
      unlink(entry);
      settle(entry, cut);
      shard.deadLetters().take(entry);
      return true;
    }
    return false;
  }

  /** From here on each consumer passes over what belongs to groups of others. */
  private void beginGroups() {
    groups = new MessageGroups(shard);
    for (int i = 0; i < consumers.size(); i++) {
      QueueConsumer consumer = consumers.get(i);
      if (consumer.cursors == null) {
        scan(consumer);
      }
    }
  }

  private void scan(QueueConsumer consumer) {
    consumer.scanFromTheHead();
    scanners.add(consumer);
  }

  /** The first message that the consumer's selector matches among those it has not looked at. */
  private Entry match(QueueConsumer consumer) {
    if (consumer.loading) {
      return null;
    }
    for (int priority = PRIORITIES - 1; priority >= 0; priority--) {
      while (true) {
        Entry revisit = consumer.peekRevisit(priority);
        Entry entry = revisit != null ? revisit : consumer.cursors[priority];
        if (entry == null) {
          break;
        }
        StoredMessage message = entry.message;
        if (leadsToNobody(entry)) {
          continue;
        }
        if (message.payload() == null) {
          readAhead(consumer, entry, revisit != null ? entry.order : Long.MAX_VALUE);
          return null;
        }
        if (revisit != null) {
          consumer.pollRevisit(priority);
        } else {
          consumer.cursors[priority] = entry.next;
        }
        if (shard.matches(consumer.selector, message.payload())
            && (groups == null || groups.take(consumer, message.payload()))) {
          return entry;
        }
        shard.memory().dropIfOver(message);
      }
    }
    return null;
  }

  /** One at a time for each scanner, and one for all consumers that take the head. */
  void readAhead(Scanner scanner, Entry from, long lastOrder) {
    if (scanner == null) {
      headLoading = true;
    } else {
      scanner.loading = true;
    }
    shard.memory().relieve(shard.nowMs());
    // A selector may pass over much of what it reads: its credit says nothing.
    int credit = scanner == null ? ready.peek().creditMessages() : Integer.MAX_VALUE;
    shard
        .loads()
        .request(ReadAhead.of(this, scanner, from, lastOrder, shard.loads().roomBytes(), credit));
  }

  void readAheadDone(Scanner scanner, int count) {
    residentEntries += count;
    if (scanner == null) {
      headLoading = false;
      dispatch();
    } else {
      scanner.loading = false;
      scanner.loaded();
    }
    shard.memory().joined(this);
  }

  // --- consumers -------------------------------------------------------------------------------

  public QueueConsumer open(int connectionId, int consumerId, Selector selector) {
    QueueConsumer consumer = new QueueConsumer(this, connectionId, consumerId, selector);
    consumers.add(consumer);
    if (selector != null || groups != null) {
      scan(consumer);
    }
    return consumer;
  }

  public Browser browse(int connectionId, int consumerId, Selector selector) {
    Browser browser = new Browser(this, connectionId, consumerId, selector, nextOrder - 1);
    scanners.add(browser);
    return browser;
  }

  public int consumerCount() {
    return consumers.size();
  }

  void remove(QueueConsumer consumer) {
    consumers.remove(consumer);
    scanners.remove(consumer);
    leaveGroups(consumer);
    noteIfIdle();
  }

  /** What a consumer's groups held up for the others they look at again. */
  private void leaveGroups(QueueConsumer consumer) {
    if (groups == null) {
      return;
    }
    if (consumers.isEmpty()) {
      groups = null;
    } else if (groups.release(consumer)) {
      consumers.forEach(QueueConsumer::scanFromTheHead);
    }
  }

  private void noteIfIdle() {
    if (out == 0 && marks != null && consumers.isEmpty() && !deleted) {
      marks.nothingIsOut();
    }
  }

  /** After a recovery, before anybody may come. */
  public void beginLife() {
    if (marks != null) {
      marks.beginLife();
    }
  }

  /** For a checkpoint. */
  public void describeDeliveries(DurableOperations into) {
    if (marks != null) {
      marks.describe(into);
    }
  }

  void remove(Browser browser) {
    scanners.remove(browser);
  }

  void ready(QueueConsumer consumer) {
    ready.add(consumer);
  }

  void notReady(QueueConsumer consumer) {
    ready.remove(consumer);
  }

  /**
   * Whether a consumer with credit has something to come that only a read, or its connection, holds
   * up.
   */
  boolean owes(QueueConsumer consumer) {
    boolean loads = consumer.cursors == null ? headLoading && !backlog.isEmpty() : consumer.loading;
    return consumer.isHeld() || (loads && consumer.hasCredit());
  }

  void drainWaits() {
    drains++;
  }

  private void answerDrains() {
    drains = 0;
    for (int i = 0; i < consumers.size(); i++) {
      QueueConsumer consumer = consumers.get(i);
      if (consumer.waitingDrains() == 0) {
        continue;
      }
      if (owes(consumer)) {
        drains++;
      } else {
        consumer.answerDrains();
      }
    }
  }

  // --- departure and return --------------------------------------------------------------------

  /** An entry that a consumer had is acknowledged for good; returns whether the store was told. */
  public boolean acknowledged(Entry entry) {
    out--;
    boolean told = isStored(entry);
    removed(entry);
    noteIfIdle();
    return told;
  }

  /** An entry is acknowledged for good, and the store knows: a prepared transaction says so. */
  public void acknowledgedAsStaged(Entry entry) {
    out--;
    leave(entry);
    noteIfIdle();
  }

  /**
   * Recovery: an entry that a prepared transaction acknowledged takes its place, and is not there.
   */
  void recoveredOut(Entry entry) {
    takePlace(entry);
    out++;
  }

  /**
   * An entry that a consumer or a transaction had comes back to its old place. {@link #dispatch} is
   * the caller's duty, once everything that comes back at this moment is back.
   *
   * @param counted whether that was a delivery: the application has seen it
   * @param interrupted whether the connection was lost. Then nothing is counted now: the client may
   *     come back and say that it still has it, or has acknowledged it, or has never seen it
   */
  public void giveBack(Entry entry, boolean counted, boolean interrupted) {
    QueueConsumer from = entry.holder() instanceof QueueConsumer consumer ? consumer : null;
    out--;
    entry.holder(this);
    if (deleted) {
      removed(entry);
      return;
    }
    if (interrupted && from != null) {
      doubt(entry, from.interruption(counted), counted);
    } else if (counted) {
      count(entry, entry.nextDeliveryCount());
      if (shard.deadLetters().takes(this, entry.deliveries())) {
        shard.deadLetters().take(entry);
        noteIfIdle();
        return;
      }
    } else if (entry.doubtTold() && !entry.inDoubt()) {
      count(entry, entry.deliveries()); // nobody saw it
    }
    if (isExpired(entry.message)) {
      expired(entry);
    } else {
      insertAgain(entry);
    }
    noteIfIdle();
  }

  /** One that is in doubt already stays so, whatever the client says of the last delivery. */
  private void doubt(Entry entry, Interruption cut, boolean seen) {
    if (seen || !entry.inDoubt()) {
      entry.holder(cut);
    }
    if (isStored(entry)) {
      marks.doubt(entry);
    } else {
      entry.inDoubt(true);
    }
  }

  private void insertAgain(Entry entry) {
    entry.state(EntryState.AVAILABLE);
    backlog.insertInOrder(entry);
    StoredMessage message = entry.message;
    shard.memory().held(this, message);
    expiry.note(message);
    int priority = message.priority();
    for (int i = 0; i < scanners.size(); i++) {
      scanners.get(i).returned(entry, priority);
    }
  }

  /** So often it was delivered, without doubt. */
  private void count(Entry entry, int deliveries) {
    entry.deliveries(deliveries);
    entry.inDoubt(false);
    entry.doubtTold(false);
    if (isStored(entry)) {
      shard.store().deliveryCounted(id, entry.message.id(), deliveries);
    }
  }

  /**
   * After a resumption: takes these out for their former consumer, or removes them if that is null.
   * Where ids ascend along a list the search ends at the highest.
   */
  public long[] reclaim(Ids wanted, QueueConsumer consumer) {
    long[] got = new long[wanted.size()];
    int count = 0;
    for (int priority = PRIORITIES - 1; priority >= 0 && count < got.length; priority--) {
      Entry entry = firstOf(priority);
      while (entry != null && count < got.length) {
        Entry next = entry.next;
        long messageId = entry.message.id();
        if (ascending && messageId > wanted.highest()) {
          break;
        }
        if (wanted.contain(messageId)) {
          got[count++] = messageId;
          unlink(entry);
          reclaimed(entry, consumer);
        }
        entry = next;
      }
    }
    while (delayed() > 0 && count < got.length) { // the clock went back, so it waits again
      Entry entry = delayed.removeOneOf(wanted);
      if (entry == null) {
        break;
      }
      got[count++] = entry.message.id();
      reclaimed(entry, consumer);
    }
    return Arrays.copyOf(got, count);
  }

  private void reclaimed(Entry entry, QueueConsumer consumer) {
    if (consumer == null) {
      removed(entry);
      return;
    }
    entry.inDoubt(false); // the loss did not end that delivery after all
    if (isStored(entry)) {
      marks.delivering(entry, null, false);
    }
    entry.state(EntryState.DELIVERED);
    consumer.delivered(entry);
    out++;
  }

  boolean isExpired(StoredMessage message) {
    long expirationMs = message.expirationMs();
    return expirationMs != 0 && expirationMs <= shard.nowMs();
  }

  private void expire(Entry entry) {
    unlink(entry);
    expired(entry);
  }

  /** Specification 3.4.5: an expired message is not delivered; nobody is told. */
  private void expired(Entry entry) {
    if (durable && shard.deadLetters().takesExpired(this)) {
      shard.deadLetters().takeExpired(entry);
    } else {
      removed(entry);
    }
  }

  /** Removes what has expired; returns the first time at which something may expire next. */
  long sweepExpired() {
    long firstMs = Long.MAX_VALUE;
    for (int priority = 0; priority < PRIORITIES; priority++) {
      Entry entry = firstOf(priority);
      while (entry != null) {
        Entry next = entry.next;
        if (isExpired(entry.message)) {
          expire(entry);
        } else if (entry.message.expirationMs() != 0) {
          firstMs = Math.min(firstMs, entry.message.expirationMs());
        }
        entry = next;
      }
    }
    return firstMs;
  }

  /** Whether the store knows that this entry is in this queue. */
  public boolean isStored(Entry entry) {
    return durable && !deleted && entry.message.persistent();
  }

  /** An entry that hangs in no list leaves for good. */
  public void removed(Entry entry) {
    StoredMessage message = entry.message;
    if (isStored(entry)) {
      shard.store().messageRemoved(id, message.id());
    }
    leave(entry);
  }

  private void leave(Entry entry) {
    StoredMessage message = entry.message;
    entry.state(EntryState.GONE);
    if (message.release()) {
      shard.memory().gone(message);
      if (message.persistent()) {
        shard.effects().released(message);
      }
    }
  }

  // --- the whole queue -------------------------------------------------------------------------

  /**
   * Everything in it is gone; what consumers still have may be acknowledged, but does not come
   * back. Telling the store is the owner's duty.
   */
  public void delete() {
    deleted = true;
    for (int priority = 0; priority < PRIORITIES; priority++) {
      for (Entry entry = firstOf(priority); entry != null; entry = firstOf(priority)) {
        unlink(entry);
        removed(entry);
      }
    }
    while (delayed != null && delayed.size() > 0) {
      removed(delayed.poll());
    }
    expiry.cancel();
    shard.memory().unlink(this);
  }

  public boolean isDeleted() {
    return deleted;
  }

  /** Messages that consumers can get. */
  public int available() {
    return backlog.size();
  }

  /** Messages that consumers or open transactions have. */
  public int out() {
    return out;
  }

  /** Messages that wait for their delivery time. */
  public int delayed() {
    return delayed == null ? 0 : delayed.size();
  }

  /** For a checkpoint: those in the queue's own lists; the others are told by their holders. */
  public void forEach(Consumer<? super Entry> action) {
    backlog.forEach(action);
    if (delayed != null) {
      delayed.forEach(action);
    }
  }

  Entry firstOf(int priority) {
    return backlog.firstOf(priority);
  }

  Entry lastOf(int priority) {
    return backlog.lastOf(priority);
  }
}
