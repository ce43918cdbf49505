package org.ternmq.server.queue;

import java.util.ArrayDeque;
import java.util.List;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * How many entries of backlogs are in the heap, and which stretches leave it as pages when there
 * are too many. Queues take turns, each with all it can give. What one call does is bounded; the
 * rest is done a moment later.
 */
public final class IndexPages extends Timer {
  private static final int MOST_MESSAGES = 1_024;
  private static final int PAGES_IN_LIMIT = 16;
  private static final int LEAST_OF_FULL = 16; // a page has at least that part of a full one
  private static final int MOST_TURNS = 4;

  private final Shard shard;
  private final int limit;
  private final int full;
  private final int least;
  private final ArrayDeque<PagePlace> reads = new ArrayDeque<>(); // derived: under way
  private final ArrayDeque<MessageQueue> givers = new ArrayDeque<>(); // derived
  private int inHeap; // derived
  private int trigger; // derived: with so many entries queues are asked
  private int inVain; // derived: turns in which no queue had a full page
  private boolean ready; // derived: the store takes pages

  IndexPages(Shard shard, int limit) {
    this.shard = shard;
    this.limit = limit;
    this.trigger = limit;
    this.full = Math.max(2, Math.min(MOST_MESSAGES, limit / PAGES_IN_LIMIT));
    this.least = Math.max(2, full / LEAST_OF_FULL);
  }

  /** Messages in a full page. */
  int full() {
    return full;
  }

  public int inHeap() {
    return inHeap;
  }

  /** The recovery is over: pages may be written, if the store keeps such. */
  void begin() {
    ready = shard.effects().savesPages();
    relieve();
  }

  /** An entry joined the queue's backlog. */
  void joined(MessageQueue queue) {
    inHeap++;
    mayGive(queue);
    if (inHeap > trigger) {
      relieve();
    }
  }

  /** Its entries have become more, so it is asked again. */
  private void mayGive(MessageQueue queue) {
    if (!queue.givesPages && queue.inHeap() >= least && queue.durable() && !queue.isDeleted()) {
      queue.givesPages = true;
      givers.add(queue);
    }
  }

  /** A queue that is gone gives no pages, and nothing holds it any more. */
  void deleted(MessageQueue queue) {
    if (queue.givesPages) {
      queue.givesPages = false;
      givers.remove(queue);
    }
  }

  /** An entry left a backlog, for whatever reason. */
  void left(int count) {
    inHeap -= count;
  }

  void unfolded(int count) {
    inHeap += count;
  }

  @Override
  protected void due(long nowMs) {
    relieve();
  }

  void relieve() {
    if (!ready || inHeap <= limit) {
      trigger = ready ? limit : Integer.MAX_VALUE;
      return;
    }
    boolean room = true;
    boolean progress = false;
    for (int turn = 0; turn < MOST_TURNS && room && inHeap > limit && !givers.isEmpty(); turn++) {
      MessageQueue queue = givers.peekFirst();
      boolean any = inVain > givers.size();
      switch (queue.fold(any ? least : full)) {
        case FOLDED -> {
          progress = true;
          inVain = 0;
        }
        case NOTHING -> {
          givers.removeFirst();
          inVain++;
          if (any) {
            queue.givesPages = false; // until the next entry comes
          } else {
            givers.add(queue);
          }
        }
        case NOT_YET -> progress = true;
        case NO_ROOM -> room = false;
      }
    }
    trigger = Math.max(limit, inHeap + full);
    if (progress && inHeap > limit) {
      shard.timers().set(this, shard.nowMs() + 1);
    }
  }

  // --- reading back

  void read(PagePlace place) {
    if (!place.loading) {
      place.loading = true;
      reads.add(place);
      shard.effects().loadPage(place.page);
    }
  }

  /** The answer to the oldest request. */
  public void loaded(IndexPage page, List<StoredMessage> messages) {
    PagePlace place = reads.poll();
    if (place == null || place.page != page || messages.size() != page.count()) {
      throw new IllegalStateException("not the page that was asked for: " + page);
    }
    place.loading = false;
    if (place.dropped) {
      shard.effects().released(page, true);
    } else if (!place.queue().isDeleted()) { // else it is about to be dropped
      place.queue().unfold(place, messages);
      mayGive(place.queue());
      relieve();
    }
  }
}
