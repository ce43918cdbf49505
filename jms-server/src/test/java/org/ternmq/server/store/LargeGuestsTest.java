package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.journal.JournalOptions;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** Large messages in the pages of subscriptions that do not account for them. */
class LargeGuestsTest implements SoundStoreListener {
  private static final int BODY_BYTES = 200_000;
  private static final int MESSAGES = 300;
  private static final int MOST_STEP_BYTES = 2 << 20; // a step, a message more, and the page
  private static final long MOST_BYTES = 34L << 20; // what one checkpoint may move, and one step
  private static final int SEGMENT_BYTES = 8 << 20;

  /** The last that were moved share a segment with what is dead, and are moved again. */
  private static final long USUAL_BYTES = SEGMENT_BYTES / 2;

  private final HandThread reading = new HandThread();
  private final HandThread checkpoints = new HandThread();
  private final LoopByHand loop = new LoopByHand();
  private final List<IndexPage> pages = new ArrayList<>();
  private final Told told = new Told();
  private final Store store = open();
  private int written;

  /** What a checkpoint tells. */
  private final class Told extends Forwarding implements Store.Recovery {
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
      pages.forEach(into::pageKept);
    }
  }

  private Store open() {
    Store opened =
        JournalStore.open(
            new SimulatedDisk(1),
            new JournalOptions(SEGMENT_BYTES, SEGMENT_BYTES, 1, false),
            4 << 20,
            DiskWatermarks.NONE,
            new Copies(Copies.MOST),
            reading,
            checkpoints);
    opened.recover(told);
    opened.start(this, loop);
    return opened;
  }

  private void fill() {
    List<StoredMessage> shared = new ArrayList<>();
    for (int i = 1; i <= MESSAGES; i++) {
      StoredMessage message = StateModel.message(i, BODY_BYTES);
      for (int queue = 1; queue <= 3; queue++) {
        message.retain();
      }
      shared.add(message);
      store.operations().messageAdded(message, new long[] {1, 2, 3});
      store.endBatch(true);
      store.flush();
      message.payload(null);
    }
    for (long queue = 1; queue <= 3; queue++) {
      IndexPage page = IndexPage.of(queue, shared);
      assertThat(store.savePage(page, shared)).isTrue();
      pages.add(page);
      shared.forEach(StoredMessage::release);
    }
  }

  private void deleteQueue(int index) {
    IndexPage page = pages.remove(index);
    store.operations().queueDeleted(page.queueId());
    store.endBatch(true);
    store.flush();
    store.released(page, true);
    write();
  }

  /** What is dead at once, so that the log goes on. */
  private void write() {
    for (int i = 0; i < 60; i++) {
      StoredMessage message = StateModel.message(100_000 + written++, BODY_BYTES);
      store.operations().messageAdded(message, new long[] {4});
      store.endBatch(true);
      store.flush();
      message.payload(null);
      store.operations().messageRemoved(4, message.id());
      store.endBatch(true);
      store.flush();
      store.released(message);
    }
  }

  /** Returns what was moved after a checkpoint, in steps that are small enough. */
  private long movedAfterCheckpoint() {
    store.flush();
    store.checkpoint(told::describe);
    while (checkpoints.runOne()) {
      loop.run();
    }
    loop.run();
    long before = store.statistics().writtenBytes();
    long moved = before;
    while (reading.runOne()) {
      loop.run();
      store.write(); // else the journal's buffer gathers several steps
      long now = store.statistics().writtenBytes();
      assertThat(now - moved).as("written in one step").isLessThanOrEqualTo(MOST_STEP_BYTES);
      moved = now;
    }
    return moved - before;
  }

  @Test
  void areMovedInSmallStepsAndNoMoreOfThemAfterOneCheckpointThanUsual() {
    fill();
    deleteQueue(2); // the one that accounted for them
    assertThat(movedAfterCheckpoint()).as("what died last was not free yet").isZero();
    write();
    int rounds = 0;
    for (long moved = movedAfterCheckpoint(); moved > USUAL_BYTES; rounds++) {
      assertThat(moved).as("written after one checkpoint").isLessThanOrEqualTo(MOST_BYTES);
      write();
      moved = movedAfterCheckpoint();
    }
    assertThat(rounds).as("checkpoints that moved much").isEqualTo(2);
    long once = MESSAGES * (long) LogAppender.liveBytes(BODY_BYTES);
    assertThat(SimulatedStores.liveBytes(store))
        .as("those of two queues, copied once")
        .isBetween(once, once + once / 4);
    assertThat(store.statistics().diskBytes()).as("space is given back").isLessThan(3 * once);
    deleteQueue(1);
    deleteQueue(0);
    assertThat(movedAfterCheckpoint()).as("nothing is left").isZero();
    write();
    assertThat(SimulatedStores.liveBytes(store)).isLessThan(4L * BODY_BYTES);
  }
}
