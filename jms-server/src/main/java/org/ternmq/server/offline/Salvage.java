package org.ternmq.server.offline;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.ternmq.journal.DamagedJournal;
import org.ternmq.journal.DamagedJournal.Damage;
import org.ternmq.journal.Disk;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.offline.SalvageReport.Finding;
import org.ternmq.server.offline.SalvageReport.LostMessage;
import org.ternmq.server.offline.SalvagedState.Held;
import org.ternmq.server.offline.SalvagedState.Open;
import org.ternmq.server.offline.SalvagedState.PageRead;
import org.ternmq.server.offline.SalvagedState.Queue;
import org.ternmq.server.store.JournalRecords;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The state that can be had of a damaged journal. What is whole is there, nothing is invented; what
 * may be gone by right (its acknowledgement may be lost) comes as redelivered; of what nobody knows
 * whose it was goes to a queue of its own. The journal is only read. Used by one thread.
 *
 * <p>The checkpoint and the log after it lead to the state, as ever. The log before it, as far as
 * it was not reused, is asked only where the checkpoint, or an index page, cannot be read.
 */
public final class Salvage implements StateSource, Closeable {
  /** Queues that this class makes begin so. */
  public static final String PREFIX = "ternmq.salvaged";

  private static final int MOST_NAMED = 20;

  private final DamagedJournal journal;
  private final SalvageReport report = new SalvageReport();
  private final TreeMap<Long, Finding> findings = new TreeMap<>(); // in segments, by position
  private SalvagedState state;
  private SalvagedState before; // what the log before the checkpoint says; null: nobody asked yet
  private final List<Finding> openHoles = new ArrayList<>(); // whose lost ids are not known yet
  private boolean pieced; // the state at the checkpoint comes from the log before it
  private boolean pageIsLost;

  private Salvage(DamagedJournal journal) {
    this.journal = journal;
  }

  /**
   * Reads all, as long as that takes.
   *
   * @throws StoreException if records of a newer version are in it
   * @throws org.ternmq.journal.JournalFormatException if nothing can be read of it
   */
  public static Salvage of(Disk disk) throws IOException {
    Salvage salvage = new Salvage(DamagedJournal.of(disk));
    boolean done = false;
    try {
      salvage.read();
      done = true;
      return salvage;
    } finally {
      if (!done) {
        salvage.close();
      }
    }
  }

  public SalvageReport report() {
    return report;
  }

  // --- reading

  private void read() throws IOException {
    journal.damages().forEach(this::found);
    boolean whole = journal.readCheckpoint(new PagesLook());
    journal.readBefore(new Damages());
    if (whole) {
      state = new SalvagedState();
      if (pageIsLost) {
        before();
      }
    } else {
      state = before();
      before = null;
      pieced = true;
      report.remark(
          "The state at the last checkpoint is pieced together from the log before it: messages"
              + " that were acknowledged long ago may be among those that come as redelivered.");
      report.remark(
          "Of the log the segments "
              + journal.segments()
              + " are there; without the checkpoint nobody can say whether others were reused, as"
              + " is right, or are lost.");
    }
    state.checkpointBegins(this::page);
    BatchReader checkpoint = new BatchReader(state);
    journal.readCheckpoint(new Records(checkpoint));
    checkpoint.end();
    if (whole && pageIsLost) {
      setAsideGuessed();
    }
    if (whole || journal.checkpoint() > 0) {
      state.checkpointEnds();
    }
    BatchReader after = new BatchReader(state);
    journal.readAfter(new AfterCheckpoint(after));
    after.end();
    state.checkpointEnds();
    tellLostIds(-1);
    state.placeDisplaced();
    resolvePayloads();
    new Orphans(state, report, this::payload).findHomes();
    if (state.instance == null) {
      state.instance = UUID.randomUUID();
      report.remark(
          "Whose data these are cannot be read: clients that come back find a new broker, and may"
              + " repeat sends that were stored before.");
    }
    count();
  }

  private Finding found(Damage damage) {
    for (Finding known : report.findings()) {
      if (known.damage().equals(damage)) {
        return known; // the segment of the checkpoint is looked at twice
      }
    }
    Finding finding = report.add(damage);
    if (damage.position() != Position.NONE) {
      findings.put(damage.position(), finding);
    }
    return finding;
  }

  /** Only looks for what is damaged. */
  private class Damages implements DamagedJournal.Visitor {
    @Override
    public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {
      // They are told later, to those who want them.
    }

    @Override
    public void damage(Damage damage) {
      found(damage);
    }
  }

  /** The same; and whether all pages of a checkpoint can be read. */
  private final class PagesLook extends Damages {
    private final Pages pages = new Pages();

    @Override
    public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {
      JournalRecords.read(type, payload, pages);
    }
  }

  private final class Pages extends Forwarding implements JournalRecords.Reader {
    @Override
    protected DurableOperations to() {
      return null;
    }

    @Override
    public void pageKept(IndexPage page) {
      try {
        pageIsLost |= journal.read(JournalRecords.position(page)) == null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void storeBegins(UUID brokerInstance) {}

    @Override
    public void messageMoved(long messageId, long position, int sizeBytes) {}

    @Override
    public void pageWritten(long queueId, List<StoredMessage> messages) {}
  }

  /** Passes records on; their damages are known already. */
  private record Records(BatchReader into) implements DamagedJournal.Visitor {
    @Override
    public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {
      into.record(type, position, first, more, payload);
    }

    @Override
    public void damage(Damage damage) {
      into.gap();
    }

    @Override
    public void gap() {
      into.gap();
    }
  }

  /** Notes which ids a damage may have had. */
  private final class AfterCheckpoint implements DamagedJournal.Visitor {
    private final BatchReader into;

    AfterCheckpoint(BatchReader into) {
      this.into = into;
    }

    @Override
    public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {
      if (!openHoles.isEmpty()) {
        long id = JournalRecords.firstNewId(type, payload);
        if (id >= 0) {
          tellLostIds(id);
        }
      }
      into.record(type, position, first, more, payload);
    }

    @Override
    public void damage(Damage damage) {
      Finding finding = found(damage);
      into.damage(damage);
      if (damage.torn()) {
        finding
            .consequences()
            .add("It was being written when the broker ended; nobody was told that it is safe.");
        return;
      }
      finding
          .consequences()
          .add(
              "Any operation may have been here. Messages that were there before come as"
                  + " redelivered, since their acknowledgement may be lost.");
      openHoles.add(finding);
    }
  }

  /**
   * The first message behind a damage says which ids were used within it.
   *
   * @param next its id; -1: there is none
   */
  private void tellLostIds(long next) {
    long first = state.seenBelow;
    String where = openHoles.size() > 1 ? "here, or at the next damaged place" : "here";
    for (Finding hole : openHoles) {
      if (next < 0) {
        hole.consequences().add("Messages with ids from " + first + " on may be lost.");
      } else if (next > first) {
        hole.consequences()
            .add(
                "Messages with the ids "
                    + first
                    + " to "
                    + (next - 1)
                    + " were told "
                    + where
                    + ", and are lost, but for those that were never stored.");
      }
    }
    openHoles.clear();
  }

  /** What the log before the checkpoint leads to by itself. */
  private SalvagedState before() throws IOException {
    if (before == null) {
      before = new SalvagedState();
      before.pieceTogether();
      BatchReader reader = new BatchReader(before);
      journal.readBefore(new Records(reader));
      reader.end();
    }
    return before;
  }

  // --- index pages

  private PageRead page(IndexPage page) {
    try {
      long position = JournalRecords.position(page);
      DamagedJournal.Single record = journal.read(position);
      if (record != null) {
        return new PageRead(JournalRecords.page(page, record.type(), record.payload()), false);
      }
      return lostPage(page, position);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Finds its messages one by one in the log before the checkpoint. */
  private PageRead lostPage(IndexPage page, long position) throws IOException {
    List<StoredMessage> all = new ArrayList<>();
    (pieced ? state : before())
        .messages
        .subMap(page.firstMessageId(), true, page.lastMessageId(), true)
        .values()
        .forEach(
            held -> {
              // Others that held it may have given it up in a part of the log that is gone.
              Held told = pieced ? null : state.messages.get(held.message.id());
              boolean fits =
                  held.isIn(page.queueId())
                      && (told == null || !told.isIn(page.queueId()))
                      && held.message.priority() == page.priority();
              if (fits && isReadable(held)) { // else it was moved since
                all.add(held.message);
              }
            });
    Finding finding = finding(position);
    if (finding == null && journal.missing(position) != null) {
      finding = found(journal.missing(position));
    }
    String text =
        "The list of "
            + page.count()
            + " messages ("
            + page.firstMessageId()
            + " to "
            + page.lastMessageId()
            + ") of queue "
            + page.queueId()
            + " was here; "
            + all.size()
            + " were found one by one, and come as redelivered.";
    if (finding == null) {
      report.remark(text + " It should lie at " + journal.describe(position) + ".");
    } else {
      finding.consequences().add(text);
    }
    return new PageRead(all, true); // as many need not be the same
  }

  /**
   * Messages of a lost page may have arrived with a transaction: under which id, only the page
   * said. What the checkpoint tells nothing of, and would not be found by its id, is set aside.
   */
  private void setAsideGuessed() {
    Set<Long> told = new HashSet<>();
    for (Held held : state.messages.values()) {
      told.add(held.message.location());
      Arrays.stream(held.otherPlaces()).forEach(told::add);
    }
    state.transactions.values().stream()
        .flatMap(open -> open.staged.values().stream())
        .forEach(held -> told.add(held.message.location()));
    List<StoredMessage> others = new ArrayList<>(before.strays.values());
    for (Held held : before.guessed()) {
      others.add(held.message);
    }
    for (StoredMessage message : others) {
      if (!told.contains(message.location())) {
        state.setAside(message);
      }
    }
  }

  /** The damage that a position lies in; null if there is none. */
  private Finding finding(long position) {
    Map.Entry<Long, Finding> entry = findings.floorEntry(position);
    if (entry == null || Position.segment(entry.getKey()) != Position.segment(position)) {
      return null;
    }
    Damage damage = entry.getValue().damage();
    boolean within =
        damage.bytes() == 0 || Position.offset(position) < damage.offset() + damage.bytes();
    return within ? entry.getValue() : null;
  }

  // --- payloads

  private EncodedMessage payload(StoredMessage message) {
    if (message.payload() != null) {
      return message.payload();
    }
    try {
      DamagedJournal.Single record = journal.read(message.location());
      return record == null
          ? null
          : JournalRecords.payload(
              record.type(), record.payload(), message.id(), message.sizeBytes());
    } catch (StoreException another) {
      return null; // what lies there is not this message
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves out messages whose bytes cannot be read anywhere. */
  private void resolvePayloads() throws IOException {
    List<Held> lost = new ArrayList<>();
    for (Held held : state.messages.values()) {
      if (!isReadable(held) && !isElsewhere(held.message)) {
        lost.add(held);
      }
    }
    for (Held held : lost) {
      state.messages.remove(held.message.id());
      tellLost(held);
    }
    for (Open open : state.transactions.values()) {
      List<Held> lostStaged = new ArrayList<>();
      for (Held held : open.staged.values()) {
        if (payload(held.message) == null) {
          lostStaged.add(held);
        }
      }
      for (Held held : lostStaged) {
        open.staged.values().remove(held);
        tellLost(held);
      }
    }
    state.strays.values().removeIf(stray -> payload(stray) == null);
  }

  /** Whether its bytes are at any of its places; it lies there from now on. */
  private boolean isReadable(Held held) {
    return payload(held.message) != null || isAtOneOf(held.message, held.otherPlaces());
  }

  private boolean isAtOneOf(StoredMessage message, long[] places) {
    long first = message.location();
    for (long place : places) {
      message.location(place);
      if (payload(message) != null) {
        return true;
      }
    }
    message.location(first); // where the newest state says it lies
    return false;
  }

  /** A message that was copied lies at its old place too, until that is reused. */
  private boolean isElsewhere(StoredMessage message) throws IOException {
    if (journal.checkpoint() == 0) {
      return false;
    }
    SalvagedState old = before();
    Held held = old.messages.get(message.id());
    StoredMessage other = held == null ? old.strays.get(message.id()) : held.message;
    if (other == null || other.sizeBytes() != message.sizeBytes()) {
      return false;
    }
    return isAtOneOf(message, new long[] {other.location()})
        || (held != null && isAtOneOf(message, held.otherPlaces()));
  }

  private void tellLost(Held held) {
    List<String> names = new ArrayList<>();
    for (long id : held.queues) {
      names.add(nameOf(id));
    }
    StoredMessage message = held.message;
    report.lost(
        new LostMessage(
            message.id(), names, message.sizeBytes(), journal.describe(message.location())));
    Finding finding = finding(message.location());
    if (finding == null && !held.unsure && journal.missing(message.location()) != null) {
      finding = found(journal.missing(message.location())); // only now it shows that it is needed
    }
    if (finding != null && finding.consequences().size() < MOST_NAMED) {
      finding
          .consequences()
          .add(
              "Message "
                  + message.id()
                  + " ("
                  + message.sizeBytes()
                  + " bytes) of "
                  + String.join(", ", names)
                  + " is lost.");
    } else if (finding != null && finding.consequences().size() == MOST_NAMED) {
      finding.consequences().add("More messages are lost here; the list of lost ones has all.");
    }
  }

  private String nameOf(long queueId) {
    Queue queue = state.queues.get(queueId);
    if (queue == null || (queue.name == null && queue.definition == null)) {
      return "queue " + queueId;
    }
    return queue.name != null
        ? queue.name
        : "subscription " + queue.definition.name() + " to " + queue.definition.topic().name();
  }

  // --- the result

  private void count() {
    long all = 0;
    long unsure = 0;
    for (Held held : state.messages.values()) {
      long[] queues = state.queuesOf(held);
      if (queues.length > 0) {
        all++;
        boolean isUnsure = Arrays.stream(queues).anyMatch(id -> state.mayBeUnsure(held, id));
        unsure += isUnsure ? 1 : 0;
      }
    }
    report.result(all, unsure);
    for (Finding finding : report.findings()) {
      if (finding.consequences().isEmpty()) {
        boolean isRecord = finding.damage().position() != Position.NONE;
        finding
            .consequences()
            .add(isRecord ? "Nothing that is still needed was here." : "The remarks say more.");
      }
    }
  }

  @Override
  public UUID instance() {
    return state.instance;
  }

  @Override
  public void tell(DurableOperations into) {
    new SalvagedTeller(state, this::payload).tell(into);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
