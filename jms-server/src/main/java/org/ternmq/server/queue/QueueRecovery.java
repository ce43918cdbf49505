package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * A queue while its history is being read: messages are found by their id, which a living queue has
 * no need of. Pages stay in the store until the history names a message that may be in one. A part
 * of the history that is told twice, by a checkpoint and by the log after it, has no effect the
 * second time.
 */
public final class QueueRecovery {
  private final Shard shard;
  private final MessageQueue queue;
  private final LongMap<Entry> byId = new LongMap<>();
  private final EntryList inOrder = new EntryList();
  private final Map<IndexPage, PagePlace> pages = new LinkedHashMap<>();
  private final List<PagePlace> delayedPages = new ArrayList<>(); // in no list
  private long highestPaged; // no page has anything beyond
  private boolean ascending = true;

  public QueueRecovery(Shard shard, MessageQueue queue) {
    this.shard = shard;
    this.queue = queue;
  }

  public MessageQueue queue() {
    return queue;
  }

  public void added(StoredMessage message) {
    if (entry(message.id()) != null) {
      return;
    }
    Entry last = inOrder.last();
    ascending &= last == null || key(last) < message.id();
    Entry entry = queue.enter(message);
    byId.put(message.id(), entry);
    inOrder.append(entry);
    if (message.payload() != null) {
      shard.memory().arrived(message);
    }
    shard.memory().stored(message);
    shard.memory().dropIfOver(message);
  }

  /** The checkpoint told a page. */
  public void pageKept(IndexPage page) {
    PagePlace place = new PagePlace(queue, page);
    highestPaged = Math.max(highestPaged, page.lastMessageId());
    if (page.isDelayed()) {
      delayedPages.add(place);
      return;
    }
    Entry last = inOrder.last();
    ascending &= last == null || key(last) < page.firstMessageId();
    inOrder.append(place);
    pages.put(page, place);
  }

  /** Places are ordered by it: a message by its id, a page by that of its last one. */
  private static long key(Entry entry) {
    return entry.isPage() ? ((PagePlace) entry).page.lastMessageId() : entry.message.id();
  }

  /** Null if it is not here; what is in a page is brought into the heap. */
  private Entry entry(long messageId) {
    Entry known = byId.get(messageId);
    while (known == null && messageId <= highestPaged) {
      PagePlace place = pageSpanning(messageId);
      if (place == null) {
        return null;
      }
      unfold(place);
      known = byId.get(messageId);
    }
    return known;
  }

  private PagePlace pageSpanning(long messageId) {
    for (PagePlace place : pages.values()) {
      if (place.page.spans(messageId)) {
        return place;
      }
    }
    // What the log names was due by its end: it is in one of the first, if the clock did not jump.
    PagePlace first = null;
    for (PagePlace place : delayedPages) {
      if (place.page.spans(messageId)
          && (first == null || place.page.firstDeliveryMs() < first.page.firstDeliveryMs())) {
        first = place;
      }
    }
    return first;
  }

  private void unfold(PagePlace place) {
    Entry before = place.previous;
    if (place.page.isDelayed()) {
      delayedPages.remove(place);
      before = inOrder.last();
      ascending = false;
    } else {
      inOrder.remove(place);
      pages.remove(place.page);
    }
    long lastId = 0;
    for (StoredMessage message : shard.effects().readPage(place.page)) {
      ascending &= message.id() > lastId;
      lastId = message.id();
      Entry entry = queue.enter(message);
      byId.put(message.id(), entry);
      inOrder.insertAfter(before, entry);
      shard.memory().stored(message);
      before = entry;
    }
    shard.effects().released(place.page, false);
  }

  /** Null if it is not here. */
  public StoredMessage find(long messageId) {
    Entry entry = entry(messageId);
    return entry == null ? null : entry.message;
  }

  public void removed(long messageId) {
    Entry entry = entry(messageId);
    if (entry != null) {
      byId.remove(messageId);
      inOrder.remove(entry);
      gone(entry.message);
    }
  }

  /**
   * A prepared transaction acknowledged this one: it takes its place, and nobody gets it. Null if
   * it is not here.
   */
  public Entry takeOut(long messageId) {
    Entry entry = entry(messageId);
    if (entry != null) {
      entry.state(EntryState.DELIVERED);
      entry.state(EntryState.ACKNOWLEDGED);
    }
    return entry;
  }

  public void counted(long messageId, int deliveries) {
    Entry entry = entry(messageId);
    if (entry != null) {
      entry.deliveries(deliveries);
      entry.inDoubt(false);
      entry.doubtTold(false);
    }
  }

  public void deliveriesBegun(long upToMessageId) {
    if (queue.marks() != null) {
      queue.marks().recovered(upToMessageId);
    }
  }

  public void deliveryInDoubt(long messageId) {
    Entry entry = entry(messageId);
    if (entry != null) {
      entry.inDoubt(true);
      entry.doubtTold(true);
    }
  }

  /** The queue itself is gone. */
  public void deleted() {
    for (Entry entry = inOrder.removeFirst(); entry != null; entry = inOrder.removeFirst()) {
      if (entry.isPage()) {
        shard.effects().released(((PagePlace) entry).page, true);
      } else {
        gone(entry.message);
      }
    }
    delayedPages.forEach(place -> shard.effects().released(place.page, true));
    delayedPages.clear();
  }

  private void gone(StoredMessage message) {
    if (message.release()) {
      shard.memory().gone(message);
      shard.effects().released(message);
    }
  }

  /**
   * The history is complete: the messages take their places, in the order in which they were sent.
   */
  public void complete() {
    if (queue.marks() != null) {
      for (PagePlace place : List.copyOf(pages.values())) {
        if (queue.marks().reaches(place.page) && anyBegun(place.page)) {
          unfold(place);
        }
      }
      inOrder.forEach(this::doubtIfBegun);
    }
    byId.clear();
    pages.clear();
    delayedPages.forEach(queue::recovered);
    delayedPages.clear();
    if (ascending) {
      for (Entry entry = inOrder.removeFirst(); entry != null; entry = inOrder.removeFirst()) {
        takePlace(entry);
      }
      return;
    }
    List<Entry> sorted = new ArrayList<>(inOrder.size());
    for (Entry entry = inOrder.removeFirst(); entry != null; entry = inOrder.removeFirst()) {
      sorted.add(entry);
    }
    sorted.sort(Comparator.comparingLong(QueueRecovery::key));
    sorted.forEach(this::takePlace);
  }

  /** The mark says nothing of messages whose delays ended, of which there may be many pages. */
  private boolean anyBegun(IndexPage page) {
    for (StoredMessage message : shard.effects().readPage(page)) {
      if (queue.marks().covers(message)) {
        return true;
      }
    }
    return false;
  }

  private void doubtIfBegun(Entry entry) {
    if (!entry.isPage()) {
      queue.marks().doubtIfBegun(entry);
    }
  }

  private void takePlace(Entry entry) {
    if (entry.isPage()) {
      queue.recovered((PagePlace) entry);
    } else if (entry.is(EntryState.ACKNOWLEDGED)) {
      entry.inDoubt(false); // that delivery is the one that the transaction acknowledged
      queue.recoveredOut(entry);
    } else {
      queue.arrived(entry);
    }
  }
}
