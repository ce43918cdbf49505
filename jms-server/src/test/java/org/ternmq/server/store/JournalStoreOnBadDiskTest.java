package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.journal.DiskFile;
import org.ternmq.journal.JournalOptions;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.journal.SimulatedDisk.PowerCutException;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** On a disk that forgets, fills up and fails. */
class JournalStoreOnBadDiskTest extends JournalStoreContract {
  private static final int SEEDS = 300;
  private static final JournalOptions OPTIONS =
      JournalOptions.DEFAULTS
          .withSegmentBytes(256 << 10)
          .withFirstSegmentBytes(64 << 10)
          .withSpareSegments(1)
          .withPrepareInBackground(false);

  private SimulatedDisk disk = new SimulatedDisk(1);

  @Override
  protected Store openStore() {
    return openStore(3_000);
  }

  private Store openStore(long checkpointLogBytes) {
    return JournalStore.open(
        disk,
        OPTIONS,
        checkpointLogBytes,
        DiskWatermarks.NONE,
        new DirectThread(),
        new DirectThread());
  }

  @Override
  protected void killOwner(StoreDriver driver) {
    disk.crash();
    forget(driver);
  }

  @Override
  @Test
  void aSecondOwnerIsRefusedWithThePidOfTheFirst() {
    open();
    assertThatThrownBy(this::openStore).isInstanceOf(StoreException.class);
  }

  @Test
  void aFailedForceIsToldAndNothingMoreIsDurable() {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    long durable = driver.durable;
    disk.failForceAfter(0);
    driver.batch(true, operations -> operations.queueCreated(2, "r"));
    assertThatThrownBy(driver::endRound).isInstanceOf(StoreException.class);
    assertThat(driver.durable).isEqualTo(durable);
    driver.store.flush();
    assertThat(driver.durable).as("not tried again").isEqualTo(durable);
  }

  @Test
  void aFailedForceOfABatchThatNobodyWaitsForIsToldToo() {
    StoreDriver driver = open();
    driver.batch(false, operations -> operations.queueCreated(1, "q"));
    driver.store.flush();
    disk.failForceAfter(0);
    for (int tick = 0; tick < JournalStore.LAZY_TICKS; tick++) {
      driver.loop.passTime();
    }
    assertThat(driver.failure).isNotNull();
    assertThat(driver.durable).isZero();
  }

  @Test
  void aFullDiskIsToldAndAcknowledgementsMakeRoomAgain() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    disk.capacity(2 << 20);
    long id = 1;
    while (!driver.full) {
      addMessages(driver, id, id + 10, 1);
      driver.loop.passTime();
      id += 10;
      assertThat(id).isLessThan(10_000);
    }
    assertThat(driver.failure).isNull();
    long last = id;
    for (long from = 1; from < last; from += 10) {
      long first = from;
      driver.durably(
          operations -> {
            for (long removed = first; removed < first + 10; removed++) {
              operations.messageRemoved(1, removed);
            }
          });
    }
    for (int i = 0; i < 5 && driver.full; i++) {
      driver.endRound();
    }
    assertThat(driver.full).as("without waiting for the next look").isFalse();
    addMessages(driver, last, last + 100, 1);
    assertThat(driver.durable).isEqualTo(driver.store.endBatch(false));
    killOwner(driver);
    assertThat(open().model.text()).isEqualTo(driver.model.text());
  }

  @Test
  void aLargeBatchThatFindsNoRoomIsHeldBackAndLaterKept() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    disk.capacity(2 << 20);
    StoredMessage large = StateModel.message(1, 3 << 20);
    long batch = driver.batch(true, operations -> operations.messageAdded(large, new long[] {1}));
    driver.endRound();
    assertThat(driver.full).isTrue();
    assertThat(driver.durable).isLessThan(batch);
    assertThat(large.location()).isEqualTo(StoredMessage.NOWHERE);
    disk.capacity(50 << 20);
    driver.loop.passTime();
    driver.endRound();
    assertThat(driver.full).isFalse();
    assertThat(driver.durable).isEqualTo(batch);
    killOwner(driver);
    assertThat(open().model.text()).isEqualTo(driver.model.text());
  }

  @Test
  void spaceThatRunsOutIsToldInTwoStepsAndItsReturnToo() throws InterruptedException {
    disk.capacity(16 << 20);
    StoreDriver driver =
        new StoreDriver(
            JournalStore.open(
                disk,
                OPTIONS,
                1 << 20,
                new DiskWatermarks(8 << 20, 4 << 20),
                new DirectThread(),
                new DirectThread()));
    driver.notesStates = false;
    driver.durably(operations -> operations.queueCreated(1, "q"));
    long id = 1;
    id = addUntil(driver, id, () -> driver.scarce);
    assertThat(disk.freeBytes()).isBetween(6L << 20, 8L << 20);
    assertThat(driver.full).isFalse();
    id = addUntil(driver, id, () -> driver.full);
    assertThat(disk.freeBytes()).as("what is refused leaves room").isGreaterThan(2 << 20);
    addMessages(driver, id, id + 5, 1); // what was under way
    assertThat(driver.failure).isNull();
    for (StoredMessage message : driver.model.messages()) {
      driver.durably(operations -> operations.messageRemoved(1, message.id()));
    }
    checkpoint(driver);
    driver.loop.passTime();
    assertThat(driver.full).isFalse();
    assertThat(driver.scarce).isFalse();
    driver.close();
  }

  @Test
  void filesThatWaitForTheirNextUseCountAsRoom() throws IOException, InterruptedException {
    long mark = 8 << 20;
    disk.capacity(16 << 20);
    StoreDriver driver =
        new StoreDriver(
            JournalStore.open(
                disk,
                OPTIONS.withSpareSegments(3),
                1 << 20,
                new DiskWatermarks(mark, 4 << 20),
                new DirectThread(),
                new DirectThread()));
    driver.notesStates = false;
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addUntil(driver, 1, () -> driver.scarce);
    for (StoredMessage message : driver.model.messages()) {
      driver.durably(operations -> operations.messageRemoved(1, message.id()));
    }
    checkpoint(driver);
    long spare = spareBytes();
    assertThat(spare).isEqualTo(3 * (256 << 10));
    long used = (16 << 20) - disk.freeBytes();
    disk.capacity(used + mark - spare);
    driver.loop.passTime();
    assertThat(driver.scarce).isTrue();
    long enough = mark + mark / 10; // so that it does not come and go
    disk.capacity(used + enough - spare);
    driver.loop.passTime();
    assertThat(driver.scarce).isFalse();
    driver.close();
  }

  private long spareBytes() throws IOException {
    long bytes = 0;
    for (String name : disk.list()) {
      if (name.startsWith("spare")) {
        try (DiskFile file = disk.openToRead(name)) {
          bytes += file.size();
        }
      }
    }
    return bytes;
  }

  private static long addUntil(StoreDriver driver, long from, BooleanSupplier condition) {
    long id = from;
    while (!condition.getAsBoolean()) {
      addMessages(driver, id, id + 100, 1);
      driver.dropPayloads();
      id += 100;
      assertThat(id).isLessThan(50_000);
    }
    return id;
  }

  @Test
  void spaceThatAnotherProgramTakesAndGivesIsNoticedWithoutTraffic() {
    StoreDriver driver =
        new StoreDriver(
            JournalStore.open(
                disk,
                OPTIONS,
                1 << 20,
                new DiskWatermarks(8 << 20, 4 << 20),
                new DirectThread(),
                new DirectThread()));
    driver.notesStates = false;
    disk.capacity(6 << 20);
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 4_000, 1);
    assertThat(driver.scarce).isTrue();
    disk.capacity(100 << 20);
    driver.loop.passTime();
    assertThat(driver.scarce).isFalse();
    driver.close();
  }

  /**
   * A message that nobody takes, a subscriber that is behind by a tenth of the traffic, in pages
   * and out of them, and a prepared transaction.
   */
  @Test
  void theJournalStaysWithinTwiceItsLiveBytesAndAFewSegments() throws InterruptedException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long segmentBytes = 64 << 10;
    JournalOptions small =
        OPTIONS.withSegmentBytes(segmentBytes).withFirstSegmentBytes(segmentBytes);
    StoreDriver driver =
        new StoreDriver(
            JournalStore.open(
                disk, small, 100_000, DiskWatermarks.NONE, new DirectThread(), new DirectThread()));
    driver.durably(operations -> operations.queueCreated(1, "fast"));
    driver.durably(operations -> operations.queueCreated(2, "slow"));
    addMessages(driver, 1, 2, 1);
    stage(driver, 1, 500_000, 500_003);
    driver.durably(operations -> operations.branchPrepared(1, branch(1)));
    long most = 0;
    for (int round = 0; round < 120; round++) {
      long first = 1_000L + 200L * round;
      for (long id = first; id < first + 150; id++) {
        addMessages(driver, id, id + 1, id % 10 == 0 ? 2 : 1);
      }
      removeIf(driver, message -> message.id() >= first && message.id() % 10 != 0);
      if (random.nextInt(3) == 0) {
        driver.page(2);
      }
      if (round > 90 && random.nextInt(4) == 0 && !driver.model.pages().isEmpty()) {
        driver.thaw(driver.model.pages().iterator().next());
        removeIf(driver, message -> message.id() % 10 == 0 && random.nextInt(3) > 0);
      }
      driver.dropPayloads();
      checkpoint(driver);
      long liveBytes = driver.model.liveBytes();
      most = Math.max(most, liveBytes);
      assertThat(driver.store.statistics().diskBytes())
          .as("seed %s, round %s, %s live bytes", seed, round, liveBytes)
          .isLessThanOrEqualTo(2 * liveBytes + 8 * segmentBytes);
    }
    assertThat(most).as("so that the bound says something").isGreaterThan(10 * segmentBytes);
    driver.close();
  }

  private static void removeIf(StoreDriver driver, Predicate<StoredMessage> which) {
    driver.durably(
        operations -> {
          if (operations == driver.model) {
            return; // told with the store
          }
          for (StoredMessage message : driver.model.messages()) {
            if (which.test(message)) {
              long queue = driver.model.holders(message.id()).get(0);
              operations.messageRemoved(queue, message.id());
              driver.model.messageRemoved(queue, message.id());
            }
          }
        });
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasDurableIsThereAfterAPowerCutAndBatchesAreWhole(long seed)
      throws InterruptedException {
    disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    StateModel before = null;
    List<String> possible = new ArrayList<>();
    int firstPossible = 0;
    for (int life = 0; life < 4; life++) {
      disk.cutPowerAfter(50 + random.nextInt(400));
      StoreDriver driver = null;
      try {
        driver = new StoreDriver(openStore(20_000));
        if (before != null) {
          assertThat(possible.subList(firstPossible, possible.size()))
              .as("seed %s, life %s", seed, life)
              .contains(driver.model.text());
        }
        for (IndexPage page : driver.model.pages()) {
          if (random.nextBoolean()) {
            driver.thaw(page); // the others are for the lives to come
          }
        }
        driver.load(driver.model.messages());
        assertThat(driver.failure).isNull();
        assertPayloads(driver.model.messages());
        driver.load(driver.model.staged());
        assertPayloads(driver.model.staged());
        work(driver, random);
      } catch (PowerCutException e) {
        assertThat(disk.isOff()).isTrue();
      } catch (StoreException e) {
        assertThat(disk.isOff()).as("%s", e).isTrue();
      }
      if (driver != null) {
        before = driver.model;
        possible = driver.stateAfterBatch;
        firstPossible = (int) Math.min(driver.durable, possible.size() - 1);
      }
      disk.crash();
    }
  }

  static List<Long> seeds() {
    long first = System.nanoTime();
    return java.util.stream.LongStream.range(first, first + SEEDS).boxed().toList();
  }

  /** Random operations until the power is cut. */
  private static void work(StoreDriver driver, Random random) throws InterruptedException {
    long nextId = 1_000_000L * (1 + random.nextInt(1_000_000_000));
    for (int i = 0; i < 5_000; i++) {
      List<Consumer<DurableOperations>> batch = randomBatch(driver.model, random, nextId);
      nextId += 100;
      driver.batch(
          random.nextInt(3) == 0,
          operations -> batch.forEach(operation -> operation.accept(operations)));
      if (random.nextInt(3) == 0) {
        driver.endRound();
      }
      if (random.nextInt(20) == 0) {
        driver.loop.passTime();
      }
      if (random.nextInt(50) == 0) {
        driver.dropPayloads();
      }
      if (random.nextInt(10) == 0) {
        pageOrThaw(driver, random);
      }
      if (driver.failure != null) {
        throw driver.failure;
      }
    }
  }

  private static void pageOrThaw(StoreDriver driver, Random random) throws InterruptedException {
    List<IndexPage> pages = new ArrayList<>(driver.model.pages());
    if (pages.size() > random.nextInt(8)) {
      driver.thaw(pages.get(random.nextInt(pages.size())));
    } else if (!driver.model.queueIds().isEmpty()) {
      List<Long> queues = driver.model.queueIds();
      driver.page(queues.get(random.nextInt(queues.size())));
    }
  }

  private static List<Consumer<DurableOperations>> randomBatch(
      StateModel model, Random random, long nextId) {
    List<Consumer<DurableOperations>> batch = new ArrayList<>();
    List<Long> queues = model.queueIds();
    if (queues.size() < 2 || random.nextInt(50) == 0) {
      batch.add(operations -> operations.queueCreated(nextId, "queue " + nextId));
      return batch;
    }
    if (queues.size() > 4) {
      batch.add(operations -> operations.queueDeleted(queues.get(0)));
      return batch;
    }
    int added = random.nextInt(4);
    for (int i = 0; i < added; i++) {
      StoredMessage message = StateModel.message(nextId + i, BODY_BYTES);
      long[] into =
          random.nextBoolean()
              ? new long[] {queues.get(0)}
              : new long[] {queues.get(0), queues.get(1)};
      batch.add(operations -> operations.messageAdded(message, into));
    }
    for (StoredMessage message : model.messages()) {
      List<Long> holders = model.holders(message.id());
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          for (long queue : holders) {
            batch.add(operations -> operations.messageRemoved(queue, message.id()));
          }
        }
        case 2 -> {
          int count = random.nextInt(9);
          batch.add(operations -> operations.deliveryCounted(holders.get(0), message.id(), count));
        }
        case 3 -> {
          long other = queues.get(queues.size() - 1);
          if (!holders.contains(other)) {
            batch.add(operations -> operations.messageRouted(message.id(), other));
          }
        }
        default -> {
          continue;
        }
      }
    }
    addTransactions(model, random, nextId, queues, batch);
    long sequence = random.nextInt(1000);
    batch.add(operations -> operations.sequenceDecided(CLIENT, sequence, nextId));
    if (random.nextInt(10) == 0) {
      batch.add(operations -> operations.idsUsed(nextId, nextId));
    }
    return batch;
  }

  /** Transactions are begun, prepared and decided. */
  private static void addTransactions(
      StateModel model,
      Random random,
      long nextId,
      List<Long> queues,
      List<Consumer<DurableOperations>> batch) {
    for (long transaction : model.transactionIds()) {
      switch (random.nextInt(8)) {
        case 0 -> {
          long first = nextId + FROM_TRANSACTIONS;
          batch.add(operations -> operations.transactionCommitted(transaction, first));
          return;
        }
        case 1 -> batch.add(operations -> operations.transactionRolledBack(transaction));
        case 2 -> batch.add(operations -> operations.branchPrepared(transaction, branch(1)));
        default -> {
          continue;
        }
      }
    }
    for (int i = random.nextInt(6); i > 3; i--) {
      StoredMessage message = StateModel.message(nextId + 10 + i, BODY_BYTES);
      batch.add(
          operations -> operations.messageStaged(nextId, message, new long[] {queues.get(0)}));
    }
  }
}
