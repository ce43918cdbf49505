package org.ternmq.xa;

import com.arjuna.ats.arjuna.common.CoordinatorEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.coordinator.TransactionReaper;
import com.arjuna.ats.arjuna.coordinator.TxControl;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.objectstore.ShadowNoFileLockStore;
import com.arjuna.ats.internal.arjuna.objectstore.jdbc.JDBCStore;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTAActionStatusServiceXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.XAConnectionFactory;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import javax.sql.XADataSource;

/**
 * Narayana for a program without a container, with what it needs to recover after a crash:
 *
 * <pre>{@code
 * try (NarayanaService narayana =
 *     NarayanaService.builder("orders-1", Path.of("/var/lib/orders/tx"))
 *         .recovering(broker)
 *         .recovering("shop", database)
 *         .start()) {
 *   ConnectionFactory jms = narayana.connectionFactory(broker);
 *   narayana.userTransaction().begin();
 *   ...
 * }
 * }</pre>
 *
 * <p>Narayana keeps its settings for the whole JVM, so there is one service at a time; what it sets
 * replaces what a configuration file said. Recovery runs in the background from the start on: a
 * program that was killed is started again under the same node identifier with the same object
 * store, and what was in doubt is finished.
 */
public final class NarayanaService implements AutoCloseable {
  /** What Narayana allows, and what fits into an Xid beside its own numbers. */
  public static final int MAX_NODE_IDENTIFIER_BYTES = 28;

  /** How long {@link #close} waits for the end of a scan, in ms. */
  private static final long CLOSE_WAIT_MS = 1_000;

  private static final AtomicBoolean RUNNING = new AtomicBoolean();

  private final RecoveryManager recovery;
  private final List<AutoCloseableQuietly> closings = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Without a checked exception. */
  @FunctionalInterface
  private interface AutoCloseableQuietly {
    void close();
  }

  /** The settings; see {@link #builder}. Used by one thread. */
  public static final class Builder {
    private final String nodeIdentifier;
    private final Path directory;
    private final DataSource store;
    private final List<ReopenedResource> recovered = new ArrayList<>();
    private String tablePrefix = "";
    private int defaultTimeoutSeconds = 60;
    private int recoveryPeriodSeconds = 120;
    private int recoveryBackoffSeconds = 10;
    private int orphanSafetyMs = 20_000;

    private Builder(String nodeIdentifier, Path directory, DataSource store) {
      this.nodeIdentifier = checked(nodeIdentifier);
      this.directory = directory;
      this.store = store;
    }

    private static String checked(String node) {
      int bytes =
          Objects.requireNonNull(node, "nodeIdentifier").getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > MAX_NODE_IDENTIFIER_BYTES) {
        throw new IllegalArgumentException(
            "The node identifier '"
                + node
                + "' has "
                + bytes
                + " bytes; allowed is 1 to "
                + MAX_NODE_IDENTIFIER_BYTES);
      }
      return node;
    }

    /** Finishes what is in doubt at this broker. May be called for several. */
    public Builder recovering(XAConnectionFactory broker) {
      return recovering(broker, null, null);
    }

    /** The same with credentials for recovery alone. */
    public Builder recovering(XAConnectionFactory broker, String user, String password) {
      recovered.add(RecoveryConnections.of(broker, user, password));
      return this;
    }

    Builder recovering(ReopenedResource resource) {
      recovered.add(resource);
      return this;
    }

    /**
     * A database whose resources are enlisted without a name: see {@link NarayanaResourceNames}.
     */
    public Builder recovering(XADataSource database) {
      recovered.add(RecoveryConnections.of(null, database));
      return this;
    }

    /**
     * Finishes what is in doubt in this database. May be called for several.
     *
     * @param name what its resources are enlisted under, see {@link TernRecovery#named(String,
     *     javax.transaction.xa.XAResource)}; the same over restarts
     */
    public Builder recovering(String name, XADataSource database) {
      recovered.add(RecoveryConnections.of(Objects.requireNonNull(name, "name"), database));
      return this;
    }

    /** What the tables of an object store in a database begin with; default nothing. */
    public Builder tablePrefix(String prefix) {
      tablePrefix = Objects.requireNonNull(prefix, "prefix");
      return this;
    }

    /** After how long a transaction is rolled back, in s; default 60, 0 = never. */
    public Builder defaultTimeoutSeconds(int seconds) {
      defaultTimeoutSeconds = notBelow(0, seconds, "defaultTimeoutSeconds");
      return this;
    }

    /**
     * How recovery goes about it.
     *
     * @param periodSeconds between two scans, 1 or more; default 120
     * @param backoffSeconds between the two passes of a scan, in which transactions that are under
     *     way have the time to finish; 1 or more, default 10
     * @param orphanSafetyMs how long a branch that no log knows must have been seen before it is
     *     rolled back; 0 or more, default 20,000
     */
    public Builder recoveryPace(int periodSeconds, int backoffSeconds, int orphanSafetyMs) {
      this.recoveryPeriodSeconds = notBelow(1, periodSeconds, "periodSeconds");
      this.recoveryBackoffSeconds = notBelow(1, backoffSeconds, "backoffSeconds");
      this.orphanSafetyMs = notBelow(0, orphanSafetyMs, "orphanSafetyMs");
      return this;
    }

    private static int notBelow(int least, int value, String name) {
      if (value < least) {
        throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
      }
      return value;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if another one runs in this JVM
     */
    public NarayanaService start() {
      if (!RUNNING.compareAndSet(false, true)) {
        throw new IllegalStateException("There is a NarayanaService in this JVM already");
      }
      boolean started = false;
      try {
        NarayanaService service = new NarayanaService(this);
        started = true;
        return service;
      } finally {
        if (!started) {
          RUNNING.set(false);
        }
      }
    }
  }

  /**
   * With the log of transactions in a directory, which is made if it does not exist.
   *
   * @param nodeIdentifier names this program among all that use the same brokers and databases: 1
   *     to {@value #MAX_NODE_IDENTIFIER_BYTES} bytes. Two programs with one name would finish each
   *     other's transactions
   */
  public static Builder builder(String nodeIdentifier, Path objectStoreDirectory) {
    return new Builder(
        nodeIdentifier, Objects.requireNonNull(objectStoreDirectory, "directory"), null);
  }

  /** With the log of transactions in tables of a database; its connections must not be JTA's. */
  public static Builder builder(String nodeIdentifier, DataSource objectStore) {
    return new Builder(nodeIdentifier, null, Objects.requireNonNull(objectStore, "objectStore"));
  }

  private NarayanaService(Builder settings) {
    apply(settings);
    TxControl.enable();
    RecoveryManager.delayRecoveryManagerThread();
    recovery = managerOfDaemons();
    for (ReopenedResource each : settings.recovered) {
      TernRecovery.add(recovery, each);
      closings.add(each::close);
    }
    recovery.startRecoveryManagerThread();
  }

  /**
   * Its thread is a daemon because the thread that makes it is one; a program that ends without
   * {@link #close} is not kept from it.
   */
  private static RecoveryManager managerOfDaemons() {
    CompletableFuture<RecoveryManager> made = new CompletableFuture<>();
    Thread maker =
        new Thread(
            () -> {
              try {
                RecoveryManager manager =
                    RecoveryManager.manager(RecoveryManager.INDIRECT_MANAGEMENT);
                manager.initialize();
                made.complete(manager);
              } catch (RuntimeException | Error e) {
                made.completeExceptionally(e);
              }
            },
            "ternmq recovery start");
    maker.setDaemon(true);
    maker.start();
    return made.join();
  }

  private static void apply(Builder settings) {
    try {
      arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(settings.nodeIdentifier);
    } catch (CoreEnvironmentBeanException e) {
      throw new IllegalArgumentException(
          "Narayana refuses the node identifier '" + settings.nodeIdentifier + "'", e);
    }
    apply(settings, BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class), "");
    for (String each : new String[] {"stateStore", "communicationStore"}) {
      apply(settings, BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, each), each);
    }
    CoordinatorEnvironmentBean coordinator = arjPropertyManager.getCoordinatorEnvironmentBean();
    coordinator.setDefaultTimeout(settings.defaultTimeoutSeconds);
    coordinator.setTransactionStatusManagerEnable(false); // else it listens on a port
    JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
    jta.setXaRecoveryNodes(List.of(settings.nodeIdentifier));
    jta.setXaResourceOrphanFilterClassNames(
        List.of(
            JTATransactionLogXAResourceOrphanFilter.class.getName(),
            JTANodeNameXAResourceOrphanFilter.class.getName(),
            JTAActionStatusServiceXAResourceOrphanFilter.class.getName()));
    jta.setXaResourceRecordWrappingPluginClassName(NarayanaResourceNames.class.getName());
    jta.setOrphanSafetyInterval(settings.orphanSafetyMs);
    RecoveryEnvironmentBean scans = recoveryPropertyManager.getRecoveryEnvironmentBean();
    scans.setRecoveryModuleClassNames(
        List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
    scans.setRecoveryListener(false); // else it listens on a port
    scans.setPeriodicRecoveryPeriod(settings.recoveryPeriodSeconds);
    scans.setRecoveryBackoffPeriod(settings.recoveryBackoffSeconds);
  }

  private static void apply(Builder settings, ObjectStoreEnvironmentBean store, String name) {
    if (settings.directory != null) {
      store.setObjectStoreType(ShadowNoFileLockStore.class.getName());
      store.setObjectStoreDir(settings.directory.toAbsolutePath().toString());
      return;
    }
    store.setObjectStoreType(JDBCStore.class.getName());
    store.setJdbcDataSource(settings.store);
    store.setTablePrefix(settings.tablePrefix + name);
    store.setCreateTable(true);
    store.setDropTable(false);
  }

  // --- what a program uses

  public TransactionManager transactionManager() {
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  public UserTransaction userTransaction() {
    return com.arjuna.ats.jta.UserTransaction.userTransaction();
  }

  public TransactionSynchronizationRegistry synchronizationRegistry() {
    return jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry();
  }

  /** A factory whose sessions take part in this service's transactions; closed with it. */
  public TransactionalConnectionFactory connectionFactory(XAConnectionFactory broker) {
    TransactionalConnectionFactory factory =
        new TransactionalConnectionFactory(broker, transactionManager());
    synchronized (closings) {
      closings.add(factory::close);
    }
    return factory;
  }

  /**
   * Scans now, besides the scans in the background; blocks until it is done, which takes the
   * back-off at least. One scan finishes what was decided; an orphan may need a second one after
   * the safety interval.
   */
  public void recoverNow() {
    recovery.scan();
  }

  /**
   * Ends recovery: a scan that is under way has {@value #CLOSE_WAIT_MS} ms to come to its end, and
   * is left without its connections then; what it did not finish the next run does. Transactions
   * that are under way are rolled back, new ones cannot be begun.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // On a thread of its own: a scan may hang in a connection that is just being opened.
    Thread end = new Thread(recovery::terminate, "ternmq recovery end");
    end.setDaemon(true);
    end.start();
    try {
      end.join(CLOSE_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    TxControl.disable(true);
    TransactionReaper.terminate(false);
    synchronized (closings) {
      closings.forEach(AutoCloseableQuietly::close);
      closings.clear();
    }
    StoreManager.shutdown();
    RUNNING.set(false);
  }
}
