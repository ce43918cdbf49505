package org.ternmq.server.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * How stretches of one queue leave the heap as pages and come back. In each priority a hand goes
 * over the list and folds the plain entries it meets; what is next to a reader stays. A page that
 * was read, and from which nothing left, is folded again without being written.
 */
final class QueuePages {
  private final MessageQueue queue;
  private final Backlog backlog; // the queue's
  private final Entry[] hands = new Entry[MessageQueue.PRIORITIES]; // derived; null: at the start
  private final ArrayDeque<PagePlace> asRead = new ArrayDeque<>(); // derived
  private final List<StoredMessage> run = new ArrayList<>(); // empty between calls
  private List<PageClaim> claims = List.of(); // derived

  /** What became of a queue's turn to give a page. */
  enum Outcome {
    FOLDED,
    NOTHING,
    /** It looked at as much as one call may. */
    NOT_YET,
    /** The store has none. */
    NO_ROOM
  }

  QueuePages(MessageQueue queue, Backlog backlog) {
    this.queue = queue;
    this.backlog = backlog;
  }

  // --- out of the heap

  /**
   * @param least messages that a page is worth being written for
   */
  Outcome fold(int least) {
    if (foldAsRead()) {
      return Outcome.FOLDED;
    }
    int full = queue.shard().pages().full();
    int steps = 4 * full;
    for (int priority = 0; priority < hands.length; priority++) {
      if (hands[priority] == null) {
        hands[priority] = start(priority, full);
      }
      while (hands[priority] != null) {
        if (steps <= 0) {
          return Outcome.NOT_YET;
        }
        Entry from = hands[priority];
        Entry to = gather(from, full);
        Entry next = to == null ? from.next : to.next;
        int count = run.size();
        steps -= count + 1;
        if (count >= least) {
          boolean saved = write(from, to);
          run.clear();
          return saved ? Outcome.FOLDED : Outcome.NO_ROOM;
        }
        run.clear();
        if (next == null && count > 0) {
          break; // more may come behind it
        }
        hands[priority] = next;
      }
    }
    if (queue.inHeap() > 4 * full) { // what lies behind the hands is worth another look
      Arrays.fill(hands, null);
    }
    return Outcome.NOTHING;
  }

  /** Behind what is needed soon. */
  private Entry start(int priority, int full) {
    Entry entry = queue.firstOf(priority);
    int kept = queue.delivery.takesTheHead() ? 2 * full : 0;
    for (int i = 0; entry != null && i < kept; i++) {
      entry = entry.next;
    }
    return entry;
  }

  /** Puts what may make a page from there on into {@code run}; returns the last of it. */
  private Entry gather(Entry from, int full) {
    if (from.isPage()) {
      return null;
    }
    long lastOrder = queue.delivery.lastOrderOfPage(from.message.priority(), from.order);
    Entry last = null;
    for (Entry entry = from;
        entry != null
            && run.size() < full
            && entry.order <= lastOrder
            && isPlain(entry)
            && !entry.ofPage();
        entry = entry.next) {
      run.add(entry.message);
      last = entry;
    }
    return last;
  }

  private boolean isPlain(Entry entry) {
    return !entry.isPage()
        && queue.isStored(entry)
        && entry.isPlain(EntryState.AVAILABLE)
        && !queue.marks().covers(entry.message);
  }

  private boolean write(Entry from, Entry to) {
    IndexPage page = IndexPage.of(queue.id(), run);
    if (!queue.shard().effects().savePage(page, run)) {
      return false;
    }
    fold(from, to, new PagePlace(queue, page));
    return true;
  }

  private void fold(Entry from, Entry to, PagePlace place) {
    int priority = place.page.priority();
    place.order = to.order;
    for (Entry entry = from; entry != to.next; entry = entry.next) {
      queue.shard().memory().pagedOut(queue, entry);
      leftHeap(entry.message);
    }
    backlog.fold(from, to, place);
    queue.shard().pages().left(place.page.count());
    queue.delivery.turned(from, place, priority);
    queue.expiry().turned(from, to, priority, place);
    Entry hand = hands[priority];
    if (hand != null && hand.order >= from.order && hand.order <= to.order) {
      hands[priority] = place.next;
    }
  }

  /** An entry of this message went into a page; other queues may hold it in the heap. */
  static void leftHeap(StoredMessage message) {
    if (message.references() > 1) {
      var unused = message.release();
    } else {
      message.location(StoredMessage.NOWHERE); // whoever else has the object: it is not this one
    }
  }

  /** Folds a page that was read and that nobody is at; false if there is none. */
  private boolean foldAsRead() {
    for (int turns = asRead.size(); turns > 0; turns--) {
      PagePlace place = asRead.removeFirst();
      asRead.add(place);
      Entry first = place.first;
      boolean atHead = first.previous == null || first.previous.ofPage();
      if ((atHead && queue.delivery.takesTheHead())
          || queue.delivery.looksAt(place.page.priority(), first.order, place.order)) {
        continue;
      }
      Entry last = first;
      boolean same = true;
      boolean idle = true;
      for (Entry entry = first; entry != null && entry.order <= place.order; entry = entry.next) {
        same &= entry.ofPage() && !entry.message.moved();
        // A read under way needs the message: it is not to be in two places.
        idle &= isPlain(entry) && entry.message.references() == 1;
        last = entry;
      }
      if (!same) {
        asRead.removeLast();
        changed(place);
      } else if (idle) {
        asRead.removeLast();
        place.first = null;
        place.page.inHeap(false);
        fold(first, last, place);
        return true;
      }
    }
    return false;
  }

  // --- back into the heap

  void read(PagePlace place) {
    queue.shard().pages().read(place);
  }

  void unfold(PagePlace place, List<StoredMessage> messages) {
    int priority = place.page.priority();
    EntryList entries = new EntryList();
    long order = place.order - messages.size();
    long lastId = 0;
    for (int i = 0; i < messages.size(); i++) {
      Entry entry = new Entry(messages.get(i), queue);
      if (entry.message.id() < lastId) {
        queue.doesNotAscend();
      }
      lastId = entry.message.id();
      entry.state(EntryState.AVAILABLE);
      entry.order = ++order;
      entry.ofPage(true);
      queue.shard().memory().stored(entry.message);
      entries.append(entry);
    }
    place.first = entries.first();
    Entry next = place.next;
    backlog.unfold(place, entries);
    queue.shard().pages().unfolded(messages.size());
    place.page.inHeap(true);
    asRead.add(place);
    queue.delivery.turned(place, place.first, priority);
    queue.expiry().turned(place, place, priority, place.first);
    if (hands[priority] == place) {
      hands[priority] = next;
    }
    serveClaims(place, place.first);
    queue.delivery.unfolded(place);
    queue.expiry().goOn();
  }

  /** An entry is about to leave its list. */
  void leaving(Entry entry) {
    int priority = entry.message.priority();
    if (hands[priority] == entry) {
      hands[priority] = entry.next;
    }
    if (entry.ofPage()) {
      for (Iterator<PagePlace> i = asRead.iterator(); i.hasNext(); ) {
        PagePlace place = i.next();
        if (place.page.priority() == priority
            && entry.order >= place.first.order
            && entry.order <= place.order) {
          i.remove();
          changed(place);
          return;
        }
      }
    }
  }

  /** The page is not what is in the heap any more. */
  private void changed(PagePlace place) {
    for (Entry entry = place.first;
        entry != null && entry.order <= place.order;
        entry = entry.next) {
      entry.ofPage(false);
    }
    place.first = null;
    place.page.inHeap(false);
    queue.shard().effects().released(place.page, false);
  }

  // --- what clients claim that come back

  /** Reads the pages that it may concern; false if there are none. */
  boolean claim(PageClaim claim) {
    if (!readFor(claim)) {
      return false;
    }
    if (claims.isEmpty()) {
      claims = new ArrayList<>();
    }
    claims.add(claim);
    return true;
  }

  private boolean readFor(PageClaim claim) {
    boolean[] any = new boolean[1];
    queue.forEachPage(
        place -> {
          if (claim.awaits(place, queue.shard().nowMs())) {
            any[0] = true;
          }
        });
    if (any[0]) {
      read(claim.next());
    }
    return any[0];
  }

  private void serveClaims(PagePlace place, Entry first) {
    for (PageClaim claim : List.copyOf(claims)) {
      Entry entry = first;
      while (entry != null && entry.order <= place.order) {
        Entry next = entry.next;
        if (!entry.isPage() && entry.is(EntryState.AVAILABLE) && claim.wants(entry)) {
          queue.unlink(entry);
          claim.take(entry);
        }
        entry = next;
      }
    }
    claimsGoOn(place);
  }

  /** An entry of a page that is in no list yet: whoever claims it gets it, and true is returned. */
  boolean isClaimed(Entry entry) {
    for (PageClaim claim : claims) {
      if (claim.wants(entry)) {
        claim.take(entry);
        return true;
      }
    }
    return false;
  }

  /** A page was read; those claims are complete that wait for no other. */
  void claimsGoOn(PagePlace place) {
    for (PageClaim claim : List.copyOf(claims)) {
      if (claim.served(place)) {
        claims.remove(claim);
        claim.complete();
      } else {
        read(claim.next());
      }
    }
  }

  /** The queue is deleted: nobody gets any more of it. */
  void endClaims() {
    List<PageClaim> all = claims;
    claims = List.of();
    all.forEach(PageClaim::complete);
  }

  // --- the end

  /** The queue is gone; its pages with it. */
  void drop(PagePlace place) {
    backlog.remove(place);
    gone(place);
  }

  /** A page of a deleted queue, which hangs in no list. */
  void gone(PagePlace place) {
    place.dropped = true;
    if (!place.loading) { // else when that is over
      queue.shard().effects().released(place.page, true);
    }
  }
}
