package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.message.Address;

/** What every store has to do. */
abstract class StoreContract {
  protected static final UUID CLIENT = new UUID(1, 2);
  protected static final int BODY_BYTES = 500;

  /** Ids that end with this or more are those of messages that waited in a transaction. */
  protected static final int FROM_TRANSACTIONS = 50;

  private final List<StoreDriver> open = new ArrayList<>();

  /** Opens the store of this test: the first time empty, then with what it holds. */
  protected abstract Store openStore();

  /** Whether it writes on a thread of its own. */
  protected boolean writesLater() {
    return false;
  }

  protected final StoreDriver open() {
    StoreDriver driver = new StoreDriver(openStore(), writesLater());
    open.add(driver);
    return driver;
  }

  /** Its owner is dead: nobody closes it. */
  protected final void forget(StoreDriver driver) {
    open.remove(driver);
  }

  @AfterEach
  void closeAll() {
    open.forEach(StoreDriver::close);
  }

  protected static void addMessages(StoreDriver driver, long from, long to, long... queues) {
    for (long id = from; id < to; id++) {
      StoredMessage message = StateModel.message(id, BODY_BYTES);
      driver.batch(
          true,
          operations -> {
            operations.messageAdded(message, queues);
            operations.sequenceDecided(CLIENT, message.id(), 7);
          });
    }
    driver.endRound();
  }

  @Test
  void startsEmptyWithAnInstance() {
    StoreDriver driver = open();
    assertThat(driver.instance).isNotNull();
    assertThat(driver.model.text()).isEqualTo(new StateModel().text());
  }

  @Test
  void anEmptyBatchHasTheNumberOfTheLastOne() {
    StoreDriver driver = open();
    long first = driver.batch(false, operations -> operations.queueCreated(1, "q"));
    assertThat(driver.store.endBatch(false)).isEqualTo(first);
    assertThat(driver.store.endBatch(true)).isEqualTo(first);
  }

  @Test
  void aForcedBatchIsDurableAfterTheRound() {
    StoreDriver driver = open();
    long first = driver.batch(true, operations -> operations.queueCreated(1, "q"));
    driver.endRound();
    assertThat(driver.store.durableBatch()).isEqualTo(first);
  }

  @Test
  void forcingAnEmptyBatchMakesTheLastOneDurable() {
    StoreDriver driver = open();
    long first = driver.batch(false, operations -> operations.queueCreated(1, "q"));
    driver.batch(true, operations -> {});
    driver.endRound();
    assertThat(driver.store.durableBatch()).isEqualTo(first);
  }

  @Test
  void loadsGiveTheSameBytesInTheOrderOfTheRequest() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 50, 1);
    driver.dropPayloads();
    List<StoredMessage> all = driver.model.messages();
    driver.load(all);
    assertThat(driver.loaded).containsExactly(all);
    assertPayloads(all);
  }

  protected static void assertPayloads(List<StoredMessage> messages) {
    for (StoredMessage message : messages) {
      assertThat(message.payload()).isNotNull();
      long madeAs = message.payload().timestampMs(); // in a transaction it had another id
      if (message.id() % 100 < FROM_TRANSACTIONS) {
        assertThat(madeAs).isEqualTo(message.id());
      }
      byte[] expected = StateModel.payload(madeAs, BODY_BYTES).array();
      byte[] actual = new byte[message.payload().length()];
      System.arraycopy(
          message.payload().array(), message.payload().offset(), actual, 0, actual.length);
      assertThat(actual).isEqualTo(expected);
    }
  }

  /** One of each operation. */
  protected static void tellOneOfEach(StoreDriver driver) {
    SubscriptionDefinition full =
        new SubscriptionDefinition(
            Address.topic("t\u00e9"), "client", "sub", "a = 'ä'", true, true);
    SubscriptionDefinition least =
        new SubscriptionDefinition(Address.topic("t"), null, "other", null, false, false);
    driver.durably(operations -> operations.queueCreated(1, "first"));
    driver.durably(operations -> operations.queueCreated(2, "second"));
    driver.durably(
        operations -> {
          operations.subscriptionCreated(3, full);
          operations.subscriptionCreated(4, least);
        });
    addMessages(driver, 10, 20, 1, 3);
    driver.durably(
        operations -> {
          operations.messageRouted(12, 2);
          operations.messageRemoved(1, 12);
          operations.messageRemoved(3, 12);
          operations.messageRemoved(1, 13);
          operations.messageRemoved(1, 14);
          operations.deliveryCounted(3, 15, 4);
          operations.deliveriesBegun(3, 40);
          operations.deliveryInDoubt(3, 16);
        });
    driver.durably(operations -> operations.sequenceFailed(CLIENT, 21));
    driver.durably(operations -> operations.sequenceDecided(new UUID(3, 4), 1, 2));
    driver.durably(operations -> operations.clientForgotten(new UUID(3, 4)));
    driver.durably(operations -> operations.queueDeleted(4));
    driver.durably(operations -> operations.idsUsed(1000, 5));
    tellTransactions(driver);
  }

  /** One prepared, one large and open, one committed, one rolled back, two decided otherwise. */
  private static void tellTransactions(StoreDriver driver) {
    BranchDescription branch = branch(1);
    driver.durably(
        operations -> {
          operations.messageStaged(1, driver.made(100, BODY_BYTES), new long[] {1, 3});
          operations.messageStaged(1, driver.made(101, BODY_BYTES), new long[] {1});
          operations.removalStaged(1, 1, 15);
          operations.removalStaged(1, 3, 15);
          operations.branchPrepared(1, branch);
        });
    stage(driver, 2, 102, 105);
    stage(driver, 3, 105, 108);
    stage(driver, 4, 108, 110);
    driver.durably(
        operations -> {
          operations.removalStaged(3, 1, 16);
          operations.transactionCommitted(3, 200 + FROM_TRANSACTIONS);
        });
    driver.durably(operations -> operations.transactionRolledBack(4));
    driver.durably(
        operations -> {
          operations.branchDecided(branch(2), true);
          operations.branchDecided(branch(3), false);
        });
    driver.durably(operations -> operations.branchForgotten(branch(3).branch()));
  }

  /** Messages wait in a transaction, for the queue 2. */
  protected static void stage(StoreDriver driver, long transactionId, long from, long to) {
    driver.durably(
        operations -> {
          for (long id = from; id < to; id++) {
            operations.messageStaged(transactionId, driver.made(id, BODY_BYTES), new long[] {2});
          }
        });
  }

  protected static BranchDescription branch(int number) {
    return new BranchDescription(
        new BranchId(7, new byte[] {(byte) number}, new byte[] {1}),
        number,
        null,
        "user",
        "test",
        List.of(new BranchReport.Work(Address.queue("first"), 2, 1)));
  }
}
