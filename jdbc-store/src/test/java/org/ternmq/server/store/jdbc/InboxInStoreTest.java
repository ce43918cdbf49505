package org.ternmq.server.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** The store with its inbox: what was taken is a message and no row, in one transaction. */
class InboxInStoreTest {
  @TempDir Path folder;

  private String url() {
    return "jdbc:h2:file:" + folder.resolve("db") + ";DB_CLOSE_DELAY=-1";
  }

  /** One life of the store, with the core's part of the inbox: each arrival goes to queue 1. */
  private final class Life implements Store.Recovery, Store.Listener, Store.Loop {
    final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    final Store store = new JdbcStore(DatabaseOptions.of(url(), "sa", ""), Purpose.SERVE);
    final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    final List<Long> recovered = new ArrayList<>();
    volatile boolean commits = true;
    private long lastId;

    void open() throws InterruptedException, ExecutionException {
      assertThat(store.own()).isNull();
      thread
          .submit(
              () -> {
                store.recover(this);
                store.start(this, this);
              })
          .get();
    }

    void close() throws InterruptedException, ExecutionException {
      thread.submit(store::close).get();
      thread.shutdown();
    }

    @Override
    public DurableOperations begin(UUID instance) {
      return new Forwarding() {
        @Override
        protected DurableOperations to() {
          return null;
        }

        @Override
        public void messageAdded(StoredMessage message, long[] queueIds) {
          recovered.add(message.id());
          lastId = Math.max(lastId, message.id());
        }
      };
    }

    @Override
    public void describe(DurableOperations into) {}

    @Override
    public boolean arrived(List<Arrival> messages) {
      for (Arrival arrival : messages) {
        EncodedMessage message = EncodedMessage.wrap(arrival.bytes(), 0, arrival.bytes().length);
        store.operations().inboxTaken(arrival.inboxId());
        store.operations().messageAdded(new StoredMessage(++lastId, message), new long[] {1});
        taken.add(message.bodyText());
      }
      if (commits) {
        store.endBatch(true);
        store.flush();
      }
      return true;
    }

    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, long delayMs) {
      ScheduledFuture<?> planned = thread.schedule(task, delayMs, TimeUnit.MILLISECONDS);
      return () -> planned.cancel(false);
    }

    @Override
    public void durable(long batch) {}

    @Override
    public void loaded(List<StoredMessage> messages) {}

    @Override
    public void pageLoaded(org.ternmq.server.effect.IndexPage page, List<StoredMessage> messages) {}

    @Override
    public void full(boolean full) {}

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }
  }

  private void send(String... texts) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO ternmq_inbox (destination, message) VALUES ('queue://q', ?)")) {
      connection.setAutoCommit(false);
      for (String text : texts) {
        insert.setBytes(
            1,
            new MessageEncoder()
                .destination(Address.queue("q"))
                .persistent(true)
                .textBody(text)
                .encode()
                .array());
        insert.executeUpdate();
      }
      connection.commit();
    }
  }

  private int rows() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM ternmq_inbox")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void whatWasTakenIsAMessageAndNoRowAfterARestart()
      throws SQLException, InterruptedException, ExecutionException {
    Life first = new Life();
    first.open();
    first.thread.submit(() -> first.store.operations().queueCreated(1, "q")).get();
    send("a", "b");
    assertThat(first.taken.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(first.taken.poll(20, TimeUnit.SECONDS)).isEqualTo("b");
    send("c");
    assertThat(first.taken.poll(20, TimeUnit.SECONDS)).isEqualTo("c");
    first.close();
    assertThat(rows()).isZero();
    Life second = new Life();
    second.open();
    assertThat(second.recovered).containsExactly(1L, 2L, 3L);
    send("d");
    assertThat(second.taken.poll(20, TimeUnit.SECONDS)).as("only what is new").isEqualTo("d");
    second.close();
  }
}
