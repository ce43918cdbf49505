package org.ternmq.server.queue;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Entries that wait for their delivery time, or pages of such, the first due on top; of equal times
 * the older message.
 */
final class DelayHeap {
  private Entry[] heap = new Entry[8];
  private int size;

  int size() {
    return size;
  }

  /** When the first is due; {@link Long#MAX_VALUE} if there is none. */
  long firstMs() {
    return size == 0 ? Long.MAX_VALUE : timeMs(heap[0]);
  }

  void add(Entry entry) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    up(size++, entry);
  }

  /** Null if there is none. */
  Entry first() {
    return size == 0 ? null : heap[0];
  }

  Entry poll() {
    return remove(0);
  }

  /** Takes out one that is there; what is due first is found first. */
  void remove(Entry entry) {
    int at = 0;
    while (heap[at] != entry) {
      at++;
    }
    var unused = remove(at);
  }

  /** Takes out so many that are due late, in no order; what is due first stays. */
  Entry[] takeLast(int count) {
    Entry[] last = Arrays.copyOfRange(heap, size - count, size);
    Arrays.fill(heap, size - count, size, null);
    size -= count;
    return last;
  }

  /** Takes out the entry of one of these messages; null if there is none. */
  Entry removeOneOf(Ids messages) {
    for (int i = 0; i < size; i++) {
      if (messages.contain(heap[i].message.id())) {
        return remove(i);
      }
    }
    return null;
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
