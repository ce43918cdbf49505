package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Who wants the messages of one queue, and the rules by which they get them.
 *
 * <p>Consumers with credit stand in a ring and get one message each in turn. Those without a
 * selector take the head; those with one have cursors (see {@link Scanner}), and stand in the ring
 * only while they have something to look at.
 */
final class Delivery {
  private final MessageQueue queue;
  private final Shard shard;
  private final Backlog backlog; // the queue's

  private final List<QueueConsumer> consumers = new ArrayList<>(); // derived
  private final ReadyRing ready = new ReadyRing(); // derived: those with credit
  private final Scanners scanners; // derived: those with cursors
  private MessageGroups groups; // derived: null as long as no consumer came upon a group
  private int drains; // derived: consumers that wait for the answer to a drain
  private boolean headLoading; // derived: a read for those without cursors is under way
  private PagePlace headPage; // derived: the page it is; null: it is payloads
  private boolean dispatching; // derived

  Delivery(MessageQueue queue, Backlog backlog) {
    this.queue = queue;
    this.shard = queue.shard();
    this.backlog = backlog;
    this.scanners = new Scanners(shard, ready);
  }

  // --- what comes and goes ---------------------------------------------------------------------

  /** Whether what comes now would go to a consumer at once. */
  boolean wantsTheNext() {
    QueueConsumer next = ready.peek();
    return next != null && backlog.isEmpty() && !scanners.haveConsumers();
  }

  /** Delivers an entry that has come, without a stay in the backlog; false if that cannot be. */
  boolean passesOn(Entry entry) {
    StoredMessage message = entry.message;
    if (!wantsTheNext()
        || message.payload() == null
        || MessageGroups.isGrouped(message.payload())) {
      return false;
    }
    deliver(ready.next(), entry, true);
    if (drains > 0) {
      answerDrains();
    }
    return true;
  }

  void appended(Entry entry) {
    if (scanners.haveConsumers()) {
      scanners.appended(entry);
    }
  }

  /** An entry is about to leave the backlog. */
  void leaving(Entry entry) {
    scanners.leaving(entry);
  }

  /** An entry is back at its old place. */
  void returned(Entry entry) {
    if (scanners.haveConsumers()) {
      scanners.returned(entry);
    }
  }

  void dispatchIfWanted() {
    if (!ready.isEmpty()) {
      dispatch();
    }
  }

  // --- dispatch --------------------------------------------------------------------------------

  /** Delivers what can be delivered now. */
  void dispatch() {
    queue.returns().over();
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
      if (entry == null
          && consumer.cursors != null
          && !consumer.loading // else the end of the read has to find it among those behind
          && consumer.hasSeenAll()) {
        scanners.seenAll(consumer);
      } else if (entry == null) {
        inVain++;
      } else {
        inVain = 0;
        queue.unlink(entry);
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
      queue.returns().settle(entry, cut);
    }
    if (queue.isStored(entry)) {
      queue.marks().delivering(entry, backlog.head(), inOrder);
    }
    entry.state(EntryState.DELIVERED);
    consumer.delivered(entry);
    queue.wentOut();
    queue.lastDeliveryMs = shard.nowMs();
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

  /** The first message that is not expired, if its payload is there; else asks for it. */
  private Entry head() {
    for (Entry entry = backlog.head(); entry != null; entry = backlog.head()) {
      if (entry.isPage()) {
        if (!headLoading) {
          headLoading = true;
          headPage = (PagePlace) entry;
          queue.pages().read(headPage);
        }
        return null;
      }
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
   * too often before its connection was lost and its client did not come back for it, or before the
   * broker ended and could not make it a dead letter any more.
   */
  private boolean leadsToNobody(Entry entry) {
    if (queue.isExpired(entry.message)) {
      queue.expire(entry);
      return true;
    }
    boolean interrupted = entry.holder() instanceof Interruption cut && !cut.unseen();
    int before = entry.deliveries() + (interrupted ? 1 : 0);
    if (before > 0 && shard.deadLetters().takes(queue, before)) {
      queue.unlink(entry);
      if (entry.holder() instanceof Interruption cut) {
        queue.returns().settle(entry, cut);
      }
      shard.deadLetters().take(entry);
      return true;
    }
    return false;
  }

  private boolean mayHave(QueueConsumer consumer, EncodedMessage message) {
    if (groups == null && MessageGroups.isGrouped(message)) {
      beginGroups();
    }
    return groups == null || groups.take(consumer, message);
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
    for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
      while (true) {
        Entry revisit = consumer.peekRevisit(priority);
        Entry entry = revisit != null ? revisit : consumer.cursors[priority];
        if (entry == null) {
          break;
        }
        if (entry.isPage()) {
          await(consumer, (PagePlace) entry);
          return null;
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
            && mayHave(consumer, message.payload())) {
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
        .request(ReadAhead.of(queue, scanner, from, lastOrder, shard.loads().roomBytes(), credit));
  }

  void readAheadDone(Scanner scanner, int count) {
    queue.residentEntries += count;
    if (scanner == null) {
      headLoading = false;
      dispatch();
    } else {
      scanner.loading = false;
      scanner.loaded();
    }
    shard.memory().joined(queue);
  }

  // --- pages ----------------------------------------------------------------------------------

  /** The scanner goes on when the page is read. */
  void await(Scanner scanner, PagePlace place) {
    scanner.loading = true;
    scanner.awaited = place;
    queue.pages().read(place);
  }

  /** Where a page must end that begins at an entry of that order. */
  long lastOrderOfPage(int priority, long firstOrder) {
    return scanners.lastOrderOfPage(priority, firstOrder);
  }

  /** Whether somebody takes the head, so that what lies there is needed soon. */
  boolean takesTheHead() {
    return consumers.size() > 0 && consumers.get(0).cursors == null;
  }

  /** Whether a scanner is about to look at something between these orders. */
  boolean looksAt(int priority, long firstOrder, long lastOrder) {
    return scanners.lookAt(priority, firstOrder, lastOrder);
  }

  void turned(Entry from, Entry to, int priority) {
    scanners.turned(from, to, priority);
  }

  /** The entries of a page are there; who waited for them goes on. */
  void unfolded(PagePlace place) {
    scanners.unfolded(place);
    if (headPage == place) {
      headPage = null;
      headLoading = false;
      dispatch();
    }
  }

  // --- consumers -------------------------------------------------------------------------------

  QueueConsumer open(int connectionId, int consumerId, Selector selector) {
    QueueConsumer consumer = new QueueConsumer(queue, connectionId, consumerId, selector);
    consumers.add(consumer);
    ready.last(consumer);
    if (selector != null || groups != null) {
      scan(consumer);
    }
    return consumer;
  }

  /**
   * @param lastOrder of the last entry that has taken its place
   */
  Browser browse(int connectionId, int consumerId, Selector selector, long lastOrder) {
    Browser browser = new Browser(queue, connectionId, consumerId, selector, lastOrder);
    scanners.add(browser);
    return browser;
  }

  int consumerCount() {
    return consumers.size();
  }

  void remove(QueueConsumer consumer) {
    consumers.remove(consumer);
    scanners.remove(consumer);
    leaveGroups(consumer);
    queue.noteIfIdle();
  }

  /** What a consumer's groups held up for the others they look at again. */
  private void leaveGroups(QueueConsumer consumer) {
    if (groups == null) {
      return;
    }
    if (consumers.isEmpty()) {
      groups = null;
    } else if (groups.release(consumer)) {
      for (int i = 0; i < consumers.size(); i++) {
        consumers.get(i).scanFromTheHead();
        scanners.looksAgain(consumers.get(i));
      }
    }
  }

  void remove(Browser browser) {
    scanners.remove(browser);
  }

  /** It has credit. */
  void ready(QueueConsumer consumer) {
    if (consumer.cursors == null || !consumer.hasSeenAll()) {
      ready.add(consumer);
    }
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
}
