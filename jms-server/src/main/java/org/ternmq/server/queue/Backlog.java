package org.ternmq.server.queue;

import java.util.function.Consumer;

/**
 * What is available in one queue: a list for each priority, each in the order of its entries'
 * {@code order}.
 */
final class Backlog {
  private final EntryList[] lists = new EntryList[MessageQueue.PRIORITIES]; // derived; made on use
  private int nonEmpty; // derived: a bit for each priority
  private int size; // derived: messages, those in pages too
  private int paged; // derived: those of them that are in pages
  private Entry lastReturned; // derived: where a series of returns goes on

  int size() {
    return size;
  }

  /** Messages whose place is in the heap. */
  int inHeap() {
    return size - paged;
  }

  boolean isEmpty() {
    return nonEmpty == 0;
  }

  /** Whether nothing is there of another priority. */
  boolean isOf(int priority) {
    return (nonEmpty & ~(1 << priority)) == 0;
  }

  /** The next in line; null if there is none. */
  Entry head() {
    return nonEmpty == 0 ? null : lists[31 - Integer.numberOfLeadingZeros(nonEmpty)].first();
  }

  Entry firstOf(int priority) {
    return lists[priority] == null ? null : lists[priority].first();
  }

  Entry lastOf(int priority) {
    return lists[priority] == null ? null : lists[priority].last();
  }

  void append(Entry entry) {
    list(entry).append(entry);
    added(entry);
  }

  void remove(Entry entry) {
    if (entry == lastReturned) {
      lastReturned = null;
    }
    int priority = entry.message.priority();
    EntryList list = lists[priority];
    list.remove(entry);
    if (list.isEmpty()) {
      nonEmpty &= ~(1 << priority);
    }
    size--;
  }

  /**
   * Puts an entry back to its old place. A series comes last first: each is next to the one before.
   */
  void insertInOrder(Entry entry) {
    EntryList list = list(entry);
    Entry before;
    if (lastReturned != null
        && lastReturned.message.priority() == entry.message.priority()
        && lastReturned.order > entry.order) {
      before = lastReturned.previous;
      while (before != null && before.order > entry.order) {
        before = before.previous;
      }
    } else {
      before = findFromBothEnds(list, entry.order);
    }
    list.insertAfter(before, entry);
    added(entry);
    lastReturned = entry;
  }

  /** The series of returns is over. */
  void returned() {
    lastReturned = null;
  }

  /** Highest priority first, each in its order; pages are left out. */
  void forEach(Consumer<? super Entry> action) {
    for (int priority = lists.length - 1; priority >= 0; priority--) {
      for (Entry entry = firstOf(priority); entry != null; entry = entry.next) {
        if (!entry.isPage()) {
          action.accept(entry);
        }
      }
    }
  }

  void forEachPage(Consumer<? super PagePlace> action) {
    for (int priority = lists.length - 1; paged > 0 && priority >= 0; priority--) {
      for (Entry entry = firstOf(priority); entry != null; entry = entry.next) {
        if (entry.isPage()) {
          action.accept((PagePlace) entry);
        }
      }
    }
  }

  // --- pages

  /** A page comes to the end of its list. */
  void append(PagePlace place) {
    list(place.page.priority()).append(place);
    nonEmpty |= 1 << place.page.priority();
    size += place.page.count();
    paged += place.page.count();
  }

  /** The entries of a page give way to it. */
  void fold(Entry from, Entry to, PagePlace place) {
    lastReturned = null;
    int count = place.page.count();
    lists[place.page.priority()].fold(from, to, place, count);
    paged += count;
  }

  /** A page gives way to its entries, which are appended to this list. */
  void unfold(PagePlace place, EntryList entries) {
    EntryList list = lists[place.page.priority()];
    Entry before = place.previous;
    list.remove(place);
    for (Entry entry = entries.removeFirst(); entry != null; entry = entries.removeFirst()) {
      list.insertAfter(before, entry);
      before = entry;
    }
    paged -= place.page.count();
  }

  /** A page leaves with all it holds. */
  void remove(PagePlace place) {
    int priority = place.page.priority();
    lists[priority].remove(place);
    if (lists[priority].isEmpty()) {
      nonEmpty &= ~(1 << priority);
    }
    size -= place.page.count();
    paged -= place.page.count();
  }

  private void added(Entry entry) {
    nonEmpty |= 1 << entry.message.priority();
    size++;
  }

  private EntryList list(Entry entry) {
    return list(entry.message.priority());
  }

  private EntryList list(int priority) {
    EntryList list = lists[priority];
    if (list == null) {
      list = new EntryList();
      lists[priority] = list;
    }
    return list;
  }

  /**
   * The last entry before that order; null if it comes first. What comes back belongs near one of
   * the ends.
   */
  private static Entry findFromBothEnds(EntryList list, long order) {
    Entry front = list.first();
    Entry back = list.last();
    while (front != null) {
      if (front.order > order) {
        return front.previous;
      }
      if (back.order < order) {
        return back;
      }
      front = front.next;
      back = back.previous;
    }
    return null;
  }
}
