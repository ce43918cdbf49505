package org.ternmq.server.store.jdbc;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
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

  /** How owners of this process begin: pid@host, and when it began, since pids are used again. */
  private static final String PROCESS =
      ManagementFactory.getRuntimeMXBean().getName()
          + " of "
          + Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime())
          + " ";

  private final DatabaseOptions options;
  private final Purpose purpose;
  private final Database database; // any thread
  private final Lease lease; // the store thread's, but for taking it
  private final LeaseTerm term; // begun anew by the store thread, but for the first one
  private final Schema schema;
  private final GroupWriter writer;
  private final PayloadSelect payloadSelect;
  private final ScheduledExecutorService storeThread;
  private final ScheduledExecutorService readThread;
  private final CountDownLatch closing = new CountDownLatch(1);

  private boolean reached; // so the address is right; by the thread that calls own()
  private long awaySinceNanos; // since when it cannot be reached; by the same thread; 0: it can

  private KnownIds heldPayloads; // by what was recovered, until the sweep has it
  private long lastPayload; // the highest id that the recovery saw

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

  private volatile long lastNumber; // of the last group: written by the store thread

  /** Of the store thread: a group was not written, so nothing may be that comes behind it. */
  private StoreException broken;

  private volatile StoreException lost; // seen by a renewal, before or after the start

  JdbcStore(DatabaseOptions options, Purpose purpose) {
    this.options = options;
    this.purpose = purpose;
    this.database = new Database(options, purpose != Purpose.READ);
    Dialect dialect = database.dialect();
    String prefix = options.tablePrefix();
    String owner = PROCESS + UUID.randomUUID().toString().substring(0, 8);
    this.lease = new Lease(dialect, prefix, owner, options.leaseMs());
    this.term = new LeaseTerm(options.leaseMs());
    this.schema = new Schema(dialect, prefix);
    this.writer = new GroupWriter(dialect, prefix);
    this.payloadSelect = new PayloadSelect(prefix);
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
    try (Connection connection = database.connect()) {
      reached = true;
      int version = schema.version(connection);
      if (purpose == Purpose.READ) {
        requireNewest(version);
      }
      if (version == 0) {
        migrate(connection);
      }
      requireFinished(connection);
      lease.create(connection);
      LeaseTerm.Moment asked = term.now();
      String holder = lease.take(connection, database.isFileOfThisProcess() ? PROCESS : null);
      if (awaySinceNanos != 0) {
        log.info("The database is back after {} ms", millisSince(awaySinceNanos));
        awaySinceNanos = 0;
      }
      if (holder == null) {
        term.renewed(asked);
        migrate(connection);
        prepare(connection);
        int everyMs = Math.max(1, options.leaseMs() / 3);
        var unused =
            storeThread.scheduleWithFixedDelay(
                this::renew, everyMs, everyMs, TimeUnit.MILLISECONDS);
        log.info("Owns the tables {}* with epoch {}", options.tablePrefix(), lease.epoch());
      }
      return holder;
    } catch (SQLException e) {
      if (database.dialect().isInUse(e)) {
        return "another process, which has the file open: " + options;
      }
      if (reached && database.dialect().mayRetry(e)) {
        return standsByForNobody(e);
      }
      throw database.explain("The store cannot be opened", e);
    }
  }

  private void requireNewest(int version) {
    if (version == 0) {
      throw new StoreException(
          "There are no tables " + options.tablePrefix() + "* of a broker in " + options);
    }
    if (version < Schema.newest()) {
      throw new StoreException(
          "The tables "
              + options.tablePrefix()
              + "* have version "
              + version
              + ", the newest is "
              + Schema.newest()
              + ": start a broker of this version on them once, which brings them up to date");
    }
  }

  private void requireFinished(Connection connection) throws SQLException {
    boolean unfinished = schema.isUnfinished(connection);
    connection.rollback();
    if (unfinished && purpose != Purpose.FILL) {
      throw new StoreException(
          "The tables "
              + options.tablePrefix()
              + "* hold a copy that was not finished: run \"ternmq store migrate\" again, which"
              + " begins anew, or use another jdbc-schema or jdbc-table-prefix");
    }
  }

  /** As the owner: what a tool has to know, or to do, before it begins. */
  private void prepare(Connection connection) throws SQLException {
    if (purpose == Purpose.READ) {
      requireEmptyInbox(connection);
    } else if (purpose == Purpose.FILL) {
      if (schema.isUnfinished(connection)) {
        schema.empty(connection);
      } else {
        String filled = schema.filledTable(connection);
        if (filled != null) {
          throw new StoreException(
              "The target is not empty: there are rows in " + filled + " of " + options);
        }
        schema.markUnfinished(connection);
      }
      connection.commit();
      force(connection);
    }
  }

  private void requireEmptyInbox(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT COUNT(*) FROM " + options.tablePrefix() + "inbox")) {
      row.next();
      long waiting = row.getLong(1);
      connection.rollback();
      if (waiting > 0) {
        throw new StoreException(
            waiting
                + (waiting == 1 ? " message waits" : " messages wait")
                + " in the inbox of "
                + options
                + ": start the broker, which takes what applications left there, and stop it"
                + " again");
      }
    }
  }

  @Override
  public void finished() {
    try (Connection connection = database.connect()) {
      if (!lease.hold(connection, lastNumber, null)) {
        lose(connection);
        throw lost;
      }
      schema.markFinished(connection);
      connection.commit();
      force(connection);
    } catch (SQLException e) {
      throw database.explain("The copy could not be called finished", e);
    }
  }

  /** A standby outlives outages of any length: the owner tries again too, and so nobody ends it. */
  private String standsByForNobody(SQLException e) {
    if (awaySinceNanos == 0) {
      awaySinceNanos = System.nanoTime();
      log.warn("The standby cannot reach the database, and tries again: {}", e.getMessage());
    }
    return "nobody that could be asked for since " + millisSince(awaySinceNanos) + " ms";
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private void migrate(Connection work) throws SQLException {
    try (Connection lock = database.connect()) {
      schema.migrate(lock, work);
    }
  }

  /** On the store thread: nothing was written for a while, and the lease must not run out. */
  private void renew() {
    LeaseTerm.Moment asked = term.now();
    try (Connection connection = database.connect()) {
      boolean own = lease.hold(connection, lastNumber, null);
      connection.commit();
      if (own) {
        term.renewed(asked);
      } else {
        lose(connection);
      }
    } catch (SQLException | RuntimeException e) { // thrown on, it would be the last renewal
      log.warn("The lease could not be renewed: {}", e.getMessage());
    }
  }

  /** On the store thread: somebody else writes now. Nothing of ours can reach the tables. */
  private void lose(Connection connection) throws SQLException {
    StoreException cause =
        new StoreException(
            "The lease of the database was lost: "
                + lease.holder(connection)
                + " took over, since this broker did not renew it within "
                + options.leaseMs()
                + " ms");
    connection.rollback();
    lost = cause;
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
    boolean own = lease.hold(connection, 0, null);
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
                storeThread.execute(() -> forget(found));
              } catch (RejectedExecutionException e) {
                log.debug("Closed; the next start finds them again", e);
              }
            });
    daemon(sweep, "ternmq-store-sweep").start();
  }

  /** On the store thread, between two groups. */
  private void forget(List<Long> payloadIds) {
    String where = " WHERE payload_id = ?";
    try (Connection connection = database.connect();
        Sql parts =
            new Sql(connection, "DELETE FROM " + options.tablePrefix() + "message_part" + where);
        Sql messages =
            new Sql(connection, "DELETE FROM " + options.tablePrefix() + "message" + where)) {
      if (!lease.hold(connection, lastNumber, null)) {
        lose(connection);
        return;
      }
      for (long id : payloadIds) {
        parts.put(id).run();
        messages.put(id).run();
      }
      connection.commit();
      log.info("Removed {} messages that no queue holds any more", payloadIds.size());
    } catch (SQLException e) {
      log.info("Messages that no queue holds are removed at the next start: {}", e.getMessage());
    }
  }

  @Override
  public void start(Listener listener, Loop loop) {
    this.listener = listener;
    this.loop = loop;
    StoreException before = lost;
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
      boolean own = lease.hold(connection, 0, null);
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
    if (term.isCertain()) {
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
    if (!term.isCertain()) {
      renew();
    }
    boolean sure = term.isCertain();
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
      commit(given);
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

  /** On the store thread: returns when it is committed, and on the disk. */
  private void commit(Group given) {
    if (broken != null) {
      throw broken;
    }
    try {
      commitNext(given);
    } catch (RuntimeException | Error e) { // the executor would keep it to itself
      broken =
          e instanceof StoreException known
              ? known
              : new StoreException("The store failed: " + e, e);
      throw broken;
    }
  }

  private void commitNext(Group given) {
    long number = lastNumber + 1;
    Outage outage = outage("The store could not write", this::tellFull);
    boolean again = false;
    while (true) {
      LeaseTerm.Moment asked = null; // the attempt before may have been committed
      try (Connection connection = database.connect()) {
        long last = again ? lease.lastCommitted(connection) : number - 1;
        if (last != number) {
          asked = term.now();
          boolean own = last >= 0 && lease.hold(connection, number, given);
          if (!own) {
            connection.rollback();
            lose(connection);
            throw lost;
          }
          writer.write(connection, given);
          if (millisSince(asked.nanos()) > options.leaseMs() / 3) {
            asked = term.now();
            lease.hold(connection, number, null); // it counts from here, not from the beginning
          }
        }
        connection.commit();
        if (asked != null) {
          term.renewed(asked);
        }
        force(connection);
        lastNumber = number;
        outage.over();
        return;
      } catch (SQLException e) {
        outage.pauseOrThrow(e);
        again = true;
        endSleepers(e);
      }
    }
  }

  /** A session of this owner whose connection is gone may have the lease locked for ever. */
  private void endSleepers(SQLException cause) {
    if (!database.dialect().isLocked(cause)) {
      return;
    }
    try (Connection connection = database.connect()) {
      int unused = lease.endSleepers(connection); // it logs what it did
    } catch (SQLException e) {
      log.debug("Who has the lease locked cannot be found out", e);
    }
  }

  private Outage outage(String what, Consumer<Boolean> onFull) {
    return new Outage(what, database, options.outageMs(), closing, onFull);
  }

  /** On the store thread. */
  private void tellFull(boolean full) {
    loop.execute(
        () -> {
          if (!failed && !closed) {
            listener.full(full);
          }
        });
  }

  private void force(Connection connection) throws SQLException {
    String force = database.dialect().force();
    if (force != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(force);
      }
    }
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
    Outage outage = outage("Messages could not be read", full -> {});
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
    if (inbox != null) {
      inbox.close();
    }
    boolean owner = lease.epoch() > 0;
    StoreException failure = null;
    if (owner && !failed && lost == null) {
      failure = writeTheRest();
    }
    closing.countDown();
    storeThread.shutdownNow();
    readThread.shutdownNow();
    awaitEnd(storeThread);
    awaitEnd(readThread);
    try {
      if (owner && lost == null) {
        giveFree();
      }
    } finally {
      database.close();
    }
    if (failure != null) {
      throw failure;
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
                commit(last);
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

  private void giveFree() {
    try (Connection connection = database.connect()) {
      lease.giveFree(connection);
    } catch (SQLException e) {
      log.warn("The lease was not given free, and runs out by itself: {}", e.getMessage());
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
