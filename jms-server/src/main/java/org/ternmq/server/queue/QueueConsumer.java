package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.command.BrokerCommand;

/**
 * One consumer of one queue: its credit, and what it was given and has not acknowledged, in the
 * order of delivery. After its close it may live on as the holder of what its session still has.
 */
public final class QueueConsumer extends Scanner {
  static final Comparator<Entry> HIGHEST_FIRST =
      Comparator.<Entry>comparingInt(entry -> -entry.message.priority())
          .thenComparingLong(entry -> entry.order)
          .thenComparingLong(
              entry -> entry.message.id()); // two may share one after a page was read

  private final EntryList delivered = new EntryList(); // derived
  private TreeSet<Entry> revisits; // derived: came back behind a cursor; null until there are any
  private Entry found; // derived: where the last search in delivered ended
  private boolean closed; // derived
  private Interruption unsure; // derived: after a loss, of what may have been seen; null before
  private Interruption sure; // derived: of what was seen

  private final QueueConsumer source; // whose messages it holds; null: its own

  QueueConsumer nextReady; // derived: the queue's ring of those with credit, see ReadyRing
  QueueConsumer previousReady;
  long lastTurn;
  private List<Integer> waitingDrains = List.of(); // derived: correlations, answered together

  QueueConsumer(MessageQueue queue, int connectionId, int consumerId, Selector selector) {
    super(queue, connectionId, consumerId, selector, false);
    this.source = null;
  }

  /** Looks at everything, for the first time or again. */
  void scanFromTheHead() {
    if (cursors == null) {
      cursors = new Entry[MessageQueue.PRIORITIES];
    }
    for (int priority = 0; priority < cursors.length; priority++) {
      cursors[priority] = queue.firstOf(priority);
    }
    revisits = null;
  }

  private QueueConsumer(QueueConsumer source, int consumerId) {
    super(source.queue, source.connectionId, consumerId, null, false);
    this.source = source;
    closed = true;
  }

  /** One that only holds what is handed over to it: it takes no part in the queue. */
  public QueueConsumer holder(int holderId) {
    return new QueueConsumer(this, holderId);
  }

  /** Gives what it has of these to another consumer of the queue. */
  public void handOver(long[] messageIds, QueueConsumer to) {
    for (long messageId : messageIds) {
      Entry entry = take(messageId);
      if (entry != null) {
        to.delivered(entry);
      }
    }
  }

  public void credit(int messages, long bytes) {
    if (closed) {
      return;
    }
    addCredit(messages, bytes);
    if (hasCredit()) {
      queue.delivery.ready(this);
      queue.dispatch();
    }
  }

  @Override
  void holdChanged() {
    if (isHeld()) {
      queue.delivery.notReady(this);
    } else if (!closed) {
      if (hasCredit()) {
        queue.delivery.ready(this);
      }
      queue.dispatch();
    }
  }

  /** Nothing more is delivered before the next credit. */
  public void stop() {
    clearCredit();
    queue.delivery.notReady(this);
  }

  /** Answered with Ok when everything this consumer can get now is delivered. */
  public void drain(int correlation) {
    queue.dispatch();
    if (queue.delivery.owes(this)) {
      if (waitingDrains.isEmpty()) {
        waitingDrains = new ArrayList<>();
        queue.delivery.drainWaits();
      }
      waitingDrains.add(correlation);
    } else {
      queue.shard().effects().send(connectionId, new BrokerCommand.Ok(correlation));
    }
  }

  /** Drains that wait for payloads to be read, or for the connection to take what it was sent. */
  public int waitingDrains() {
    return waitingDrains.size();
  }

  void answerDrains() {
    for (int correlation : waitingDrains) {
      queue.shard().effects().send(connectionId, new BrokerCommand.Ok(correlation));
    }
    waitingDrains = List.of();
  }

  /**
   * Removes acknowledged messages from the queue; those that this consumer does not have are passed
   * over.
   *
   * @return whether anything was told to the store
   */
  public boolean acknowledge(long[] messageIds) {
    boolean told = false;
    for (long messageId : messageIds) {
      Entry entry = take(messageId);
      if (entry != null) {
        told |= queue.acknowledged(entry);
      }
    }
    return told;
  }

  /**
   * Hands over a message that is acknowledged in a transaction; null if this consumer does not have
   * it.
   */
  public Entry acknowledgeLater(long messageId) {
    Entry entry = take(messageId);
    if (entry != null) {
      entry.state(EntryState.ACKNOWLEDGED);
    }
    return entry;
  }

  private Entry take(long messageId) {
    Entry entry = find(messageId);
    if (entry != null) {
      found = entry.next;
      delivered.remove(entry);
    }
    return entry;
  }

  /**
   * Acknowledgements come in the order of delivery, so the next one is at the head or after the
   * last one found.
   */
  private Entry find(long messageId) {
    Entry start = found != null ? found : delivered.first();
    for (Entry entry = start; entry != null; entry = entry.next) {
      if (entry.message.id() == messageId) {
        return entry;
      }
    }
    for (Entry entry = delivered.first(); entry != start; entry = entry.next) {
      if (entry.message.id() == messageId) {
        return entry;
      }
    }
    return null;
  }

  /**
   * Gives everything back to the queue, which is not asked to dispatch yet.
   *
   * @param seen those that count as delivered once more
   */
  public void returnAll(Ids seen) {
    for (Entry entry = delivered.removeLast(); entry != null; entry = delivered.removeLast()) {
      queue.giveBack(entry, seen.contain(entry.message.id()), false);
    }
    found = null;
  }

  /**
   * The connection is lost: whatever it had may have been seen.
   *
   * @return what the client may settle when it comes back; null if there is nothing
   */
  public Interruption returnInterrupted() {
    for (Entry entry = delivered.removeLast(); entry != null; entry = delivered.removeLast()) {
      queue.giveBack(entry, false, true);
    }
    found = null;
    return source == null ? unsure : source.unsure;
  }

  /**
   * @param seen whether the application has seen it for sure
   */
  Interruption interruption(boolean seen) {
    if (source != null) {
      return source.interruption(seen);
    }
    if (seen) {
      sure = sure == null ? new Interruption(queue) : sure;
      return sure;
    }
    unsure = unsure == null ? new Interruption(queue) : unsure;
    return unsure;
  }

  /** Gives back what was not seen; what was seen stays here. Nothing is delivered any more. */
  public void close(Ids seen) {
    detach();
    Entry entry = delivered.last();
    while (entry != null) {
      Entry before = entry.previous;
      if (!seen.contain(entry.message.id())) {
        delivered.remove(entry);
        queue.giveBack(entry, false, false);
      }
      entry = before;
    }
    found = null;
  }

  /** Takes part in the queue no longer. */
  public void detach() {
    if (!closed) {
      closed = true;
      stop();
      answerDrains(); // it gets nothing more
      queue.delivery.remove(this);
    }
  }

  public boolean isClosed() {
    return closed;
  }

  public boolean holdsNothing() {
    return delivered.isEmpty();
  }

  public int deliveredCount() {
    return delivered.size();
  }

  /** For a checkpoint. */
  public void forEachDelivered(Consumer<? super Entry> action) {
    for (Entry entry = delivered.first(); entry != null; entry = entry.next) {
      action.accept(entry);
    }
  }

  void delivered(Entry entry) {
    entry.holder(this);
    delivered.append(entry);
  }

  /** The first entry to look at again in this priority, or null. */
  Entry pollRevisit(int priority) {
    Entry first = peekRevisit(priority);
    if (first != null) {
      revisits.pollFirst();
    }
    return first;
  }

  Entry peekRevisit(int priority) {
    if (revisits == null || revisits.isEmpty()) {
      return null;
    }
    Entry first = revisits.first();
    return first.message.priority() == priority ? first : null;
  }

  @Override
  long lastOrderOfPage(int priority, long firstOrder) {
    long last = super.lastOrderOfPage(priority, firstOrder);
    if (revisits != null) {
      for (Entry entry : revisits) {
        if (entry.message.priority() == priority && entry.order >= firstOrder) {
          return Math.min(last, entry.order - 1);
        }
      }
    }
    return last;
  }

  @Override
  void leaving(Entry entry, int priority) {
    super.leaving(entry, priority);
    if (revisits != null) {
      revisits.remove(entry);
    }
  }

  /** Whether nothing is left to look at. */
  boolean hasSeenAll() {
    if (revisits != null && !revisits.isEmpty()) {
      return false;
    }
    for (Entry cursor : cursors) {
      if (cursor != null) {
        return false;
      }
    }
    return true;
  }

  /** An entry came to the end of the list of its priority. */
  void appended(Entry entry, int priority) {
    if (cursors[priority] == null) {
      cursors[priority] = entry;
    }
  }

  /** An entry came back into the middle of the list of its priority. */
  void returned(Entry entry, int priority) {
    Entry cursor = cursors[priority];
    if (cursor == null || cursor.order > entry.order) {
      if (revisits == null) {
        revisits = new TreeSet<>(HIGHEST_FIRST);
      }
      revisits.add(entry);
    }
  }

  @Override
  void loaded() {
    queue.dispatch();
  }
}
