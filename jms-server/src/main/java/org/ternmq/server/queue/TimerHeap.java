package org.ternmq.server.queue;

import java.util.Arrays;

/**
 * The timers of the core in a binary heap; the shell is asked to wake the core for the first one.
 */
public final class TimerHeap {
  private Timer[] heap = new Timer[16];
  private int size;

  /** Arms a timer, or moves it if it is armed; {@link Long#MAX_VALUE} takes it out. */
  public void set(Timer timer, long atMs) {
    if (atMs == Long.MAX_VALUE) {
      cancel(timer);
      return;
    }
    if (timer.index < 0) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      timer.index = size;
      heap[size++] = timer;
    }
    timer.atMs = atMs;
    up(timer.index);
    down(timer.index);
  }

  public void cancel(Timer timer) {
    int at = timer.index;
    if (at < 0) {
      return;
    }
    timer.index = -1;
    Timer last = heap[--size];
    heap[size] = null;
    if (last != timer) {
      heap[at] = last;
      last.index = at;
      up(at);
      down(last.index);
    }
  }

  /** When the first timer is due; {@link Long#MAX_VALUE} if there is none. */
  public long firstMs() {
    return size == 0 ? Long.MAX_VALUE : heap[0].atMs;
  }

  /**
   * Calls those that are due; one that arms itself for a time that has come already waits for the
   * next call.
   */
  public void fire(long nowMs) {
    int most = size; // each timer at most about once, however it arms itself again
    while (most-- > 0 && size > 0 && heap[0].atMs <= nowMs) {
      Timer timer = heap[0];
      cancel(timer);
      timer.due(nowMs);
    }
  }

  private void up(int at) {
    Timer timer = heap[at];
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (heap[parent].atMs <= timer.atMs) {
        break;
      }
      place(heap[parent], at);
      at = parent;
    }
    place(timer, at);
  }

  private void down(int at) {
    Timer timer = heap[at];
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1].atMs < heap[child].atMs) {
        child++;
      }
      if (timer.atMs <= heap[child].atMs) {
        break;
      }
      place(heap[child], at);
      at = child;
    }
    place(timer, at);
  }

  private void place(Timer timer, int at) {
    heap[at] = timer;
    timer.index = at;
  }
}
