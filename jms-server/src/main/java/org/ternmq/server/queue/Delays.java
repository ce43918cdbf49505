package org.ternmq.server.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * What waits in one queue for its delivery time: the soonest in the heap, of the others as much as
 * need be in pages. A page is read back when the first of its messages is due.
 */
final class Delays {
  /** What one call may take, in full pages. */
  private static final int FOLDED_PAGES = 4;

  private static final Comparator<Entry> BY_PRIORITY_AND_TIME =
      Comparator.<Entry>comparingInt(entry -> entry.message.priority())
          .thenComparingLong(entry -> entry.message.deliveryTimeMs())
          .thenComparingLong(entry -> entry.message.id());

  private final MessageQueue queue;
  private final DelayHeap entries = new DelayHeap(); // derived
  private final DelayHeap pages = new DelayHeap(); // derived: their places
  private int paged; // derived: messages in them

  Delays(MessageQueue queue) {
    this.queue = queue;
  }

  /** Messages, those in pages too. */
  int size() {
    return entries.size() + paged;
  }

  int inHeap() {
    return entries.size();
  }

  void add(Entry entry) {
    entries.add(entry);
    queue.shard().pages().joined(queue);
  }

  /** A page takes its place in a recovery. */
  void add(PagePlace place) {
    pages.add(place);
    paged += place.page.count();
  }

  /**
   * When there is something to do; {@link Long#MAX_VALUE} if there is nothing, or a page that is
   * being read has to come before.
   */
  long firstMs() {
    if (!pageComesFirst()) {
      return entries.firstMs();
    }
    return first().loading ? Long.MAX_VALUE : pages.firstMs();
  }

  private boolean pageComesFirst() {
    return pages.size() > 0
        && (entries.size() == 0 || DelayHeap.before(pages.first(), entries.first()));
  }

  private PagePlace first() {
    return (PagePlace) pages.first();
  }

  /** Takes out one that is due; null if none is, or a page must be read before. */
  Entry poll(long nowMs) {
    if (firstMs() > nowMs) {
      return null;
    }
    if (pageComesFirst()) {
      queue.pages().read(first());
      return null;
    }
    return taken(entries.poll());
  }

  private Entry taken(Entry entry) {
    if (entry != null) {
      queue.shard().pages().left(1);
    }
    return entry;
  }

  /** Takes out the entry of one of these messages; null if there is none in the heap. */
  Entry removeOneOf(Ids messages) {
    return taken(entries.removeOneOf(messages));
  }

  /** Takes out any entry, or page with all it holds, of a queue that is deleted; false: none. */
  boolean drop() {
    if (entries.size() > 0) {
      queue.removed(taken(entries.poll()));
      return true;
    }
    if (pages.size() > 0) {
      PagePlace place = (PagePlace) pages.poll();
      paged -= place.page.count();
      queue.pages().gone(place);
      return true;
    }
    return false;
  }

  void forEach(Consumer<? super Entry> action) {
    entries.forEach(action);
  }

  void forEachPage(Consumer<? super PagePlace> action) {
    pages.forEach(place -> action.accept((PagePlace) place));
  }

  // --- out of the heap and back

  /**
   * Those that are due last, about half of them at most, leave the heap.
   *
   * @param least messages that a page is worth being written for
   */
  QueuePages.Outcome fold(int least) {
    int full = queue.shard().pages().full();
    if (entries.size() / 2 < least) {
      return QueuePages.Outcome.NOTHING;
    }
    Entry[] latest = entries.takeLate(least, FOLDED_PAGES * full);
    Arrays.sort(latest, BY_PRIORITY_AND_TIME);
    QueuePages.Outcome outcome = QueuePages.Outcome.NOTHING;
    List<Entry> run = new ArrayList<>();
    for (Entry entry : latest) {
      if (!isPlain(entry)) {
        entries.add(entry);
        continue;
      }
      boolean other = !run.isEmpty() && run.get(0).message.priority() != entry.message.priority();
      if (other || run.size() == full) {
        outcome = fold(run, least, outcome);
      }
      run.add(entry);
    }
    return fold(run, least, outcome);
  }

  /** What is due stays, or it could go out and come back without end. */
  private boolean isPlain(Entry entry) {
    return entry.message.deliveryTimeMs() > queue.shard().nowMs()
        && queue.isStored(entry)
        && entry.isPlain(EntryState.SCHEDULED);
  }

  private QueuePages.Outcome fold(List<Entry> run, int least, QueuePages.Outcome before) {
    QueuePages.Outcome outcome = before;
    if (run.size() >= least && before != QueuePages.Outcome.NO_ROOM) {
      outcome = write(run) ? QueuePages.Outcome.FOLDED : QueuePages.Outcome.NO_ROOM;
    }
    if (run.size() < least || outcome == QueuePages.Outcome.NO_ROOM) {
      run.forEach(entries::add);
    }
    run.clear();
    return outcome;
  }

  private boolean write(List<Entry> run) {
    List<StoredMessage> messages = new ArrayList<>(run.size());
    run.forEach(entry -> messages.add(entry.message));
    messages.sort(Comparator.comparingLong(StoredMessage::id));
    IndexPage page = IndexPage.ofDelayed(queue.id(), messages);
    if (!queue.shard().effects().savePage(page, messages)) {
      return false;
    }
    for (StoredMessage message : messages) {
      if (message.references() == 1) {
        queue.shard().memory().gone(message);
      }
      QueuePages.leftHeap(message);
    }
    queue.shard().pages().left(page.count());
    add(new PagePlace(queue, page));
    return true;
  }

  /** The messages of a page come into the heap. */
  void unfold(PagePlace place, List<StoredMessage> messages) {
    pages.remove(place);
    paged -= place.page.count();
    queue.shard().pages().unfolded(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      Entry entry = new Entry(messages.get(i), queue);
      entry.state(EntryState.SCHEDULED);
      queue.shard().memory().stored(entry.message);
      if (queue.pages().isClaimed(entry)) {
        queue.shard().pages().left(1);
      } else {
        entries.add(entry);
      }
    }
    queue.shard().effects().released(place.page, false);
    queue.pages().claimsGoOn(place);
    queue.expiry().due(queue.shard().nowMs());
  }
}
