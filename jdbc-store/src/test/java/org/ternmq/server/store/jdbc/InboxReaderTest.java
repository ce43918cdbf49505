package org.ternmq.server.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.store.Store;

/** What the reader hands over, when, and what it waits for. The test deletes the rows. */
class InboxReaderTest {
  private final JdbcDataSource database = new JdbcDataSource();
  private final BlockingQueue<List<Arrival>> portions = new LinkedBlockingQueue<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile boolean room = true;
  private final AtomicInteger offers = new AtomicInteger();
  private volatile boolean broken;
  private InboxReader reader;

  /** The broker's loop, as far as the reader knows it. */
  private final class OneThread implements Store.Loop {
    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, long delayMs) {
      throw new IllegalStateException("the reader schedules nothing");
    }
  }

  @BeforeEach
  void createTables() throws SQLException, IOException {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (InputStream in = InboxReaderTest.class.getResourceAsStream("h2/V2__inbox.sql")) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      execute(script.replace("${p}", "t_"));
    }
    reader = new InboxReader(this::connect, InboxPolling::on, "t_", new OneThread(), this::offered);
  }

  @AfterEach
  void stop() {
    reader.close();
    thread.shutdown();
  }

  private Connection connect() throws SQLException {
    if (broken) {
      throw new SQLException("the database is down");
    }
    return database.getConnection();
  }

  private boolean offered(List<Arrival> portion) {
    offers.incrementAndGet();
    return room && portions.add(portion);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void insert(Connection connection, byte[] message) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO t_inbox (destination, message) VALUES ('queue://q', ?)")) {
      statement.setBytes(1, message);
      statement.executeUpdate();
    }
  }

  private void insert(int... bytes) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (int b : bytes) {
        insert(connection, new byte[] {(byte) b});
      }
      connection.commit();
    }
  }

  private List<Arrival> next() throws InterruptedException {
    List<Arrival> portion = portions.poll(20, TimeUnit.SECONDS);
    assertThat(portion).as("a portion").isNotNull();
    return portion;
  }

  private static List<Integer> contents(List<Arrival> portion) {
    List<Integer> all = new ArrayList<>();
    portion.forEach(arrival -> all.add((int) arrival.bytes()[0]));
    return all;
  }

  private void take(List<Arrival> portion) throws SQLException {
    for (Arrival arrival : portion) {
      execute("DELETE FROM t_inbox WHERE inbox_id = " + arrival.inboxId());
    }
    reader.taken(portion.size());
  }

  @Test
  void handsOverWhatIsCommittedInItsOrderAndOnce() throws SQLException, InterruptedException {
    insert(1, 2, 3);
    reader.start();
    List<Arrival> first = next();
    assertThat(contents(first)).containsExactly(1, 2, 3);
    insert(4);
    assertThat(portions.poll(200, TimeUnit.MILLISECONDS))
        .as("nothing before the first are deleted")
        .isNull();
    take(first);
    List<Arrival> second = next();
    assertThat(contents(second)).containsExactly(4);
    take(second);
    assertThat(portions.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void findsALowerIdThatIsCommittedLater() throws SQLException, InterruptedException {
    reader.start();
    try (Connection slow = database.getConnection()) {
      slow.setAutoCommit(false);
      insert(slow, new byte[] {1});
      insert(2);
      List<Arrival> first = next();
      assertThat(contents(first)).containsExactly(2);
      take(first);
      slow.commit();
      List<Arrival> second = next();
      assertThat(contents(second)).containsExactly(1);
      assertThat(second.get(0).inboxId()).isLessThan(first.get(0).inboxId());
      take(second);
    }
  }

  @Test
  void portionsAreBoundedInBytesAndNumber() throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 3; i++) {
        insert(connection, new byte[3 << 20]);
      }
      for (int i = 0; i < 600; i++) {
        insert(connection, new byte[1]);
      }
      connection.commit();
    }
    reader.start();
    List<Integer> sizes = new ArrayList<>();
    int seen = 0;
    while (seen < 603) {
      List<Arrival> portion = next();
      sizes.add(portion.size());
      seen += portion.size();
      take(portion);
    }
    assertThat(sizes).containsExactly(2, 500, 101);
  }

  @Test
  void offersAgainWhatFoundNoRoom() throws SQLException, InterruptedException {
    room = false;
    insert(1);
    reader.start();
    await().until(() -> offers.get() > 2);
    assertThat(portions).isEmpty();
    room = true;
    assertThat(contents(next())).containsExactly(1);
  }

  @Test
  void readsOnWhenTheDatabaseIsBack() throws SQLException, InterruptedException {
    broken = true;
    reader.start();
    insert(1);
    assertThat(portions.poll(100, TimeUnit.MILLISECONDS)).isNull();
    broken = false;
    assertThat(contents(next())).containsExactly(1);
  }

  @Test
  void closesWhileItWaitsForAnything() throws SQLException, InterruptedException {
    insert(1);
    reader.start();
    next(); // and never deleted
    long begun = System.nanoTime();
    reader.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
  }
}
