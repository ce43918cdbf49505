package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
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
  private Set<Long> sparseSegments = Set.of();
  private long mayMoveBytes;
  private boolean reading;
  private long movedPages;
  private long movedMessages;

  /**
   * @param copies of messages, also those that are moved elsewhere
   */
  IndexPages(Journal journal, PayloadReader reader, Copies copies) {
    this.journal = journal;
    this.reader = reader;
    this.copies = copies;
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
   *
   * @param mayMoveBytes about how many bytes of messages may be copied
   */
  void begin(List<IndexPage> pages, Set<Long> segments, long mayMoveBytes) {
    toMove.clear();
    pages.sort(Comparator.comparingLong(IndexPage::firstMessageId));
    toMove.addAll(pages);
    sparseSegments = segments;
    this.mayMoveBytes = mayMoveBytes;
  }

  boolean isIdle() {
    return toMove.isEmpty() && !reading;
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

  /** A page that was read to be moved; payloads of the messages that are to be moved with it. */
  record Read(
      IndexPage page, long position, List<StoredMessage> messages, EncodedMessage[] payloads) {}

  /** What is done with a page that was read. */
  interface Moved {
    void read(Read page);
  }

  /**
   * Reads the next page, if any.
   *
   * @param then is run when it is read; it has to call {@link #append}
   */
  void step(Moved then) {
    while (!reading && !toMove.isEmpty()) {
      IndexPage page = toMove.remove();
      PagePlace place = PageRecords.place(page);
      if (mayMove(page, place.position())) {
        long position = place.position();
        int bytes = place.payloadBytes();
        Set<Long> segments = sparseSegments;
        reading = true;
        reader.read(
            source -> readWithPayloads(source, page, position, bytes, segments),
            read -> {
              reading = false;
              then.read(read);
            });
      }
    }
  }

  private static boolean mayMove(IndexPage page, long position) {
    PagePlace place = PageRecords.place(page);
    return !place.released && place.loads == 0 && !page.inHeap() && place.position() == position;
  }

  private static Read readWithPayloads(
      JournalReader source, IndexPage page, long position, int bytes, Set<Long> segments) {
    List<StoredMessage> messages = read(source, page, position, bytes);
    EncodedMessage[] payloads = new EncodedMessage[messages.size()];
    for (int i = 0; i < payloads.length; i++) {
      StoredMessage message = messages.get(i);
      if (segments.contains(Position.segment(message.location()))) {
        payloads[i] =
            PayloadReader.payload(source, message.id(), message.location(), message.sizeBytes());
      }
    }
    return new Read(page, position, messages, payloads);
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
    PagePlace moved = null;
    try {
      for (int i = 0; i < oldPositions.length; i++) {
        StoredMessage message = messages.get(i);
        oldPositions[i] = message.location();
        oldBytes[i] = LogAppender.liveBytes(message);
        if (read.payloads[i] != null) {
          long copy = copies.of(oldPositions[i]);
          message.guest(copy != Position.NONE);
          message.location(copy != Position.NONE ? copy : move(message, read.payloads[i]));
        }
      }
      moved = append(read.position, read.page, messages);
    } finally {
      if (moved == null) {
        journal.abandon();
        toMove.clear();
      }
    }
    PagePlace place = PageRecords.place(read.page);
    dead.add(place.position(), place.liveBytes());
    for (int i = 0; i < oldPositions.length; i++) {
      if (read.payloads[i] != null) {
        StoredMessage message = messages.get(i);
        journal.live(message.location(), LogAppender.liveBytes(message));
        dead.add(oldPositions[i], oldBytes[i]);
        if (!message.guest()) {
          copies.add(oldPositions[i], message.location());
          mayMoveBytes -= message.sizeBytes();
          movedMessages++;
        }
      }
    }
    place.moveTo(moved);
    movedPages++;
    if (mayMoveBytes < 0) {
      toMove.clear(); // the next checkpoint finds what is left
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
