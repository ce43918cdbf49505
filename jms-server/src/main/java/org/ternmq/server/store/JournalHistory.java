package org.ternmq.server.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ternmq.journal.Journal;
import org.ternmq.journal.JournalReader;
import org.ternmq.journal.Position;
import org.ternmq.journal.RecoveryVisitor;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Reads a journal into an empty core: what the checkpoint holds, and the log after it. The
 * messages' bytes stay where they are; the core gets their places. Used once, on the loop thread.
 *
 * <p>While reading, each place that is told is called live, so that its segment is kept. Which of
 * them are dead by now only the core knows, at the end: it is asked for its state, and the
 * difference is called dead.
 */
final class JournalHistory implements RecoveryVisitor, OperationRecords.Locations {
  private static final int TELL_AT_A_TIME = 1024;

  private final Journal journal;
  private final Store.Recovery recovery;
  private final SegmentTally told = new SegmentTally();
  private final SegmentTally needed = new SegmentTally();
  private final Map<Long, Long> movedTo = new HashMap<>();
  private final Map<Long, StoredMessage> staged = new HashMap<>(); // by the id they had then
  private final Map<Long, PagePlace> pages = new HashMap<>(); // by the position of their record
  private JournalReader reader; // of pages; null: none was needed
  private DurableOperations into;

  JournalHistory(Journal journal, Store.Recovery recovery) {
    this.journal = journal;
    this.recovery = recovery;
  }

  @Override
  public void checkpointRecord(int type, ByteBuffer payload) {
    record(type, StoredMessage.NOWHERE, payload);
  }

  @Override
  public void record(int type, long position, ByteBuffer payload) {
    if (type == OperationRecords.STORE) {
      if (into == null) {
        into = recovery.begin(OperationRecords.readUuid(payload));
      }
      return;
    }
    if (into == null) {
      throw new StoreException("the journal does not begin like one of a broker");
    }
    OperationRecords.read(type, position, payload, into, this);
  }

  @Override
  public void located(StoredMessage message) {
    located(message.location(), LogAppender.liveBytes(message));
  }

  private void located(long position, int bytes) {
    journal.live(position, bytes);
    told.add(position, bytes);
  }

  @Override
  public void moved(long messageId, long position, int sizeBytes) {
    located(position, LogAppender.liveBytes(sizeBytes));
    StoredMessage waiting = staged.get(messageId);
    if (waiting != null) {
      waiting.location(position); // under the id of its arrival it is not known here
    } else {
      movedTo.put(messageId, position);
    }
  }

  @Override
  public void staged(StoredMessage message) {
    staged.putIfAbsent(message.id(), message); // told twice, the core keeps the first
  }

  @Override
  public void pageLocated(IndexPage page) {
    PagePlace place = PageRecords.place(page);
    locatedPage(place);
    place.forEachSegment(
        (position, bytes) -> {
          journal.live(position, bytes);
          told.add(position, bytes);
        });
  }

  private void locatedPage(PagePlace place) {
    journal.live(place.position(), place.liveBytes());
    told.add(place.position(), place.liveBytes());
    pages.put(place.position(), place);
  }

  /** A page that the checkpoint does not know counts for nothing: the log tells its messages. */
  @Override
  public void pageWritten(long position, long replaced, ByteBuffer in) {
    PagePlace place = replaced == Position.NONE ? null : pages.remove(replaced);
    if (place != null) {
      int payloadBytes = Long.BYTES + in.remaining();
      place.moveTo(PagePlace.of(position, payloadBytes, PageRecords.read(in)));
      locatedPage(place); // its messages were told before, as they were moved
    }
  }

  /** What the core wants to know of a page while it learns its history. */
  List<StoredMessage> readPage(IndexPage page) {
    if (reader == null) {
      reader = journal.reader();
    }
    PagePlace place = PageRecords.place(page);
    try {
      return IndexPages.read(reader, page, place.position(), place.payloadBytes());
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new StoreException(page + " does not have the form of a page", e);
    }
  }

  /** Whatever comes of it, the history is told. */
  void close() {
    if (reader != null) {
      reader.close();
    }
  }

  /** The journal is read; a new one gets its first record. */
  void finish(UUID instanceIfNew) {
    if (into == null) {
      recovery.begin(instanceIfNew);
      ByteBuffer out = journal.begin(OperationRecords.STORE, OperationRecords.UUID_BYTES, false);
      OperationRecords.putUuid(out, instanceIfNew);
      journal.end(false);
      journal.write();
      journal.force();
      return;
    }
    OperationList[] list = new OperationList[1];
    list[0] = new OperationList(TELL_AT_A_TIME, () -> settle(list[0]));
    recovery.describe(list[0]);
    settle(list[0]);
    for (PagePlace place : pages.values()) {
      if (!place.released) { // also one whose messages are in the heap, until that is said of it
        needed.add(place.position(), place.liveBytes());
      }
    }
    Map<Long, Long> neededBytes = new HashMap<>();
    needed.forEach(neededBytes::put);
    told.forEach(
        (segment, bytes) -> {
          long dead = bytes - neededBytes.getOrDefault(segment, 0L);
          if (dead > 0) {
            journal.dead(Position.of(segment, 0), dead);
          } else { // a copy that was told once may be that of several who hold the message
            journal.live(Position.of(segment, 0), -dead);
          }
        });
  }

  private void settle(OperationList list) {
    for (int i = 0; i < list.size(); i++) {
      if (list.isMessage(i)) {
        StoredMessage message = list.message(i);
        if (!movedTo.isEmpty()) {
          message.location(movedTo.getOrDefault(message.id(), message.location()));
        }
        if (message.location() != StoredMessage.NOWHERE) {
          needed.add(message.location(), LogAppender.liveBytes(message));
        }
      } else if (list.kind(i) == OperationList.PAGE_KEPT) {
        PageRecords.place(list.page(i)).forEachSegment(needed::add);
      }
    }
    list.clear();
  }
}
