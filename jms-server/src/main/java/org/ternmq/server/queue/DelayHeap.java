package org.ternmq.server.queue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * Entries that wait for their delivery time, or pages of such, the first due on top; of equal times
 * the older message. When some are to leave that are due last, the later half is sorted by time
 * once and given out from its end, so that those that leave together are due together.
 */
final class DelayHeap {
  private static final Entry[] NONE = new Entry[0];

  private static final Comparator<Entry> BY_TIME =
      Comparator.<Entry>comparingLong(DelayHeap::timeMs).thenComparingLong(DelayHeap::id);

  private Entry[] heap = new Entry[8];
  private int size; // of the heap
  private Entry[] late = NONE; // by time, between the two below
  private int lateFrom;
  private int lateTo;

  int size() {
    return size + late();
  }

  private int late() {
    return lateTo - lateFrom;
  }

  /** When the first is due; {@link Long#MAX_VALUE} if there is none. */
  long firstMs() {
    Entry first = first();
    return first == null ? Long.MAX_VALUE : timeMs(first);
  }

  void add(Entry entry) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    up(size++, entry);
  }

  /** Null if there is none. */
  Entry first() {
    if (lateComesFirst()) {
      return late[lateFrom];
    }
    return size == 0 ? null : heap[0];
  }

  private boolean lateComesFirst() {
    return lateFrom < lateTo && (size == 0 || before(late[lateFrom], heap[0]));
  }

  Entry poll() {
    return lateComesFirst() ? removeLate(lateFrom) : remove(0);
  }

  /** Takes out one that is there; what is due first is found first. */
  void remove(Entry entry) {
    int at = 0;
    while (at < size && heap[at] != entry) {
      at++;
    }
    var unused = at < size ? remove(at) : removeLate(Arrays.asList(late).indexOf(entry));
  }

  /**
   * Takes out some that are due late, by time; what is due first stays.
   *
   * @param least that it takes, if there are twice as many
   */
  Entry[] takeLate(int least, int most) {
    if (late() < least) {
      split();
    }
    int from = Math.max(lateFrom, lateTo - most);
    Entry[] taken = Arrays.copyOfRange(late, from, lateTo);
    Arrays.fill(late, from, lateTo, null);
    lateTo = from;
    forgetLateIfEmpty();
    return taken;
  }

  private void split() {
    Entry[] all = sorted();
    size = all.length - all.length / 2;
    late = Arrays.copyOfRange(all, size, all.length);
    lateFrom = 0;
    lateTo = late.length;
    heap = all; // what is sorted is a heap
    Arrays.fill(heap, size, heap.length, null);
  }

  /** All, by time: as numbers, since to look at each entry again and again costs ten times that. */
  private Entry[] sorted() {
    Entry[] all = new Entry[Math.max(1, size())];
    System.arraycopy(heap, 0, all, 0, size);
    System.arraycopy(late, lateFrom, all, size, late());
    int count = size();
    int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    long longestMs = (1L << (Long.SIZE - 1 - indexBits)) - 1;
    long firstMs = firstMs();
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = Math.min(timeMs(all[i]) - firstMs, longestMs) << indexBits | i;
    }
    Arrays.sort(keys);
    Entry[] sorted = new Entry[all.length];
    int equalFrom = 0;
    for (int i = 0; i < count; i++) {
      sorted[i] = all[(int) (keys[i] & ((1L << indexBits) - 1))];
      if (keys[i] >> indexBits != keys[equalFrom] >> indexBits) {
        Arrays.sort(sorted, equalFrom, i, BY_TIME);
        equalFrom = i;
      }
    }
    Arrays.sort(sorted, equalFrom, count, BY_TIME);
    return sorted;
  }

  /** Takes out the entry of one of these messages; null if there is none. */
  Entry removeOneOf(Ids messages) {
    for (int i = 0; i < size; i++) {
      if (messages.contain(heap[i].message.id())) {
        return remove(i);
      }
    }
    for (int i = lateFrom; i < lateTo; i++) {
      if (messages.contain(late[i].message.id())) {
        return removeLate(i);
      }
    }
    return null;
  }

  private Entry removeLate(int index) {
    Entry removed = late[index];
    System.arraycopy(late, lateFrom, late, lateFrom + 1, index - lateFrom);
    late[lateFrom++] = null;
    forgetLateIfEmpty();
    return removed;
  }

  private void forgetLateIfEmpty() {
    if (lateFrom == lateTo) {
      late = NONE;
      lateFrom = 0;
      lateTo = 0;
    }
  }

  private Entry remove(int index) {
    Entry removed = heap[index];
    Entry last = heap[--size];
    heap[size] = null;
    if (index < size) {
      int at = down(index, last);
      heap[at] = last;
      if (at == index) {
        up(at, last);
      }
    }
    return removed;
  }

  /** Where the entry belongs at or below a hole. */
  private int down(int hole, Entry entry) {
    int at = hole;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        return at;
      }
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], entry)) {
        return at;
      }
      heap[at] = heap[child];
      at = child;
    }
  }

  private void up(int from, Entry entry) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!before(entry, heap[parent])) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  void forEach(Consumer<? super Entry> action) {
    for (int i = 0; i < size; i++) {
      action.accept(heap[i]);
    }
    for (int i = lateFrom; i < lateTo; i++) {
      action.accept(late[i]);
    }
  }

  static boolean before(Entry a, Entry b) {
    long x = timeMs(a);
    long y = timeMs(b);
    return x != y ? x < y : id(a) < id(b);
  }

  private static long timeMs(Entry entry) {
    return entry.isPage()
        ? ((PagePlace) entry).page.firstDeliveryMs()
        : entry.message.deliveryTimeMs();
  }

  private static long id(Entry entry) {
    return entry.isPage() ? ((PagePlace) entry).page.firstMessageId() : entry.message.id();
  }
}
