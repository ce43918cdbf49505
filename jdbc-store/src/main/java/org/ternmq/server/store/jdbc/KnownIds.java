package org.ternmq.server.store.jdbc;

import org.ternmq.server.queue.LongMap;

/** A set of ids that lie close together: a bit each, in pages of 4,096. Not safe for threads. */
final class KnownIds {
  private static final int PAGE_BITS = 12;
  private static final int WORDS = (1 << PAGE_BITS) / Long.SIZE;

  private final LongMap<long[]> pages = new LongMap<>();
  private long lastPage = -1;
  private long[] last;

  void add(long id) {
    long[] words = page(id >> PAGE_BITS);
    if (words == null) {
      words = new long[WORDS];
      pages.put(lastPage, words);
      last = words;
    }
    words[word(id)] |= 1L << id;
  }

  boolean contains(long id) {
    long[] words = page(id >> PAGE_BITS);
    return words != null && (words[word(id)] & 1L << id) != 0;
  }

  private static int word(long id) {
    return (int) (id >> 6) & WORDS - 1;
  }

  /** Null if there is none. */
  private long[] page(long number) {
    if (number != lastPage) {
      lastPage = number;
      last = pages.get(number);
    }
    return last;
  }
}
