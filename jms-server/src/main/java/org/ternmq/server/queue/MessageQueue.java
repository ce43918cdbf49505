package org.ternmq.server.queue;

import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.selector.Selector;

/**
 * One queue, or the backlog of one subscription: what is available in order of priority and
 * arrival, and how it comes and goes. Who wants it and gets it is {@link Delivery}'s matter, what
 * comes back from there that of {@link Returns}. Belongs to the loop thread.
 */
public final class MessageQueue implements Entry.Holder {
  static final int PRIORITIES = 10; // specification 3.4.9

  /** A call gives free as many places of a deleted queue as so many full pages have messages. */
  private static final int DROPPED_PAGES = 8;

  /** So many delays end in one call at most. */
  private static final int MOST_RELEASED = 8_192;

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
  private Delays delays; // derived; null until first used
  private final Expiry expiry = new Expiry(this); // derived
  private final DeliveryMarks marks; // null if not durable
  private QueuePages pages; // derived; null until first needed
  boolean givesPages; // derived: it takes its turn in giving up entries
  private boolean deleted; // derived

  /** Who wants what is there, and how they get it. */
  final Delivery delivery;

  private final Returns returns;

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
    this.delivery = new Delivery(this, backlog);
    this.returns = new Returns(this, backlog);
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

  Returns returns() {
    return returns;
  }

  QueuePages pages() {
    if (pages == null) {
      pages = new QueuePages(this, backlog);
    }
    return pages;
  }

  Expiry expiry() {
    return expiry;
  }

  Shard shard() {
    return shard;
  }

  // --- arrival ---------------------------------------------------------------------------------

  /** A place for a message that is on its way in; nobody sees it before {@link #arrived}. */
  public Entry enter(StoredMessage message) {
    if (marks != null && message.persistent() && delivery.wantsTheNext()) {
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
    entry.state(EntryState.SCHEDULED);
    shard.memory().dropIfOver(entry.message);
    delays().add(entry);
    expiry.retime();
  }

  private Delays delays() {
    if (delays == null) {
      delays = new Delays(this);
    }
    return delays;
  }

  /**
   * Those whose delivery time has come take their place behind what is there (specification 7.9),
   * as many as one call may.
   */
  void releaseDue(long nowMs) {
    for (int i = 0; delays != null && i < MOST_RELEASED; i++) {
      Entry entry = delays.poll(nowMs);
      if (entry == null) {
        return;
      }
      makeAvailable(entry);
    }
  }

  /** Takes one of these out that waits for its delivery time; null if there is none. */
  Entry removeDelayed(Ids wanted) {
    return delays == null ? null : delays.removeOneOf(wanted);
  }

  long firstDelayedMs() {
    return delays == null ? Long.MAX_VALUE : delays.firstMs();
  }

  private void makeAvailable(Entry entry) {
    StoredMessage message = entry.message;
    if (isExpired(message)) {
      expired(entry);
      return;
    }
    takePlace(entry);
    if (delivery.passesOn(entry)) {
      return;
    }
    entry.state(EntryState.AVAILABLE);
    backlog.append(entry);
    delivery.appended(entry);
    hold(message);
    delivery.dispatchIfWanted();
    shard.pages().joined(this);
  }

  /** A page takes its place in a recovery. */
  void recovered(PagePlace place) {
    IndexPage page = place.page;
    if (page.isDelayed()) {
      delays().add(place);
      expiry.retime();
      return;
    }
    nextOrder += page.count();
    place.order = nextOrder - 1;
    ascending &= page.firstMessageId() > highestId;
    highestId = Math.max(highestId, page.lastMessageId());
    backlog.append(place);
    expiry.note(page.firstExpirationMs());
  }

  /** A message lies in the queue now. */
  void hold(StoredMessage message) {
    shard.memory().held(this, message);
    expiry.note(message);
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

  /** Takes an entry out of the backlog. */
  void unlink(Entry entry) {
    delivery.leaving(entry);
    expiry.leaving(entry);
    if (pages != null) {
      pages.leaving(entry);
    }
    backlog.remove(entry);
    shard.pages().left(1);
    if (residentEntries > 0 && entry.message.droppable() && entry.message.payload() != null) {
      residentEntries--;
    }
  }

  // --- delivery --------------------------------------------------------------------------------

  /** Delivers what can be delivered now. */
  public void dispatch() {
    delivery.dispatch();
  }

  /** An entry goes to a consumer. */
  void wentOut() {
    out++;
  }

  // --- consumers -------------------------------------------------------------------------------

  public QueueConsumer open(int connectionId, int consumerId, Selector selector) {
    return delivery.open(connectionId, consumerId, selector);
  }

  public Browser browse(int connectionId, int consumerId, Selector selector) {
    return delivery.browse(connectionId, consumerId, selector, nextOrder - 1);
  }

  public int consumerCount() {
    return delivery.consumerCount();
  }

  /** The last thing that was with somebody may have come back, or the last consumer left. */
  void noteIfIdle() {
    if (out == 0 && marks != null && delivery.consumerCount() == 0 && !deleted) {
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
    out--;
    returns.giveBack(entry, counted, interrupted);
  }

  /**
   * After a resumption: takes these out for their former consumer, or removes them if that is null.
   * Where ids ascend along a list the search ends at the highest.
   */
  public long[] reclaim(Ids wanted, QueueConsumer consumer) {
    return returns.reclaim(wanted, consumer);
  }

  boolean isExpired(StoredMessage message) {
    long expirationMs = message.expirationMs();
    return expirationMs != 0 && expirationMs <= shard.nowMs();
  }

  void expire(Entry entry) {
    unlink(entry);
    expired(entry);
  }

  /** Specification 3.4.5: an expired message is not delivered; nobody is told. */
  void expired(Entry entry) {
    if (durable && shard.deadLetters().takesExpired(this)) {
      shard.deadLetters().takeExpired(entry);
    } else {
      removed(entry);
    }
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
    returns.over();
    deleted = true;
    expiry.cancel();
    shard.memory().unlink(this);
    shard.pages().deleted(this);
    if (pages != null) {
      pages.endClaims();
    }
    if (!dropSome()) {
      shard.timers().set(new Remains(this), shard.nowMs() + 1);
    }
  }

  /**
   * Gives free what a deleted queue holds, as much as one call may; returns whether that is all.
   */
  boolean dropSome() {
    int left = DROPPED_PAGES * shard.pages().full();
    for (int priority = 0; priority < PRIORITIES; priority++) {
      for (Entry entry = firstOf(priority); entry != null; entry = firstOf(priority)) {
        if (left-- == 0) {
          return false;
        }
        if (entry.isPage()) {
          pages().drop((PagePlace) entry);
        } else {
          unlink(entry);
          removed(entry);
        }
      }
    }
    while (delays != null && delays.drop()) {
      if (left-- == 0) {
        return false;
      }
    }
    return true;
  }

  public boolean isDeleted() {
    return deleted;
  }

  /** Messages that consumers can get. */
  public int available() {
    return backlog.size();
  }

  /** Those of them whose place is in the heap. */
  int inHeap() {
    return backlog.inHeap() + (delays == null ? 0 : delays.inHeap());
  }

  /** Its turn to give entries out of the heap; what is needed last goes first. */
  QueuePages.Outcome fold(int least) {
    if (deleted) {
      return QueuePages.Outcome.NOTHING;
    }
    QueuePages.Outcome outcome = delays == null ? QueuePages.Outcome.NOTHING : delays.fold(least);
    return outcome == QueuePages.Outcome.NOTHING ? pages().fold(least) : outcome;
  }

  /** The messages of a page were read. */
  void unfold(PagePlace place, List<StoredMessage> messages) {
    if (place.page.isDelayed()) {
      delays.unfold(place, messages);
    } else {
      pages().unfold(place, messages);
    }
  }

  /** Messages that consumers or open transactions have. */
  public int out() {
    return out;
  }

  /** Messages that wait for their delivery time. */
  public int delayed() {
    return delays == null ? 0 : delays.size();
  }

  /** For a checkpoint: what is not told message by message. */
  public void describePages(DurableOperations into) {
    forEachPage(place -> into.pageKept(place.page));
  }

  void forEachPage(Consumer<? super PagePlace> action) {
    backlog.forEachPage(action);
    if (delays != null) {
      delays.forEachPage(action);
    }
  }

  /** Takes what a client claims from pages, once they are read; false if none may have any. */
  public boolean claim(PageClaim claim) {
    return !deleted && pages().claim(claim);
  }

  /**
   * For a checkpoint: those in the queue's own lists; the others are told by their holders, and
   * those in pages by {@link #describePages}.
   */
  public void forEach(Consumer<? super Entry> action) {
    backlog.forEach(action);
    if (delays != null) {
      delays.forEach(action);
    }
  }

  /** A page was read in which ids do not ascend. */
  void doesNotAscend() {
    ascending = false;
  }

  /** Whether, along a list, ids ascend as the order does. */
  boolean isAscending() {
    return ascending;
  }

  Entry firstOf(int priority) {
    return backlog.firstOf(priority);
  }

  Entry lastOf(int priority) {
    return backlog.lastOf(priority);
  }
}
