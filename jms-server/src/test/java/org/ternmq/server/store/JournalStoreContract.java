package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** What a store in a journal has to do. */
abstract class JournalStoreContract extends DurableStoreContract {

  @Test
  void checkpointsChangeNothing() throws InterruptedException {
    StoreDriver driver = open();
    tellOneOfEach(driver);
    checkpoint(driver);
    killOwner(driver);
    StoreDriver second = open();
    assertThat(second.model.text()).isEqualTo(driver.model.text());
    addMessages(second, 30, 40, 1);
    second.durably(operations -> operations.messageRemoved(1, 30));
    checkpoint(second);
    addMessages(second, 40, 50, 2);
    second.close();
    StoreDriver third = open();
    assertThat(third.model.text()).isEqualTo(second.model.text());
    assertThat(third.instance).isEqualTo(driver.instance);
    third.load(third.model.messages());
    assertPayloads(third.model.messages());
  }

  @Test
  void unforcedBatchesBecomeDurableAfterAWhile() {
    StoreDriver driver = open();
    long batch = driver.batch(false, operations -> operations.queueCreated(1, "q"));
    driver.endRound();
    assertThat(driver.durable).isLessThan(batch);
    for (int tick = 0; tick < JournalStore.LAZY_TICKS; tick++) {
      assertThat(driver.durable).as("after %d ticks: written only", tick).isLessThan(batch);
      driver.loop.passTime();
    }
    assertThat(driver.durable).isEqualTo(batch);
  }

  @Test
  void unforcedBatchesRideAlongWithAForcedOne() {
    StoreDriver driver = open();
    driver.batch(false, operations -> operations.queueCreated(1, "q"));
    long forced = driver.batch(true, operations -> operations.queueCreated(2, "r"));
    long forces = driver.store.statistics().forces();
    driver.endRound();
    assertThat(driver.durable).isEqualTo(forced);
    assertThat(driver.store.statistics().forces()).isEqualTo(forces + 1);
  }

  @Test
  void theSpaceOfReleasedMessagesIsUsedAgain() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    long most = 0;
    for (long from = 1; from < 20_000; from += 1_000) {
      addMessages(driver, from, from + 1_000, 1);
      removeAll(driver, from, from + 1_000);
      checkpoint(driver);
      if (from < 5_000) {
        most = Math.max(most, driver.store.statistics().diskBytes());
      }
    }
    assertThat(driver.store.statistics().diskBytes()).isLessThanOrEqualTo(most);
  }

  @Test
  void aFewMessagesDoNotPinTheSegmentsTheyCameIn() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    for (long from = 1; from < 10_000; from += 1_000) {
      addMessages(driver, from, from + 1_000, 1);
      removeAll(driver, from, from + 999); // the last one stays
      checkpoint(driver);
      driver.dropPayloads();
    }
    for (int i = 0; i < 3; i++) {
      addMessages(driver, 20_000 + 10 * i, 20_010 + 10 * i, 1);
      removeAll(driver, 20_000 + 10 * i, 20_010 + 10 * i);
      checkpoint(driver);
    }
    List<StoredMessage> left = driver.model.messages();
    assertThat(left).hasSize(10);
    assertThat(driver.store.statistics().diskBytes()).isLessThan(1_000_000);
    driver.load(left);
    assertPayloads(left);
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    reopened.load(reopened.model.messages());
    assertPayloads(reopened.model.messages());
  }

  @Test
  void whatWaitsInATransactionIsMovedLikeOthersAndArrivesWithItsPayload()
      throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    driver.durably(operations -> operations.queueCreated(2, "r"));
    for (int i = 0; i < 10; i++) {
      long from = 1_000L + 1_000L * i;
      addMessages(driver, from, from + 40, 1);
      long transaction = 1L + i;
      stage(driver, transaction, from + 45, from + 46);
      for (long more = from + 100; more < from + 900; more += 100) {
        addMessages(driver, more, more + 40, 1);
        removeAll(driver, more, more + 40);
      }
      removeAll(driver, from, from + 40);
      driver.durably(operations -> operations.branchPrepared(transaction, branch(1)));
      checkpoint(driver);
      driver.dropPayloads();
    }
    for (int i = 0; i < 3; i++) {
      long from = 20_000L + 100L * i;
      addMessages(driver, from, from + 10, 1);
      removeAll(driver, from, from + 10);
      checkpoint(driver);
    }
    assertThat(driver.store.statistics().diskBytes()).isLessThan(1_000_000);
    driver.durably(operations -> operations.transactionCommitted(1, 30_000 + FROM_TRANSACTIONS));
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    List<StoredMessage> all = reopened.model.messages();
    all.addAll(reopened.model.staged());
    assertThat(all).hasSize(10);
    reopened.load(all);
    assertPayloads(all);
  }

  @Test
  void aPageOfACheckpointIsThereAfterItsOwnerWasKilled() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 200, 1);
    while (driver.page(1) != null) {}
    assertThat(driver.model.messages()).isEmpty();
    addMessages(driver, 200, 300, 1); // so that a checkpoint is worth it
    checkpoint(driver);
    addMessages(driver, 300, 310, 1);
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    assertThat(reopened.model.pages()).hasSize(10);
    thawAll(reopened);
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    reopened.load(reopened.model.messages());
    assertPayloads(reopened.model.messages());
  }

  @Test
  void whatHappenedToMessagesOfAPageAfterTheCheckpointIsKept() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 200, 1);
    while (driver.page(1) != null) {}
    addMessages(driver, 200, 300, 1); // so that a checkpoint is worth it
    checkpoint(driver);
    thawAll(driver);
    removeAll(driver, 1, 50);
    driver.durably(operations -> operations.deliveryCounted(1, 60, 3));
    while (driver.page(1) != null) {}
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    reopened.load(reopened.model.messages());
    assertPayloads(reopened.model.messages());
  }

  @Test
  void pagesAreMovedOutOfSegmentsThatAreNearlyEmpty() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    driver.durably(operations -> operations.queueCreated(2, "r"));
    for (long from = 1_000; from < 10_000; from += 1_000) {
      addMessages(driver, from, from + 900, 1);
      addMessages(driver, from + 900, from + 920, 2);
      while (driver.page(2) != null) {}
      removeAll(driver, from, from + 900);
      checkpoint(driver);
    }
    for (int i = 0; i < 5; i++) {
      addMessages(driver, 20_000 + 10 * i, 20_010 + 10 * i, 1);
      removeAll(driver, 20_000 + 10 * i, 20_010 + 10 * i);
      checkpoint(driver);
    }
    assertThat(driver.store.statistics().diskBytes()).isLessThan(1_500_000);
    killOwner(driver);
    StoreDriver reopened = open();
    assertThat(reopened.model.text()).isEqualTo(driver.model.text());
    thawAll(reopened);
    assertThat(reopened.model.messages()).hasSize(180);
    reopened.load(reopened.model.messages());
    assertPayloads(reopened.model.messages());
  }

  @Test
  void theSpaceOfAQueueOfPagesIsFreeWhenTheQueueIsDeleted() throws InterruptedException {
    StoreDriver driver = open();
    long most = 0;
    for (long queue = 1; queue < 15; queue++) {
      long id = queue;
      driver.durably(operations -> operations.queueCreated(id, "q"));
      addMessages(driver, 1_000 * queue, 1_000 * queue + 900, queue);
      while (driver.page(queue) != null) {}
      checkpoint(driver);
      driver.durably(operations -> operations.queueDeleted(id));
      checkpoint(driver);
      if (queue < 5) {
        most = Math.max(most, driver.store.statistics().diskBytes());
      }
    }
    assertThat(driver.store.statistics().diskBytes()).isLessThanOrEqualTo(most);
  }

  private static void thawAll(StoreDriver driver) throws InterruptedException {
    for (IndexPage page : driver.model.pages()) {
      driver.thaw(page);
    }
  }

  @Test
  void aSecondOwnerIsRefusedWithThePidOfTheFirst() {
    open();
    assertThatThrownBy(this::openStore)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
  }

  protected static void removeAll(StoreDriver driver, long from, long to) {
    driver.durably(
        operations -> {
          for (long id = from; id < to; id++) {
            operations.messageRemoved(1, id);
          }
        });
  }

  /** Takes a checkpoint, if there is anything to take, and waits for it and for what follows it. */
  protected static void checkpoint(StoreDriver driver) throws InterruptedException {
    driver.loop.runUntil(() -> isIdle(driver) || driver.failure != null);
    driver.store.checkpoint(driver.model::describe);
    driver.loop.runUntil(() -> isIdle(driver) || driver.failure != null);
    driver.endRound();
    driver.loop.runUntil(() -> isIdle(driver) || driver.failure != null);
  }

  protected static boolean isIdle(StoreDriver driver) {
    return ((JournalStore) driver.store).isIdle();
  }
}
