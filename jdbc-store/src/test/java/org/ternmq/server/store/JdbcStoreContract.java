package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.jdbc.JdbcStoreProvider;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.MessageEncoder;

/** What a store in a database has to do, beside what every durable store has. */
abstract class JdbcStoreContract extends DurableStoreContract {
  private static final AtomicInteger SPACES = new AtomicInteger();

  private final String prefix =
      "t" + SPACES.incrementAndGet() + "_" + System.nanoTime() % 10_000 + "_";
  private final List<Store> killed = new ArrayList<>();

  /** Where the database is, and who may use it. */
  protected abstract DatabaseOptions database();

  @Override
  protected boolean writesLater() {
    return true;
  }

  protected final DatabaseOptions options() {
    DatabaseOptions o = database();
    return new DatabaseOptions(
        o.url(), o.user(), o.password(), o.schema(), prefix, 4, 10_000, 5_000);
  }

  @Override
  protected Store openStore() {
    Store store = new JdbcStoreProvider().store(options());
    assertThat(store.own()).isNull();
    return store;
  }

  /** What a dead owner's lease comes to when it has run out. */
  @Override
  protected void killOwner(StoreDriver driver) {
    sql(
        "UPDATE "
            + prefix
            + "lease SET owner = 'dead', lease_until = TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00'");
    killed.add(driver.store);
    forget(driver);
  }

  @AfterEach
  void closeTheKilled() {
    killed.forEach(Store::close);
  }

  protected final void sql(String text) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw new AssertionError(text, e);
    }
  }

  protected final List<String> select(String text) {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(text.replace("${p}", prefix))) {
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        found.add(row.toString());
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(text, e);
    }
  }

  private Connection connect() throws SQLException {
    DatabaseOptions o = database();
    return DriverManager.getConnection(o.url(), o.user(), o.password());
  }

  @Test
  void aSecondBrokerIsToldWhoServesUntilTheFirstStops() {
    StoreDriver first = open();
    Store second = new JdbcStoreProvider().store(options());
    try {
      assertThat(second.own()).contains(ProcessHandle.current().pid() + "@").contains("epoch 1");
      first.close();
      assertThat(second.own()).isNull();
    } finally {
      second.close();
    }
  }

  @Test
  void anOwnerWhoseLeaseRanOutWhileItSleptCanWriteNothingMore() throws InterruptedException {
    StoreDriver asleep = open();
    asleep.durably(operations -> operations.queueCreated(1, "q"));
    killOwner(asleep);
    StoreDriver next = open();
    asleep.batch(
        true, operations -> operations.messageAdded(StateModel.message(5, 10), new long[] {1}));
    asleep.store.flush();
    asleep.loop.runUntil(() -> asleep.failure != null);
    assertThat(asleep.failure).hasMessageContaining("lease").hasMessageContaining("epoch 2");
    assertThat(asleep.store.durableBatch()).isEqualTo(1);
    next.close();
    assertThat(open().model.messages()).isEmpty();
  }

  @Test
  void anOwnerThatCouldNotRenewItsLeaseIsNotSureUntilItHasDoneSo()
      throws SQLException, InterruptedException {
    Store store = new JdbcStoreProvider().store(options().withLeaseMs(1_000));
    assertThat(store.own()).isNull();
    StoreDriver driver = new StoreDriver(store, true);
    try (Connection locked = connect();
        Statement statement = locked.createStatement()) {
      assertThat(store.stillOwned()).isTrue();
      locked.setAutoCommit(false);
      statement.executeUpdate("UPDATE " + prefix + "lease SET last_batch = last_batch + 1");
      await().atMost(Duration.ofSeconds(20)).until(() -> !store.stillOwned());
      locked.rollback();
      driver.loop.runUntil(store::stillOwned); // it tells by itself
      assertThat(driver.failure).isNull();
    } finally {
      driver.close();
    }
  }

  /** Nobody would tell its clients, who hear its heartbeats, that another one serves by now. */
  @Test
  void anIdleOwnerThatCannotRenewItsLeaseFailsWhenTheOutageLastsTooLong()
      throws SQLException, InterruptedException {
    Store store = new JdbcStoreProvider().store(options().withLeaseMs(1_000).withOutageMs(1_500));
    assertThat(store.own()).isNull();
    StoreDriver driver = new StoreDriver(store, true);
    try (Connection locked = connect();
        Statement statement = locked.createStatement()) {
      locked.setAutoCommit(false);
      statement.executeUpdate("UPDATE " + prefix + "lease SET last_batch = last_batch + 1");
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInSameThread()
          .until(
              () -> {
                driver.loop.passTime();
                return driver.failure != null;
              });
      locked.rollback();
    }
    assertThat(driver.failure).hasMessageContaining("could not be renewed for");
    driver.close();
  }

  @Test
  void anOwnerIsNeverSureWhenAnotherOneTookOver() throws InterruptedException {
    Store store = new JdbcStoreProvider().store(options().withLeaseMs(1_000));
    assertThat(store.own()).isNull();
    StoreDriver driver = new StoreDriver(store, true);
    sql("UPDATE " + prefix + "lease SET owner = 'another', epoch = epoch + 1");
    await().atMost(Duration.ofSeconds(20)).until(() -> !store.stillOwned());
    driver.loop.runUntil(() -> driver.failure != null);
    assertThat(driver.failure).hasMessageContaining("lease").hasMessageContaining("epoch 2");
    assertThat(store.stillOwned()).isFalse();
    driver.close();
  }

  /** The database's clock was set, or its row edited: by its own clocks the term would go on. */
  @Test
  void anOwnerThatLearnsThatAnotherOneTookOverIsSureOfNothingMoreFromThenOn()
      throws InterruptedException {
    StoreDriver driver = open();
    assertThat(driver.store.stillOwned()).isTrue();
    sql("UPDATE " + prefix + "lease SET owner = 'another', epoch = epoch + 1");
    driver.batch(true, operations -> operations.queueCreated(1, "q"));
    driver.store.flush();
    driver.loop.runUntil(() -> driver.failure != null);
    assertThat(driver.failure).hasMessageContaining("another with epoch 2 took over");
    assertThat(driver.store.stillOwned()).isFalse();
    sql("UPDATE " + prefix + "lease SET epoch = epoch - 1");
    assertThat(driver.store.stillOwned()).as("it has ended, whoever owns the row").isFalse();
  }

  /** As one leaves it that is stopped, or whose network is gone, in the middle of a group. */
  @Test
  void aTransactionThatFellAsleepWithTheLeaseLockedDoesNotKeepTheNextOwnerOut()
      throws SQLException {
    StoreDriver asleep = open();
    asleep.durably(operations -> operations.queueCreated(1, "q"));
    killOwner(asleep);
    Store next = new JdbcStoreProvider().store(options());
    try (Connection stuck = connect();
        Statement statement = stuck.createStatement()) {
      stuck.setAutoCommit(false);
      statement.executeUpdate("UPDATE " + prefix + "lease SET last_batch = last_batch + 1");
      statement.executeUpdate("DELETE FROM " + prefix + "queue");
      assertThat(next.own()).as("it is not known yet whether that one is at work").isNotNull();
      await().atMost(Duration.ofSeconds(20)).until(() -> next.own() == null);
      assertThatThrownBy(stuck::commit).isInstanceOf(SQLException.class);
    } finally {
      next.close();
    }
    assertThat(select("SELECT COUNT(*) FROM ${p}queue")).as("rolled back").containsExactly("1");
  }

  @Test
  void anOwnerGetsPastALockThatALostConnectionOfItsOwnHolds()
      throws SQLException, InterruptedException {
    StoreDriver driver = open();
    try (Connection lost = connect();
        Statement statement = lost.createStatement()) {
      lost.setAutoCommit(false);
      statement.executeUpdate("UPDATE " + prefix + "lease SET last_batch = last_batch + 1");
      driver.batch(true, operations -> operations.queueCreated(1, "q"));
      driver.store.flush();
      driver.loop.runUntil(() -> driver.durable == 1);
    }
    assertThat(driver.failure).isNull();
    assertThat(select("SELECT name FROM ${p}queue")).containsExactly("q");
  }

  @Test
  void aRecoveryMayTakeLongerThanTheLease() {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 20, 1);
    driver.close();
    Store store = new JdbcStoreProvider().store(options().withLeaseMs(300));
    assertThat(store.own()).isNull();
    StateModel model = new StateModel();
    DurableOperations slow =
        (DurableOperations)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DurableOperations.class},
                (self, method, arguments) -> {
                  if (method.getName().equals("queueCreated")) {
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                  }
                  return method.invoke(model, arguments);
                });
    store.recover(
        new Store.Recovery() {
          @Override
          public DurableOperations begin(UUID instance) {
            return slow;
          }

          @Override
          public void describe(DurableOperations into) {
            model.describe(into);
          }
        });
    assertThat(model.text()).isEqualTo(driver.model.text());
    store.close();
  }

  @Test
  void batchesThatEndWhileATransactionRunsShareTheNextOne() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    long before = driver.store.statistics().forces();
    long last = 0;
    for (long id = 1; id <= 200; id++) {
      StoredMessage message = StateModel.message(id, 10);
      last = driver.batch(true, operations -> operations.messageAdded(message, new long[] {1}));
      driver.store.flush(); // the first one begins a transaction
    }
    long all = last;
    driver.loop.runUntil(() -> driver.durable == all);
    assertThat(driver.store.statistics().forces() - before).isEqualTo(2);
  }

  @Test
  void aLargePayloadComesBackWhole() throws InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    StoredMessage large = StateModel.message(1, 3_500_000);
    driver.durably(operations -> operations.messageAdded(large, new long[] {1}));
    killOwner(driver);
    StoreDriver reopened = open();
    List<StoredMessage> all = reopened.model.messages();
    reopened.load(all);
    assertThat(all.get(0).payload().body()).isEqualTo(StateModel.payload(1, 3_500_000).body());
    reopened.durably(operations -> operations.messageRemoved(1, 1));
    reopened.durably(operations -> operations.queueCreated(2, "r"));
    assertThat(select("SELECT COUNT(*) FROM ${p}message_part")).containsExactly("0");
    assertThat(select("SELECT COUNT(*) FROM ${p}message")).containsExactly("0");
  }

  @Test
  void bytesThatNoQueueHoldsAfterAKillAreRemovedAtTheNextStart() {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    for (long id = 1; id <= 4; id++) {
      StoredMessage message = StateModel.message(id, id == 4 ? 1_500_000 : 10);
      driver.durably(operations -> operations.messageAdded(message, new long[] {1}));
    }
    sql("DELETE FROM " + prefix + "entry WHERE message_id IN (2, 4)"); // and not yet the message
    killOwner(driver);
    open();
    await()
        .untilAsserted(
            () ->
                assertThat(select("SELECT payload_id FROM ${p}message ORDER BY 1"))
                    .containsExactly("1", "3"));
    assertThat(select("SELECT COUNT(*) FROM ${p}message_part")).containsExactly("0");
  }

  @Test
  void peopleSeeInSqlWhatLiesInAQueue() {
    StoreDriver driver = open();
    StoredMessage message =
        new StoredMessage(
            7,
            new MessageEncoder()
                .destination(Address.queue("orders"))
                .persistent(true)
                .priority(6)
                .timestampMs(1_000)
                .expirationMs(Long.MAX_VALUE)
                .messageId("ID:7")
                .correlationId("c\0")
                .type("order")
                .body(
                    BodyType.TEXT,
                    java.nio.ByteBuffer.wrap(
                        "two pears".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .encode());
    driver.durably(
        operations -> {
          operations.queueCreated(1, "orders");
          operations.messageAdded(message, new long[] {1});
          operations.deliveryCounted(1, 7, 2);
        });
    assertThat(
            select(
                "SELECT queue, kind, message_id, priority, jms_type, delivery_count, body_type,"
                    + " text_body FROM ${p}contents WHERE expires > sent AND deliver IS NULL"))
        .containsExactly("orders|QUEUE|7|6|order|2|TEXT|two pears");
  }

  @Test
  void whatComesBehindAGroupThatFailedIsNotWrittenAtTheEndEither() {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    UUID client = new UUID(7, 7);
    sql("INSERT INTO " + prefix + "queue VALUES (2, 'not of this broker', 0)");
    driver.batch(
        true,
        operations -> {
          operations.queueCreated(2, "r");
          operations.messageAdded(StateModel.message(5, 10), new long[] {2});
          operations.sequenceDecided(client, 1, 1);
        });
    driver.store.flush(); // it fails, and the loop does not know that yet
    driver.batch(true, operations -> operations.sequenceDecided(client, 2, 2));
    assertThatThrownBy(driver.store::close).isInstanceOf(StoreException.class);
    assertThat(select("SELECT decided_sequence FROM ${p}client"))
        .as("the client would take its first message for stored")
        .isEmpty();
  }

  @Test
  void tablesOfANewerVersionAreRefused() {
    open().close();
    sql(
        "INSERT INTO "
            + prefix
            + "schema_version SELECT 999, 'V999', applied_at FROM "
            + prefix
            + "schema_version WHERE version = 0");
    Store store = new JdbcStoreProvider().store(options());
    assertThatThrownBy(store::own)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("version 999")
        .hasMessageContaining("newer");
    store.close();
  }

  @Test
  void aSelectorWithAnyCharacterIsKept() {
    StoreDriver driver = open();
    driver.durably(
        operations ->
            operations.subscriptionCreated(
                1,
                new org.ternmq.server.effect.SubscriptionDefinition(
                    Address.topic("t"), null, "s", "a = '\0\u001a0\u001as'", false, false)));
    driver.close();
    assertThat(open().model.text()).isEqualTo(driver.model.text());
  }
}
