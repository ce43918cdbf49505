package org.ternmq.server.queue;

import java.util.Arrays;

/** A set of message ids as a command carries them. */
public final class Ids {
  public static final Ids NONE = new Ids(new long[0]);

  private final long[] sorted;

  /** The array is not changed. */
  public Ids(long[] ids) {
    long[] copy = ids.clone();
    Arrays.sort(copy);
    this.sorted = copy;
  }

  public boolean contain(long id) {
    return sorted.length > 0 && Arrays.binarySearch(sorted, id) >= 0;
  }

  public int size() {
    return sorted.length;
  }

  public boolean isEmpty() {
    return sorted.length == 0;
  }

  /** Whether one of them lies there, both ends included. */
  boolean anyIn(long first, long last) {
    int at = Arrays.binarySearch(sorted, first);
    int next = at >= 0 ? at : -at - 1;
    return next < sorted.length && sorted[next] <= last;
  }

  long highest() {
    return sorted[sorted.length - 1];
  }

  /** These, but not those. */
  public Ids without(long[] others) {
    Ids left = new Ids(others);
    return new Ids(Arrays.stream(sorted).filter(id -> !left.contain(id)).toArray());
  }

  /** These and those. */
  public Ids with(long[] others) {
    long[] all = Arrays.copyOf(sorted, sorted.length + others.length);
    System.arraycopy(others, 0, all, sorted.length, others.length);
    return new Ids(all);
  }
}
