package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.DamagedJournal;
import org.ternmq.journal.Position;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.offline.Salvage;
import org.ternmq.server.offline.SalvageReport;

/**
 * What is salvaged of messages that two queues hold in a page each: what one of them tells takes
 * nothing from the other, and either copy will do.
 */
class SharedMessagesSalvageTest implements SoundStoreListener {
  private static final long FIRST = 1;
  private static final long SECOND = 2;
  private static final long OTHERS = 3;
  private static final int BODY_BYTES = 400;
  private static final int SHARED = 5; // as many as copy-forward moves in one step
  private static final int OTHERS_BESIDE_EACH = 8;
  private static final int DEAD_AT_ONCE = 60;
  private static final int FIRST_RECORD_AT = 4096; // in a file of a checkpoint

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final LoopByHand loop = new LoopByHand();
  private final HandThread reading = new HandThread();
  private final HandThread checkpoints = new HandThread();
  private final List<IndexPage> pages = new ArrayList<>(); // the first queue's, the second's
  private final List<StoredMessage> shared = new ArrayList<>();
  private final List<StoredMessage> others = new ArrayList<>();
  private List<StoredMessage> loadedPage;
  private int written;
  private final Store store = SimulatedStores.open(disk, false, reading, checkpoints);

  /** An empty store, as its recovery tells it. */
  private final class Empty extends Forwarding implements Store.Recovery {
    @Override
    protected DurableOperations to() {
      return null;
    }

    @Override
    public DurableOperations begin(UUID instance) {
      return this;
    }

    @Override
    public void describe(DurableOperations into) {
      tell(into);
    }
  }

  /** The queues, and their messages in a page each; segments hold much else. */
  private void fill() {
    store.recover(new Empty());
    store.start(this, loop);
    tellQueues(store.operations());
    endRound();
    for (int i = 0; i < SHARED; i++) {
      StoredMessage message = StateModel.message(10L * (i + 1), BODY_BYTES);
      message.retain();
      message.retain();
      shared.add(message);
      store.operations().messageAdded(message, new long[] {FIRST, SECOND});
      for (int j = 0; j < OTHERS_BESIDE_EACH; j++) {
        StoredMessage other = StateModel.message(1_000 + i * OTHERS_BESIDE_EACH + j, BODY_BYTES);
        store.operations().messageAdded(other, new long[] {OTHERS});
        others.add(other);
      }
      endRound();
    }
    fold(FIRST, shared);
    fold(SECOND, shared);
  }

  private static void tellQueues(DurableOperations into) {
    into.queueCreated(FIRST, "the first one");
    into.queueCreated(SECOND, "the second one");
    into.queueCreated(OTHERS, "others");
  }

  private void tell(DurableOperations into) {
    tellQueues(into);
    pages.forEach(into::pageKept);
    others.forEach(message -> into.messageAdded(message, new long[] {OTHERS}));
  }

  private void fold(long queue, List<StoredMessage> messages) {
    IndexPage page = IndexPage.of(queue, messages);
    assertThat(store.savePage(page, messages)).isTrue();
    pages.add(page);
    messages.forEach(StoredMessage::release);
  }

  private void endRound() {
    store.endBatch(true);
    store.flush();
  }

  private void dropOthers() {
    others.forEach(message -> store.operations().messageRemoved(OTHERS, message.id()));
    endRound();
    others.forEach(store::released);
    others.clear();
  }

  /** What is dead at once, for more segments. */
  private void writeOn() {
    for (int i = 0; i < DEAD_AT_ONCE; i++) {
      StoredMessage message = StateModel.message(100_000 + written++, BODY_BYTES);
      store.operations().messageAdded(message, new long[] {OTHERS});
      endRound();
      store.operations().messageRemoved(OTHERS, message.id());
      endRound();
      store.released(message);
    }
  }

  /** A checkpoint, and nothing that is moved after it. */
  private void checkpoint() {
    writeOn(); // else it is not worth one
    store.checkpoint(this::tell);
    assertThat(checkpoints.runOne()).as("a checkpoint is written").isTrue();
    loop.run();
  }

  /** Copy-forward moves the first queue's page with its messages, and not the second's. */
  private void moveTheFirstPage() {
    IndexPage page = pages.get(0);
    long before = JournalRecords.position(page);
    dropOthers();
    checkpoint(); // what is dead is known only then
    checkpoint();
    while (JournalRecords.position(page) == before) {
      assertThat(reading.runOne()).as("reads the first page, then its payloads").isTrue();
      loop.run();
      store.flush();
    }
  }

  /** The second queue's messages come into the heap, and leave it again, where they lay before. */
  private void foldTheSecondAgain() {
    IndexPage page = pages.remove(1);
    store.loadPage(page);
    while (reading.runOne()) {
      loop.run();
    }
    store.released(page, false);
    fold(SECOND, loadedPage);
  }

  // --- damages

  private static String file(long position) {
    return String.format("segment-%010d.log", Position.segment(position));
  }

  /** The journal that a broker left that was killed. */
  private SimulatedDisk left() {
    disk.killProcess();
    return disk.copy(1);
  }

  /** One bit of a record's payload. */
  private static void damage(SimulatedDisk left, long position) {
    left.damage(file(position), Position.offset(position) + 20, 1);
  }

  private static String checkpointFile(SimulatedDisk left) {
    List<String> names = new ArrayList<>(left.names());
    names.removeIf(name -> !name.startsWith("checkpoint-"));
    names.sort(null);
    return names.get(names.size() - 1);
  }

  /** One bit of the last of these bytes, which the checkpoint has once. */
  private static void damageInCheckpoint(SimulatedDisk left, byte[] what) {
    String name = checkpointFile(left);
    byte[] contents = left.contents(name);
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at + what.length <= contents.length; at++) {
      if (Arrays.equals(contents, at, at + what.length, what, 0, what.length)) {
        found.add(at);
      }
    }
    assertThat(found).hasSize(1);
    left.damage(name, found.get(0) + what.length - 1, 1);
  }

  private static void damageKept(SimulatedDisk left, IndexPage page) {
    ByteBuffer kept = ByteBuffer.allocate(PageRecords.keptBytes(page));
    PageRecords.putKept(kept, page);
    damageInCheckpoint(left, Arrays.copyOf(kept.array(), kept.position()));
  }

  private static void damageNameOfOthers(SimulatedDisk left) {
    damageInCheckpoint(left, "others".getBytes(StandardCharsets.UTF_8));
  }

  /** Where the messages of a page lie, as its record says. */
  private static long[] placesIn(SimulatedDisk left, IndexPage page) throws IOException {
    try (DamagedJournal journal = DamagedJournal.of(left)) {
      DamagedJournal.Single record = journal.read(JournalRecords.position(page));
      return JournalRecords.page(page, record.type(), record.payload()).stream()
          .mapToLong(StoredMessage::location)
          .toArray();
    }
  }

  private static long lastPlaceIn(SimulatedDisk left, IndexPage page) {
    try {
      return placesIn(left, page)[SHARED - 1];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- what is salvaged

  /**
   * @param ofFirst ids of those that the first queue has
   * @param doubtsOfFirst of them, how many come as redelivered
   */
  private record Salvaged(
      List<Long> ofFirst,
      List<Long> ofSecond,
      int doubtsOfFirst,
      int doubtsOfSecond,
      SalvageReport report) {
    /** Both queues have all, each once. */
    void hasAll(List<Long> ids, String where) {
      assertThat(ofFirst).as("first, %s", where).containsExactlyElementsOf(ids);
      assertThat(ofSecond).as("second, %s", where).containsExactlyElementsOf(ids);
      assertThat(report.lostMessages()).as(where).isEmpty();
    }
  }

  private static Salvaged salvage(SimulatedDisk from) throws IOException {
    List<List<Long>> ids = List.of(new ArrayList<>(), new ArrayList<>());
    int[] doubts = new int[2];
    try (Salvage salvage = Salvage.of(from)) {
      salvage.tell(
          new Forwarding() {
            @Override
            protected DurableOperations to() {
              return null;
            }

            @Override
            public void messageAdded(StoredMessage message, long[] queueIds) {
              for (long queue : queueIds) {
                assertThat(queue).as("nothing else is there").isLessThan(OTHERS);
                ids.get((int) (queue - FIRST)).add(message.id());
              }
              int from = message.payload().offset();
              byte[] bytes =
                  Arrays.copyOfRange(
                      message.payload().array(), from, from + message.payload().length());
              assertThat(bytes).isEqualTo(StateModel.payload(message.id(), BODY_BYTES).array());
            }

            @Override
            public void deliveryInDoubt(long queueId, long messageId) {
              doubts[(int) (queueId - FIRST)]++;
            }
          });
      return new Salvaged(ids.get(0), ids.get(1), doubts[0], doubts[1], salvage.report());
    }
  }

  private List<Long> ids() {
    return shared.stream().map(StoredMessage::id).toList();
  }

  @Test
  void ofASoundJournalAllAreThereAndNoneIsInDoubt() throws IOException {
    fill();
    dropOthers();
    checkpoint();
    Salvaged salvaged = salvage(left());
    salvaged.hasAll(ids(), "sound");
    assertThat(salvaged.doubtsOfFirst).isZero();
    assertThat(salvaged.doubtsOfSecond).isZero();
    assertThat(salvaged.report.unsureMessages()).isZero();
    assertThat(salvaged.report.findings()).isEmpty();
  }

  @Test
  void whereACheckpointDoesNotTellThePageOfOneTheLogBeforeItDoes() throws IOException {
    fill();
    dropOthers();
    checkpoint();
    for (IndexPage page : pages) {
      SimulatedDisk left = left();
      damageKept(left, page);
      Salvaged salvaged = salvage(left);
      salvaged.hasAll(ids(), page.toString());
      assertThat(page.queueId() == FIRST ? salvaged.doubtsOfFirst : salvaged.doubtsOfSecond)
          .isEqualTo(SHARED);
      assertThat(salvaged.report.findings())
          .anyMatch(finding -> finding.damage().file().equals(checkpointFile(left)));
    }
  }

  @Test
  void whereverABitOfTheCheckpointIsWrongBothQueuesHaveAll() throws IOException {
    fill();
    dropOthers();
    checkpoint();
    SimulatedDisk sound = left();
    String name = checkpointFile(sound);
    byte[] contents = sound.contents(name);
    int end = contents.length;
    while (contents[end - 1] == 0) {
      end--;
    }
    for (int at = 0; at < end; at++) {
      if (contents[at] != 0 || at >= FIRST_RECORD_AT) { // not the zeros behind the header
        SimulatedDisk left = sound.copy(1);
        left.damage(name, at, 1);
        salvage(left).hasAll(ids(), "bit in byte " + at);
      }
    }
  }

  @Test
  void whereTheCheckpointAndThePageOfOneAreDamagedItsMessagesAreFoundInTheLog() throws IOException {
    fill();
    dropOthers();
    checkpoint();
    SimulatedDisk left = left();
    damageNameOfOthers(left);
    damage(left, JournalRecords.position(pages.get(1)));
    Salvaged salvaged = salvage(left);
    salvaged.hasAll(ids(), "second page, and the checkpoint");
    assertThat(salvaged.doubtsOfSecond).isEqualTo(SHARED);
    assertThat(salvaged.report.findings())
        .flatExtracting(SalvageReport.Finding::consequences)
        .anyMatch(text -> text.contains(SHARED + " were found one by one"));
  }

  @Test
  void whatIsFoundOneByOneComesAsRedeliveredFromThatQueueAlone() throws IOException {
    fill();
    dropOthers();
    checkpoint();
    SimulatedDisk left = left();
    damage(left, JournalRecords.position(pages.get(1)));
    Salvaged salvaged = salvage(left);
    salvaged.hasAll(ids(), "second page");
    assertThat(salvaged.doubtsOfFirst).isZero();
    assertThat(salvaged.doubtsOfSecond).isEqualTo(SHARED);
    assertThat(salvaged.report.unsureMessages()).isEqualTo(SHARED);
  }

  @Test
  void aPageThatWasMovedIsFoundThoughTheOtherFoldedItsOwnCopyLater() throws IOException {
    fill();
    moveTheFirstPage();
    foldTheSecondAgain();
    checkpoint();
    SimulatedDisk left = left();
    assertThat(placesIn(left, pages.get(0))).doesNotContain(placesIn(left, pages.get(1)));
    damage(left, JournalRecords.position(pages.get(0)));
    Salvaged salvaged = salvage(left);
    salvaged.hasAll(ids(), "moved page");
    assertThat(salvaged.doubtsOfFirst).isEqualTo(SHARED);
  }

  @Test
  void whereOneCopyCannotBeReadTheOtherIsTaken() throws IOException {
    fill();
    moveTheFirstPage();
    checkpoint();
    for (IndexPage page : pages) {
      SimulatedDisk left = left();
      for (long position : placesIn(left, page)) {
        damage(left, position);
      }
      Salvaged salvaged = salvage(left);
      salvaged.hasAll(ids(), "copies of " + page);
      assertThat(salvaged.report.findings()).isNotEmpty();
    }
  }

  @Test
  void whereNeitherCopyCanBeReadTheReportNamesBothQueues() throws IOException {
    fill();
    moveTheFirstPage();
    checkpoint();
    SimulatedDisk left = left();
    long[] last = pages.stream().mapToLong(page -> lastPlaceIn(left, page)).toArray();
    Arrays.stream(last).forEach(position -> damage(left, position));
    Salvaged salvaged = salvage(left);
    List<Long> others = ids().subList(0, SHARED - 1);
    assertThat(salvaged.ofFirst).containsExactlyElementsOf(others);
    assertThat(salvaged.ofSecond).containsExactlyElementsOf(others);
    assertThat(salvaged.report.lostMessages())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.id()).isEqualTo(shared.get(SHARED - 1).id());
              assertThat(lost.queues()).containsExactly("the first one", "the second one");
            });
  }

  // --- the store's listener

  @Override
  public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    loadedPage = messages;
  }
}
