package org.ternmq.server.queue;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a client that came back names of one queue, and may lie in pages: after a crash that lost
 * what was told of its deliveries. It is taken as the pages are read, before anybody else may get
 * it; what was with somebody else meanwhile is in no page, and not claimed. Which pages these are
 * is clear when it begins: what goes out later came through the heap, where it was looked for.
 */
public abstract class PageClaim {
  private final Ids acknowledged;
  private final Ids held;
  private final QueueConsumer consumer;
  private final Set<PagePlace> awaited = new LinkedHashSet<>();
  private long[] got = new long[0];

  /**
   * @param acknowledged are removed
   * @param held go to the consumer, unless it was closed meanwhile
   */
  protected PageClaim(Ids acknowledged, Ids held, QueueConsumer consumer) {
    this.acknowledged = acknowledged;
    this.held = held;
    this.consumer = consumer;
  }

  /**
   * Whether it waits for that page from here on. What a client has was due: a page of messages that
   * are all delayed yet has none of it. (After a crash before which the disk lost that they were
   * delivered, and the clock went back, such are delivered again at their time.)
   */
  boolean awaits(PagePlace place, long nowMs) {
    if (mayConcern(place) && place.page.firstDeliveryMs() <= nowMs) {
      awaited.add(place);
      return true;
    }
    return false;
  }

  /**
   * The page to be read next for it, of those that it waits for. One after another: where delays
   * ended the ids of each reach far, and what was read has to go out again before the next comes.
   */
  PagePlace next() {
    return awaited.iterator().next();
  }

  /** That page was read; returns whether it waits for no other. */
  boolean served(PagePlace place) {
    return awaited.remove(place) && awaited.isEmpty();
  }

  private boolean mayConcern(PagePlace place) {
    long first = place.page.firstMessageId();
    long last = place.page.lastMessageId();
    return acknowledged.anyIn(first, last) || held.anyIn(first, last);
  }

  /** Whether an entry that has just come from a page is claimed. */
  boolean wants(Entry entry) {
    long messageId = entry.message.id();
    return acknowledged.contain(messageId) || (held.contain(messageId) && !consumer.isClosed());
  }

  /** Takes an entry that hangs in no list. */
  void take(Entry entry) {
    long messageId = entry.message.id();
    Returns returns = consumer.queue().returns();
    if (acknowledged.contain(messageId)) {
      returns.reclaimed(entry, null);
    } else {
      returns.reclaimed(entry, consumer);
      got = Arrays.copyOf(got, got.length + 1);
      got[got.length - 1] = messageId;
    }
  }

  /** No page has any of it. */
  final void complete() {
    claimed(got);
  }

  /**
   * @param got those of the held ones that the consumer has again
   */
  protected abstract void claimed(long[] got);
}
