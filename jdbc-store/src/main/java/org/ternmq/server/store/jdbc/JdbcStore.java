package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.StoreException;
import org.ternmq.server.store.StoreProvider;
import org.ternmq.server.store.StoreStatistics;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Keeps the state in tables. The loop gathers batches into a {@link Group}; a thread of the store
 * makes it one SQL transaction while the next one gathers. Another thread reads payloads back.
 *
 * <p>When the database is away both threads try again until {@code outageMs} are over. A
 * transaction of which nobody knows whether it was committed is looked up: it writes its number
 * into the row of the {@link Lease}.
 *
 * <p>Fields are owned by the loop thread, unless they say otherwise.
 */
final class JdbcStore implements StoreProvider.Filling {
  private static final Logger log = LoggerFactory.getLogger(JdbcStore.class);

  /** After that time what nobody waits for is written. */
  private static final int LAZY_WRITE_MS = 200;

  /** Between two attempts to renew the lease that output waits for. */
  private static final int MAKE_SURE_AGAIN_MS = 100;

  /** For the goodbye to a server. */
  private static final int LEAVE_MS = 5_000;

  private final DatabaseOptions options;
  private final Purpose purpose;
  private final Database database; // any thread
  private final Ownership ownership; // the store thread's, but for becoming the owner
  private final Lease lease; // likewise
  private final GroupCommits commits; // the store thread's
  private final PayloadSelect payloadSelect;
  private final ScheduledExecutorService storeThread;
  private final ScheduledExecutorService readThread;
  private final CountDownLatch closing = new CountDownLatch(1);

  private KnownIds heldPayloads; // by what was recovered, until the sweep has it
  private long lastPayload; // the highest id that the recovery saw

  private final LeaseWatch leaseWatch;
  private InboxReader inbox; // null before the start, and where a tool is the owner
  private Listener listener;
  private Loop loop;
  private Group group = new Group();
  private Group underWay; // with the store thread, which reads it; null: it is idle
  private long lastBatch;
  private long durableBatch;
  private boolean asked; // somebody waits for the group
  private long writeAskedBatch;
  private boolean lazyArmed;
  private boolean makingSure; // that the data are still ours
  private boolean failed;
  private boolean closed;
  private long loadedMessages;
  private long groups;
  private long writtenBytes;

  JdbcStore(DatabaseOptions options, Purpose purpose) {
    this.options = options;
    this.purpose = purpose;
    this.database = new Database(options, purpose != Purpose.READ);
    this.ownership = new Ownership(options, purpose, database, this::lost);
    this.lease = ownership.lease();
    this.commits = new GroupCommits(options, database, ownership, closing, this::tellFull);
    this.leaseWatch =
        new LeaseWatch(
            ownership::isCertain,
            ownership::fullAnswers,
            renewEveryMs(),
            options.outageMs(),
            this::fail);
    this.payloadSelect = new PayloadSelect(options.tablePrefix());
    this.storeThread =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "ternmq-store"));
    this.readThread =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "ternmq-store-reader"));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  // --- whose data these are

  @Override
  public String own() {
    String holder = ownership.own();
    if (holder == null) {
      int everyMs = renewEveryMs();
      var unused =
          storeThread.scheduleWithFixedDelay(
              ownership::renew, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }
    return holder;
  }

  private int renewEveryMs() {
    return Math.max(1, options.leaseMs() / 3);
  }

  @Override
  public void finished() {
    ownership.finished();
  }

  /** On the store thread, before or after the start. */
  private void lost(StoreException cause) {
    Loop to = loop;
    if (to != null) {
      to.execute(() -> fail(cause));
    }
  }

  // --- recovery

  @Override
  public void recover(Recovery recovery) {
    long begun = System.nanoTime();
    try (Connection connection = database.connect()) {
      DurableOperations into = recovery.begin(instance(connection, recovery));
      History history = new History(connection, options.tablePrefix(), into);
      database.dialect().allowPauses(connection);
      history.tell();
      heldPayloads = history.payloads();
      lastPayload = history.lastPayload();
      connection.rollback();
      OpenTransactions kept = new OpenTransactions();
      recovery.describe(kept);
      if (purpose != Purpose.READ) {
        forgetUndecided(connection, kept.ids);
      }
      log.info(
          "Recovered {} messages in {} ms",
          history.messages(),
          (System.nanoTime() - begun) / 1_000_000);
    } catch (SQLException e) {
      throw database.explain("The store cannot be read", e);
    }
  }

  /** The first owner decides whose data these are. */
  private UUID instance(Connection connection, Recovery recovery) throws SQLException {
    boolean isNew = purpose != Purpose.READ && lease.epoch() == 1;
    if (!isNew && purpose != Purpose.FILL) {
      return lease.instance(connection);
    }
    UUID instance = recovery.newInstance();
    boolean own = lease.instance(connection, instance);
    connection.commit();
    if (!own) {
      throw new StoreException("The lease was lost before the broker could serve");
    }
    return instance;
  }

  /** Transactions that were neither prepared nor decided never happened. */
  private void forgetUndecided(Connection connection, Set<Long> kept) throws SQLException {
    String known = kept.isEmpty() ? "" : kept.toString().replace("[", "").replace("]", "");
    String where = known.isEmpty() ? "" : " WHERE transaction_id NOT IN (" + known + ")";
    boolean own = lease.hold(connection);
    try (Statement statement = connection.createStatement()) {
      if (own) {
        statement.executeUpdate("DELETE FROM " + options.tablePrefix() + "staged_entry" + where);
        statement.executeUpdate("DELETE FROM " + options.tablePrefix() + "staged_removal" + where);
      }
    }
    connection.commit();
    if (!own) {
      throw new StoreException("The lease was lost while the store was read");
    }
  }

  private void sweep() {
    KnownIds held = heldPayloads;
    heldPayloads = null;
    Sweep sweep =
        new Sweep(
            database::connect,
            options.tablePrefix(),
            held,
            lastPayload,
            closing,
            found -> {
              try {
                storeThread.execute(() -> commits.forget(found));
              } catch (RejectedExecutionException e) {
                log.debug("Closed; the next start finds them again", e);
              }
            });
    daemon(sweep, "ternmq-store-sweep").start();
  }

  @Override
  public void start(Listener listener, Loop loop) {
    this.listener = listener;
    this.loop = loop;
    StoreException before = ownership.lost();
    if (before != null) {
      throw before;
    }
    if (purpose != Purpose.SERVE) {
      return; // a tool takes nothing out of the inbox, and sweeps nothing
    }
    tellLargestArrival(listener.largestArrival());
    String prefix = options.tablePrefix();
    inbox =
        new InboxReader(
            database::connect,
            database.dialect() == Dialect.POSTGRESQL
                ? InboxNotifications.onChannel(prefix + "inbox")
                : InboxPolling::on,
            prefix,
            loop,
            listener::arrived);
    inbox.start();
    leaseWatch.start(loop);
    sweep();
  }

  /** Before the inbox is read: those who send into it refuse by themselves what is larger. */
  private void tellLargestArrival(long bytes) {
    if (bytes <= 0) {
      return;
    }
    String rules = options.tablePrefix() + "inbox_rules";
    try (Connection connection = database.connect();
        Sql update = new Sql(connection, "UPDATE " + rules + " SET max_message_bytes = ?")) {
      boolean own = lease.hold(connection);
      if (own) {
        update.put(bytes).run();
      }
      connection.commit();
      if (!own) {
        throw new StoreException("The lease was lost before the broker could serve");
      }
    } catch (SQLException e) {
      throw database.explain("The rules of the inbox cannot be written", e);
    }
  }

  // --- batches

  @Override
  public DurableOperations operations() {
    return group;
  }

  @Override
  public long endBatch(boolean force) {
    if (group.endBatch(lastBatch + 1)) {
      lastBatch++;
    }
    asked |= force && lastBatch > durableBatch;
    return lastBatch;
  }

  @Override
  public long durableBatch() {
    return durableBatch;
  }

  @Override
  public void flush() {
    if (failed) {
      return;
    }
    if (asked) {
      handOver();
    } else if (!group.isEmpty() && !lazyArmed) {
      lazyArmed = true;
      var unused = loop.schedule(this::writeLazily, LAZY_WRITE_MS);
    }
  }

  private void writeLazily() {
    lazyArmed = false;
    if (!group.isEmpty()) {
      asked = true;
      handOver();
    }
  }

  @Override
  public void write() {
    writeAskedBatch = lastBatch;
    if (!failed && durableBatch < lastBatch) {
      asked = true;
      handOver();
    }
  }

  @Override
  public boolean written() {
    return durableBatch >= writeAskedBatch;
  }

  @Override
  public boolean stillOwned() {
    if (ownership.isCertain()) {
      return true;
    }
    if (!makingSure && !failed && !closed) {
      makingSure = true;
      storeThread.execute(this::makeSure);
    }
    return false;
  }

  /** On the store thread: output of the broker waits for a renewal. */
  private void makeSure() {
    if (!ownership.isCertain()) {
      ownership.renew();
    }
    boolean sure = ownership.isCertain();
    loop.execute(
        () -> { // the end of the round asks again
          if (sure) {
            makingSure = false;
          } else {
            var unused = loop.schedule(() -> makingSure = false, MAKE_SURE_AGAIN_MS);
          }
        });
  }

  /** Gives the group to the store thread, if that is idle and no batch is open. */
  private void handOver() {
    if (underWay != null || group.isOpen() || group.isEmpty() || failed) {
      return;
    }
    asked = false;
    underWay = group;
    group = new Group();
    Group given = underWay;
    storeThread.execute(() -> writeOnStoreThread(given));
  }

  private void writeOnStoreThread(Group given) {
    try {
      commits.commit(given);
      loop.execute(() -> written(given));
    } catch (StoreException e) {
      loop.execute(() -> fail(e));
    }
  }

  /** On the loop thread: it is committed. */
  private void written(Group given) {
    if (underWay != given || failed) {
      return;
    }
    underWay = null;
    groups++;
    writtenBytes += given.payloadBytes;
    durableBatch = Math.max(durableBatch, given.lastBatch);
    if (inbox != null) {
      inbox.taken(given.taken.size());
    }
    if (!closed) {
      listener.durable(durableBatch);
    }
    if (asked) {
      handOver();
    }
  }

  /** On the store thread. */
  private void tellFull(boolean now) {
    loop.execute(
        () -> {
          if (!failed && !closed) {
            listener.full(now);
          }
        });
  }

  // --- payloads

  @Override
  public void load(List<StoredMessage> messages) {
    long[] ids = new long[messages.size()];
    for (int i = 0; i < ids.length; i++) {
      StoredMessage message = messages.get(i);
      ids[i] = message.location();
      EncodedMessage here = unwritten(ids[i]);
      if (here != null) {
        message.payload(here);
        ids[i] = -1;
      } else if (ids[i] == StoredMessage.NOWHERE) {
        ids[i] = -1; // in no store: it has its payload
      }
    }
    readThread.execute(
        () -> {
          try {
            EncodedMessage[] payloads = read(ids);
            loop.execute(() -> loaded(messages, payloads));
          } catch (StoreException e) {
            loop.execute(() -> fail(e));
          } catch (RuntimeException | Error e) {
            loop.execute(() -> fail(new StoreException("A message could not be read: " + e, e)));
          }
        });
  }

  /** Null if the tables have it. */
  private EncodedMessage unwritten(long payloadId) {
    EncodedMessage payload = group.payloads.get(payloadId);
    return payload != null || underWay == null ? payload : underWay.payloads.get(payloadId);
  }

  /** On the reader's thread. */
  private EncodedMessage[] read(long[] ids) {
    Outage outage =
        new Outage("Messages could not be read", database, options.outageMs(), closing, full -> {});
    while (true) {
      try (Connection connection = database.connect()) {
        EncodedMessage[] payloads = payloadSelect.read(connection, ids);
        connection.rollback();
        outage.over();
        return payloads;
      } catch (SQLException e) {
        outage.pauseOrThrow(e);
      }
    }
  }

  private void loaded(List<StoredMessage> messages, EncodedMessage[] payloads) {
    if (failed || closed) {
      return;
    }
    for (int i = 0; i < payloads.length; i++) {
      if (payloads[i] != null) {
        messages.get(i).payload(payloads[i]);
        loadedMessages++;
      }
    }
    listener.loaded(messages);
  }

  @Override
  public void released(StoredMessage message) {
    if (message.location() != StoredMessage.NOWHERE) {
      group.dead(message.location());
      message.location(StoredMessage.NOWHERE);
    }
  }

  // --- the tables are the checkpoint

  @Override
  public boolean checkpointDue() {
    return false;
  }

  @Override
  public void checkpoint(Consumer<DurableOperations> describe) {
    // There is no log to shorten.
  }

  // --- the end

  private void fail(StoreException cause) {
    if (!failed) {
      failed = true;
      if (!closed && listener != null) {
        listener.failed(cause);
      }
    }
  }

  @Override
  public StoreStatistics statistics() {
    return new StoreStatistics(lastBatch, groups, writtenBytes, loadedMessages, 0, 0);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    leaseWatch.stop();
    if (inbox != null) {
      inbox.close();
    }
    boolean owner = lease.epoch() > 0;
    StoreException failure = null;
    if (owner && !failed && ownership.lost() == null) {
      failure = writeTheRest();
    }
    closing.countDown();
    storeThread.shutdownNow();
    readThread.shutdownNow();
    awaitEnd(storeThread);
    awaitEnd(readThread);
    leave(owner);
    if (failure != null) {
      throw failure;
    }
  }

  /** A server that says nothing more does not keep the process: it is not waited for for ever. */
  private void leave(boolean owner) {
    Runnable goodbyes =
        () -> {
          try {
            if (owner && ownership.isCertain()) { // else it has run out, or is somebody else's
              ownership.giveFree();
            }
          } finally {
            database.close();
          }
        };
    if (database.isFileOfThisProcess()) {
      goodbyes.run();
      return;
    }
    Thread leaving = daemon(goodbyes, "ternmq-store-end");
    leaving.start();
    try {
      leaving.join(LEAVE_MS);
      if (leaving.isAlive()) {
        log.warn("The database does not answer; its connections are left as they are");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null if all is written. */
  private StoreException writeTheRest() {
    Group last = group;
    Group before = underWay;
    group = new Group();
    var rest =
        storeThread.submit(
            () -> { // after the one that is under way
              if (!last.isEmpty()) {
                commits.commit(last);
              }
              return null;
            });
    try {
      rest.get(options.outageMs(), TimeUnit.MILLISECONDS);
      if (before != null) {
        durableBatch = Math.max(durableBatch, before.lastBatch);
      }
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof StoreException cause
          ? cause
          : new StoreException("The store could not write: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      return new StoreException("The store could not write before its end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new StoreException("The store could not write: interrupted", e);
    }
  }

  private static void awaitEnd(ScheduledExecutorService thread) {
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("A thread of the store does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The transactions that a state tells. */
  private static final class OpenTransactions extends Forwarding {
    private final Set<Long> ids = new HashSet<>();

    @Override
    protected DurableOperations to() {
      return null;
    }

    @Override
    public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
      ids.add(transactionId);
    }

    @Override
    public void removalStaged(long transactionId, long queueId, long messageId) {
      ids.add(transactionId);
    }

    @Override
    public void branchPrepared(long transactionId, BranchDescription branch) {
      ids.add(transactionId);
    }
  }
}
