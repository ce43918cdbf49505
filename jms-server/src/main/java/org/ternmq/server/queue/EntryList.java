package org.ternmq.server.queue;

import java.util.function.Consumer;

/** A doubly linked list through the entries themselves. An entry is in at most one at a time. */
public final class EntryList {
  private Entry first;
  private Entry last;
  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return first == null;
  }

  public Entry first() {
    return first;
  }

  Entry last() {
    return last;
  }

  public void append(Entry entry) {
    entry.previous = last;
    entry.next = null;
    if (last == null) {
      first = entry;
    } else {
      last.next = entry;
    }
    last = entry;
    size++;
  }

  /** Puts an entry behind another one, or in front of all if that is null. */
  void insertAfter(Entry before, Entry entry) {
    Entry after = before == null ? first : before.next;
    entry.previous = before;
    entry.next = after;
    if (before == null) {
      first = entry;
    } else {
      before.next = entry;
    }
    if (after == null) {
      last = entry;
    } else {
      after.previous = entry;
    }
    size++;
  }

  /** Puts the place of a page where its entries, {@code from} to {@code to}, were. */
  void fold(Entry from, Entry to, PagePlace place, int count) {
    place.previous = from.previous;
    place.next = to.next;
    if (from.previous == null) {
      first = place;
    } else {
      from.previous.next = place;
    }
    if (to.next == null) {
      last = place;
    } else {
      to.next.previous = place;
    }
    size -= count - 1;
  }

  void remove(Entry entry) {
    if (entry.previous == null) {
      first = entry.next;
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next == null) {
      last = entry.previous;
    } else {
      entry.next.previous = entry.previous;
    }
    entry.previous = null;
    entry.next = null;
    size--;
  }

  public Entry removeFirst() {
    Entry entry = first;
    if (entry != null) {
      remove(entry);
    }
    return entry;
  }

  public Entry removeLast() {
    Entry entry = last;
    if (entry != null) {
      remove(entry);
    }
    return entry;
  }

  /** First to last; the list must not be changed meanwhile. */
  public void forEach(Consumer<? super Entry> action) {
    for (Entry entry = first; entry != null; entry = entry.next) {
      action.accept(entry);
    }
  }
}
