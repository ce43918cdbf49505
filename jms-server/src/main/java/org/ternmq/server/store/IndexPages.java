package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalFullException;
import org.ternmq.journal.JournalReader;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Index pages in the journal: written, read back, and moved as a whole out of segments that are
 * nearly empty. Owned by the loop thread.
 */
final class IndexPages {
  private final Journal journal;
  private final PayloadReader reader;
  private final ArrayDeque<IndexPage> toMove = new ArrayDeque<>();
  private final Copies copies;
  private final MoveBudget budget;
  private final long stepBytes;
  private Set<Long> sparseSegments = Set.of();
  private long lastCopiedId; // of the messages that were copied with their pages
  private Read unfinished; // a page with more than one step may copy; null: none
  private boolean reading;
  private long movedPages;
  private long movedMessages;

  /**
   * @param copies of messages, also those that are moved elsewhere
   * @param budget of what may be copied, also elsewhere
   * @param stepBytes about as much is moved at once
   */
  IndexPages(
      Journal journal, PayloadReader reader, Copies copies, MoveBudget budget, long stepBytes) {
    this.journal = journal;
    this.reader = reader;
    this.copies = copies;
    this.budget = budget;
    this.stepBytes = stepBytes;
  }

  /**
   * Writes a page; the messages have no place of their own from here on.
   *
   * @throws JournalFullException if there is no room; then nothing happened
   */
  void save(IndexPage page, List<StoredMessage> messages) {
    page.inStore(append(Position.NONE, page, messages));
    for (int i = 0; i < messages.size(); i++) {
      StoredMessage message = messages.get(i);
      if (message.references() > 1) {
        journal.live(message.location(), LogAppender.GUEST_BYTES);
      } else {
        // Who still has it on a list, as copy-forward may, sees that it is gone.
        message.location(StoredMessage.NOWHERE);
      }
    }
  }

  private PagePlace append(long replaced, IndexPage page, List<StoredMessage> messages) {
    int max = PageRecords.maxBytes(messages.size());
    ByteBuffer out = journal.begin(OperationRecords.INDEX_PAGE, max, false);
    int start = out.position();
    PageRecords.put(out, replaced, page, messages);
    int bytes = out.position() - start;
    PagePlace place = PagePlace.of(journal.end(false), bytes, messages);
    journal.live(place.position(), place.liveBytes());
    return place;
  }

  /** Reads a page back, in the order of all reads. */
  void load(IndexPage page, BiConsumer<IndexPage, List<StoredMessage>> then) {
    PagePlace place = PageRecords.place(page);
    long position = place.position();
    int bytes = place.payloadBytes();
    place.loads++;
    reader.read(
        source -> read(source, page, position, bytes),
        messages -> {
          place.loads--;
          then.accept(page, messages);
        });
  }

  /** Reads a page at once, in the thread of the reader. */
  static List<StoredMessage> read(JournalReader source, IndexPage page, long position, int bytes) {
    ByteBuffer in = source.read(position, bytes);
    if (source.type() != OperationRecords.INDEX_PAGE) {
      throw new StoreException(
          page + " should lie where a record of type " + source.type() + " is");
    }
    var unused = PageRecords.readReplaced(in);
    List<StoredMessage> messages = PageRecords.read(in);
    if (!page.mayBe(messages)) {
      throw new StoreException(page + " should lie where another page is");
    }
    return messages;
  }

  /** Tells the places that nobody needs any more. */
  void released(IndexPage page, boolean messagesToo, Places dead) {
    PagePlace place = PageRecords.place(page);
    place.released = true;
    dead.add(place.position(), place.liveBytes());
    if (messagesToo) {
      place.forEachSegment(dead::add);
    }
  }

  // --- copy-forward

  /**
   * Replaces what is to be moved: pages that lie, or have messages, in these segments. Those of
   * several queues that share messages come next to each other.
   */
  void begin(List<IndexPage> pages, Set<Long> segments) {
    toMove.clear();
    unfinished = null;
    pages.sort(Comparator.comparingLong(IndexPage::firstMessageId));
    toMove.addAll(pages);
    sparseSegments = segments;
    lastCopiedId = 0;
  }

  boolean isIdle() {
    return toMove.isEmpty() && unfinished == null && !reading;
  }

  long movedPages() {
    return movedPages;
  }

  /** Those that were copied with their pages. */
  long movedMessages() {
    return movedMessages;
  }

  /** Whether a page, or any of its messages, lies in one of these segments. */
  static boolean liesIn(IndexPage page, Set<Long> segments) {
    PagePlace place = PageRecords.place(page);
    boolean lies = segments.contains(Position.segment(place.position()));
    for (int i = 0; !lies && i < place.segmentCount(); i++) {
      lies = segments.contains(place.segment(i));
    }
    return lies;
  }

  /**
   * A page that was read to be moved.
   *
   * @param segments that are to be emptied
   * @param payloads of the messages that are copied with it; null: of none
   * @param more whether messages are left that another step has to copy
   */
  record Read(
      IndexPage page,
      long position,
      List<StoredMessage> messages,
      Set<Long> segments,
      EncodedMessage[] payloads,
      boolean more) {}

  /** What is done with a page that was read. */
  interface Moved {
    void read(Read page);
  }

  /**
   * Reads the next page, if any, and then as many payloads as one step may copy.
   *
   * @param then is run when they are read; it has to call {@link #append}
   */
  void step(Moved then) {
    if (!reading && unfinished != null) {
      // Its new record may not be written yet, so it cannot be read; what it says is here.
      Read read = unfinished;
      unfinished = null;
      reading = true;
      readPayloads(read.page, read.position, read.messages, read.segments, then);
    }
    while (!reading && !toMove.isEmpty()) {
      IndexPage page = toMove.remove();
      PagePlace place = PageRecords.place(page);
      if (mayMove(page, place.position()) && isWorthReading(page)) {
        long position = place.position();
        int bytes = place.payloadBytes();
        Set<Long> segments = sparseSegments;
        reading = true;
        reader.read(
            source -> read(source, page, position, bytes),
            messages -> readPayloads(page, position, messages, segments, then));
      }
    }
  }

  /**
   * Once the budget is spent, only those that may share what was copied: they are pointed there,
   * since the next checkpoint does not know of it. It finds the others.
   */
  private boolean isWorthReading(IndexPage page) {
    return !budget.isSpent() || page.firstMessageId() <= lastCopiedId;
  }

  private static boolean mayMove(IndexPage page, long position) {
    PagePlace place = PageRecords.place(page);
    return !place.released && place.loads == 0 && !page.inHeap() && place.position() == position;
  }

  /** What has a copy, or comes after what a step may copy, is not read. */
  private void readPayloads(
      IndexPage page, long position, List<StoredMessage> messages, Set<Long> segments, Moved then) {
    boolean needed = mayMove(page, position);
    EncodedMessage[] payloads = new EncodedMessage[messages.size()];
    List<StoredMessage> wanted = new ArrayList<>();
    long bytes = 0;
    boolean more = false;
    int[] places = new int[messages.size()];
    for (int i = 0; needed && !more && i < messages.size(); i++) {
      StoredMessage message = messages.get(i);
      if (segments.contains(Position.segment(message.location()))
          && copies.of(message.location()) == Position.NONE) {
        more = bytes >= stepBytes || budget.isSpent();
        if (!more) {
          places[wanted.size()] = i;
          wanted.add(message);
          bytes += message.sizeBytes();
          budget.take(message.sizeBytes());
        }
      }
    }
    Read read = new Read(page, position, messages, segments, payloads, more);
    if (wanted.isEmpty()) {
      reading = false;
      then.read(read);
      return;
    }
    reader.read(
        wanted,
        (same, some) -> {
          reading = false;
          for (int i = 0; i < some.length; i++) {
            payloads[places[i]] = some[i];
          }
          then.read(read);
        });
  }

  /**
   * Appends a page that was read, and those of its messages that were read with it, as one batch,
   * unless the page was needed or dropped meanwhile.
   *
   * @param dead gets the old places
   * @return whether anything was appended
   * @throws JournalFullException if there is no room; then nothing was appended
   */
  boolean append(Read read, Places dead) {
    if (!mayMove(read.page, read.position)) {
      return false;
    }
    List<StoredMessage> messages = read.messages;
    long[] oldPositions = new long[messages.size()];
    int[] oldBytes = new int[messages.size()];
    boolean moves = read.segments.contains(Position.segment(read.position));
    PagePlace moved = null;
    try {
      for (int i = 0; i < oldPositions.length; i++) {
        StoredMessage message = messages.get(i);
        oldPositions[i] = message.location();
        oldBytes[i] = LogAppender.liveBytes(message);
        long copy =
            read.segments.contains(Position.segment(oldPositions[i]))
                ? copies.of(oldPositions[i])
                : Position.NONE;
        if (copy != Position.NONE || read.payloads[i] != null) {
          message.guest(copy != Position.NONE);
          message.location(copy != Position.NONE ? copy : move(message, read.payloads[i]));
          moves = true;
        }
      }
      if (!moves) {
        return false;
      }
      moved = append(read.position, read.page, messages);
    } finally {
      if (moves && moved == null) {
        journal.abandon();
        toMove.clear();
      }
    }
    PagePlace place = PageRecords.place(read.page);
    dead.add(place.position(), place.liveBytes());
    for (int i = 0; i < oldPositions.length; i++) {
      StoredMessage message = messages.get(i);
      if (message.location() != oldPositions[i]) {
        journal.live(message.location(), LogAppender.liveBytes(message));
        dead.add(oldPositions[i], oldBytes[i]);
        if (!message.guest()) {
          copies.add(oldPositions[i], message.location());
          lastCopiedId = Math.max(lastCopiedId, message.id());
          movedMessages++;
        }
      }
    }
    place.moveTo(moved);
    movedPages++;
    if (read.more && !budget.isSpent()) {
      unfinished =
          new Read(read.page, place.position(), messages, read.segments, read.payloads, true);
    }
    return true;
  }

  private long move(StoredMessage message, EncodedMessage payload) {
    int max = OperationRecords.messageBytes(message, 0);
    ByteBuffer out = journal.begin(OperationRecords.MESSAGE_MOVED, max, false);
    OperationRecords.putMoved(out, message, payload);
    return journal.end(true);
  }

  /** Takes places that are no longer needed. */
  interface Places {
    void add(long position, long bytes);
  }
}
