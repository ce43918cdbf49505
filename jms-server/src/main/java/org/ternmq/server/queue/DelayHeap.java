package org.ternmq.server.queue;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Entries that wait for their delivery time, the first due on top; of equal times the older
 * message.
 */
final class DelayHeap {
  private Entry[] heap = new Entry[8];
  private int size;

  int size() {
    return size;
  }

  /** When the first is due; {@link Long#MAX_VALUE} if there is none. */
  long firstMs() {
    return size == 0 ? Long.MAX_VALUE : heap[0].message.deliveryTimeMs();
  }

  void add(Entry entry) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    int at = size++;
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

  Entry poll() {
    Entry top = heap[0];
    Entry last = heap[--size];
    heap[size] = null;
    if (size > 0) {
      int at = 0;
      while (true) {
        int child = 2 * at + 1;
        if (child >= size) {
          break;
        }
        if (child + 1 < size && before(heap[child + 1], heap[child])) {
          child++;
        }
        if (!before(heap[child], last)) {
          break;
        }
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = last;
    }
    return top;
  }

  void forEach(Consumer<? super Entry> action) {
    for (int i = 0; i < size; i++) {
      action.accept(heap[i]);
    }
  }

  private static boolean before(Entry a, Entry b) {
    long x = a.message.deliveryTimeMs();
    long y = b.message.deliveryTimeMs();
    return x != y ? x < y : a.message.id() < b.message.id();
  }
}
