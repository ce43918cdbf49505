package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.message.EncodedMessage;

/** Messages that two queues hold, each for itself: one of the two accounts for them. */
class SharedMessagesTest implements SoundStoreListener {
  private static final int BODY_BYTES = 400;
  private static final int SHARED = 30;
  private static final int OTHERS = 8; // beside each shared one

  /** So many of two queues are what copy-forward takes in three steps. */
  private static final int IN_THREE_STEPS = 165;

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final LoopByHand loop = new LoopByHand();
  private final HandThread reading = new HandThread();
  private final HandThread checkpoints = new HandThread();
  private final List<IndexPage> pages = new ArrayList<>(); // that are there
  private final List<List<StoredMessage>> loadedPages = new ArrayList<>();
  private final List<StoredMessage> others = new ArrayList<>();
  private final List<StoredMessage> ofFirst = new ArrayList<>(); // of queue 1, in the heap
  private final List<StoredMessage> ofSecond = new ArrayList<>();
  private int written;
  private Store store = open(new ToldPages());

  /** What a recovery tells. */
  private final class ToldPages extends Forwarding implements Store.Recovery {
    @Override
    protected DurableOperations to() {
      return null;
    }

    @Override
    public DurableOperations begin(UUID instance) {
      pages.clear();
      return this;
    }

    @Override
    public void pageKept(IndexPage page) {
      pages.add(page);
    }

    @Override
    public void describe(DurableOperations into) {
      tell(into);
    }
  }

  private Store open(ToldPages told) {
    Store opened = SimulatedStores.open(disk, false, reading, checkpoints);
    opened.recover(told);
    opened.start(this, loop);
    return opened;
  }

  private void tell(DurableOperations into) {
    pages.forEach(into::pageKept);
    ofFirst.forEach(message -> into.messageAdded(message, new long[] {1}));
    for (int i = ofSecond.size() - 1; i >= 0; i--) {
      into.messageAdded(ofSecond.get(i), new long[] {2});
    }
    others.forEach(message -> into.messageAdded(message, new long[] {3}));
  }

  private void run() {
    boolean any = true;
    while (any) {
      any = checkpoints.runOne();
      any |= reading.runOne();
      loop.run();
    }
  }

  private void checkpoint() {
    store.flush();
    store.checkpoint(this::tell);
    run();
  }

  /** Both queues have the same messages in a page each, in segments that hold much else. */
  private void fill() {
    List<StoredMessage> shared = added(SHARED);
    for (long queue = 1; queue <= 2; queue++) {
      fold(queue, shared);
    }
  }

  private void fold(long queue, List<StoredMessage> shared) {
    IndexPage page = IndexPage.of(queue, shared);
    assertThat(store.savePage(page, shared)).isTrue();
    pages.add(page);
    shared.forEach(StoredMessage::release);
  }

  private List<StoredMessage> added(int count) {
    List<StoredMessage> shared = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StoredMessage message = StateModel.message(10L * (i + 1), BODY_BYTES);
      message.retain();
      message.retain();
      shared.add(message);
      store.operations().messageAdded(message, new long[] {1, 2});
      for (int j = 0; j < OTHERS; j++) {
        StoredMessage other = StateModel.message(1_000 + i * OTHERS + j, BODY_BYTES);
        store.operations().messageAdded(other, new long[] {3});
        others.add(other);
      }
      store.endBatch(true);
      store.flush();
    }
    return shared;
  }

  private void dropOthers() {
    others.forEach(message -> store.operations().messageRemoved(3, message.id()));
    store.endBatch(true);
    store.flush();
    others.forEach(store::released);
    others.clear();
  }

  /** More segments, so that those before can be emptied. */
  private void writeOn() {
    write(60);
    run();
  }

  /** What is dead at once. */
  private void write(int count) {
    for (int i = 0; i < count; i++) {
      StoredMessage message = StateModel.message(100_000 + written++, BODY_BYTES);
      store.operations().messageAdded(message, new long[] {3});
      store.endBatch(true);
      store.flush();
      store.operations().messageRemoved(3, message.id());
      store.endBatch(true);
      store.flush();
      store.released(message);
    }
  }

  /** What is kept; what died in the last batch is not, once another one is durable. */
  private long liveBytes() {
    store.operations().idsUsed(1_000_000, 10);
    store.endBatch(true);
    store.flush();
    return SimulatedStores.liveBytes(store);
  }

  private long sharedBytes() {
    return SHARED * (long) LogAppender.liveBytes(StateModel.payload(10, BODY_BYTES).length());
  }

  /** The payloads of what a page has can be read. */
  private void assertReadable(IndexPage page) {
    loadedPages.clear();
    store.loadPage(page);
    run();
    List<StoredMessage> messages = loadedPages.get(0);
    assertThat(messages).hasSize(SHARED);
    assertReadable(messages);
  }

  private void assertReadable(List<StoredMessage> messages) {
    store.load(messages);
    run();
    for (StoredMessage message : messages) {
      assertThat(bytes(message.payload()))
          .isEqualTo(bytes(StateModel.payload(message.id(), BODY_BYTES)));
    }
  }

  private static byte[] bytes(EncodedMessage message) {
    int from = message.offset();
    return Arrays.copyOfRange(message.array(), from, from + message.length());
  }

  private void crash() {
    store.flush();
    disk.crash();
    store = open(new ToldPages());
  }

  @Test
  void areCountedAndCopiedOnce() {
    fill();
    dropOthers();
    assertThat(liveBytes()).isBetween(sharedBytes(), 2 * sharedBytes() - 1);
    for (int i = 0; i < 4; i++) {
      checkpoint();
      writeOn();
    }
    assertThat(liveBytes())
        .as("after they were moved")
        .isBetween(sharedBytes(), 2 * sharedBytes() - 1);
    pages.forEach(this::assertReadable);
    crash();
    assertThat(pages).hasSize(2);
    pages.forEach(this::assertReadable);
  }

  @Test
  void stayForTheSecondQueueWhicheverIsDoneFirst() {
    for (int first = 0; first < 2; first++) {
      fill();
      IndexPage done = pages.remove(pages.size() - 2 + first);
      store.operations().queueDeleted(done.queueId());
      store.endBatch(true);
      store.flush();
      store.released(done, true);
      dropOthers();
      for (int i = 0; i < 4; i++) {
        checkpoint();
        writeOn();
      }
      IndexPage left = pages.get(pages.size() - 1);
      assertReadable(left);
      crash();
      assertReadable(pages.get(0));
      store.released(pages.remove(0), true);
      for (int i = 0; i < 2; i++) {
        checkpoint();
        writeOn();
      }
      assertThat(liveBytes()).isZero();
    }
  }

  /** It would make a segment live again that was dead when the checkpoint began. */
  @Test
  void areNotPointedToACopyOfBeforeTheCheckpointThatIsBeingWritten() {
    ofSecond.addAll(added(IN_THREE_STEPS));
    fold(1, ofSecond);
    store.loadPage(pages.get(0));
    run();
    ofFirst.addAll(loadedPages.get(0));
    store.released(pages.remove(0), false);
    dropOthers();
    checkpoint();
    writeOn();
    store.flush();
    store.checkpoint(this::tell);
    checkpoints.runOne();
    loop.run();
    long before = ofFirst.get(0).location();
    reading.runOne();
    loop.run();
    assertThat(ofFirst.get(0).location()).as("copied first").isNotEqualTo(before);
    ofFirst.forEach(message -> store.operations().messageRemoved(1, message.id()));
    store.endBatch(true);
    store.flush();
    ofFirst.forEach(store::released);
    ofFirst.clear();
    write(100); // the log leaves the segment of the copies
    reading.runOne();
    loop.run();
    write(2); // so that it is dead
    assertThat(ofSecond.get(0).location()).as("comes last").isEqualTo(before);
    store.flush();
    store.checkpoint(this::tell);
    while (reading.runOne()) {
      loop.run();
    }
    assertThat(ofSecond.get(0).location()).as("moved meanwhile").isNotEqualTo(before);
    run();
    assertReadable(ofSecond);
  }

  @Override
  public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    loadedPages.add(messages);
  }
}
