package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ternmq.server.selector.SelectorIndex;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The consumers and browsers of one queue that have cursors. Whoever has looked at everything has
 * no turn until something comes that its selector may match, and is not asked about what leaves: a
 * thousand that wait for an answer each cost no more than one.
 */
final class Scanners {
  private final Shard shard;
  private final ReadyRing ready; // the queue's
  private final List<QueueConsumer> consumers = new ArrayList<>(); // derived
  private final List<QueueConsumer> unindexed = new ArrayList<>(); // derived: may want anything
  private SelectorIndex<QueueConsumer> index; // derived: the other consumers; null until needed
  private Scanner[] behind = new Scanner[2]; // derived: those that may have something to look at
  private int behindCount;
  private final List<QueueConsumer> candidates = new ArrayList<>(0); // scratch of one entry

  Scanners(Shard shard, ReadyRing ready) {
    this.shard = shard;
    this.ready = ready;
  }

  /** Whether consumers have cursors. */
  boolean haveConsumers() {
    return !consumers.isEmpty();
  }

  void add(QueueConsumer consumer) {
    consumers.add(consumer);
    if (consumer.selector != null) {
      index = index == null ? new SelectorIndex<>() : index;
      consumer.filedUnder = index.add(consumer, consumer.selector);
    }
    if (consumer.filedUnder == null) {
      unindexed.add(consumer);
    }
    looksAgain(consumer);
  }

  void add(Browser browser) {
    fallBehind(browser);
  }

  void remove(QueueConsumer consumer) {
    if (consumers.remove(consumer)) {
      if (consumer.filedUnder == null) {
        unindexed.remove(consumer);
      } else {
        index.remove(consumer, consumer.filedUnder);
      }
      catchUp(consumer);
    }
  }

  void remove(Browser browser) {
    catchUp(browser);
  }

  /** Its cursors were set anew. */
  void looksAgain(QueueConsumer consumer) {
    if (!consumer.hasSeenAll()) {
      hasMore(consumer);
    }
  }

  private void hasMore(QueueConsumer consumer) {
    fallBehind(consumer);
    if (consumer.hasCredit()) {
      ready.join(consumer);
    }
  }

  /** It has looked at everything. */
  void seenAll(QueueConsumer consumer) {
    ready.remove(consumer);
    catchUp(consumer);
  }

  private void fallBehind(Scanner scanner) {
    if (scanner.behindAt < 0) {
      if (behindCount == behind.length) {
        behind = Arrays.copyOf(behind, behindCount * 2);
      }
      scanner.behindAt = behindCount;
      behind[behindCount++] = scanner;
    }
  }

  private void catchUp(Scanner scanner) {
    if (scanner.behindAt >= 0) {
      Scanner last = behind[--behindCount];
      behind[scanner.behindAt] = last;
      last.behindAt = scanner.behindAt;
      behind[behindCount] = null;
      scanner.behindAt = -1;
    }
  }

  // --- what comes and goes

  /** An entry came to the end of the list of its priority. */
  void appended(Entry entry) {
    int priority = entry.message.priority();
    List<QueueConsumer> some = thoseWhoMayWant(entry);
    for (int i = 0; i < some.size(); i++) {
      QueueConsumer consumer = some.get(i);
      consumer.appended(entry, priority);
      hasMore(consumer);
    }
  }

  /** An entry came back into the middle of the list of its priority. */
  void returned(Entry entry) {
    int priority = entry.message.priority();
    List<QueueConsumer> some = thoseWhoMayWant(entry);
    for (int i = 0; i < some.size(); i++) {
      QueueConsumer consumer = some.get(i);
      consumer.returned(entry, priority);
      hasMore(consumer);
    }
  }

  /** The others need not look at it: for them it is as if they had. */
  private List<QueueConsumer> thoseWhoMayWant(Entry entry) {
    EncodedMessage payload = entry.message.payload();
    if (payload == null || unindexed.size() == consumers.size()) {
      return consumers;
    }
    candidates.clear();
    candidates.addAll(unindexed);
    index.find(shard.properties(payload), candidates);
    return candidates;
  }

  /** An entry is about to leave the backlog. */
  void leaving(Entry entry) {
    for (int i = 0; i < behindCount; i++) {
      behind[i].leaving(entry, entry.message.priority());
    }
  }

  // --- pages

  /** Where a page must end that begins at an entry of that order. */
  long lastOrderOfPage(int priority, long firstOrder) {
    long last = Long.MAX_VALUE;
    for (int i = 0; i < behindCount; i++) {
      last = Math.min(last, behind[i].lastOrderOfPage(priority, firstOrder));
    }
    return last;
  }

  /** Whether one is about to look at something between these orders. */
  boolean lookAt(int priority, long firstOrder, long lastOrder) {
    for (int i = 0; i < behindCount; i++) {
      Entry cursor = behind[i].cursors[priority];
      if (cursor != null && cursor.order >= firstOrder && cursor.order <= lastOrder) {
        return true;
      }
    }
    return false;
  }

  void turned(Entry from, Entry to, int priority) {
    for (int i = 0; i < behindCount; i++) {
      behind[i].turned(from, to, priority);
    }
  }

  /** The entries of a page are there; who waited for them goes on. */
  void unfolded(PagePlace place) {
    for (Scanner scanner : Arrays.copyOf(behind, behindCount)) {
      if (scanner.awaited == place) {
        scanner.awaited = null;
        scanner.loading = false;
        scanner.loaded();
      }
    }
  }
}
