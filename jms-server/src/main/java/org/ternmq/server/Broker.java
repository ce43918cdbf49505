package org.ternmq.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.net.InVmConnection;
import org.ternmq.server.net.LingeringSelect;
import org.ternmq.server.net.SocketServer;
import org.ternmq.server.security.ConfiguredUsers;
import org.ternmq.server.session.QueueSnapshot;
import org.ternmq.server.store.DiskWatermarks;
import org.ternmq.server.store.JournalStore;
import org.ternmq.server.store.MemoryStore;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;
import org.ternmq.server.store.StoreProvider;
import org.ternmq.wire.InVmBrokers;

/**
 * A running broker. Safe for use by several threads, except the loop's own: do not call it from a
 * callback.
 *
 * <p>It never ends the JVM. If its store fails it stops by itself, tells its clients, and {@link
 * #whenStopped} completes with the cause.
 */
public final class Broker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Broker.class);

  /** What it says of itself. */
  public static final String PRODUCT = "TernMQ " + versionOr("0.1.0");

  /** A message of this size counts as large; see {@link #largeBytesIn}. */
  public static final int LARGE_MESSAGE_BYTES = 256 * 1024;

  private static final long STOP_TIMEOUT_MS = 10_000;

  /** So often a standby looks whether it may take over. */
  private static final long STANDBY_LOOK_MS = 200;

  /** Hears that a broker stands by. */
  @FunctionalInterface
  public interface Standby {

    /**
     * @param owner who serves, for people
     * @return whether to go on waiting
     */
    boolean standsBy(String owner);
  }

  private final BrokerOptions options;
  private final MultiThreadIoEventLoopGroup group;
  private final ExecutorService slowWork;
  private volatile boolean failing; // it stops by itself, on a thread of its own
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final Store store;
  private final BrokerLoop loop;
  private final SocketServer server;
  private List<InetSocketAddress> listenAddresses = List.of();

  private Broker(BrokerOptions options, Store store) {
    this.options = options;
    this.store = store;
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory handler =
        epoll ? EpollIoHandler.newFactory(0, LingeringSelect::new) : NioIoHandler.newFactory();
    String threadName = "ternmq-" + (options.name() == null ? "broker" : options.name());
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(threadName, true), handler);
    this.slowWork =
        Executors.newSingleThreadExecutor(new DefaultThreadFactory(threadName + "-slow", true));
    Authenticator authenticator =
        options.users().isEmpty() ? Authenticator.ANYBODY : new ConfiguredUsers(options.users());
    this.loop =
        new BrokerLoop(
            group.next(),
            System::currentTimeMillis,
            store,
            options.coreLimits(PRODUCT),
            authenticator,
            slowWork,
            this::failed);
    this.server = new SocketServer(group.next(), epoll, options.socketOptions(), loop);
  }

  /**
   * Starts a broker: takes the data directory, recovers what lies there, listens. Blocks until that
   * is done.
   *
   * @throws BrokerException if the data directory or an address cannot be used; nothing runs then
   * @throws StoreException if the data are in use by another process, or cannot be read
   */
  public static Broker start(BrokerOptions options) {
    return start(options, owner -> true);
  }

  /**
   * The same, for data in a database that another broker may serve: blocks until that one ends or
   * its lease runs out, and listens only then.
   *
   * @param standby is told again and again, by the caller's thread, while it waits
   * @throws BrokerException also if it need not wait any longer
   */
  public static Broker start(BrokerOptions options, Standby standby) {
    return start(options, openStore(options), standby);
  }

  /** With a store that was just opened. */
  static Broker start(BrokerOptions options, Store store) {
    return start(options, store, owner -> true);
  }

  private static Broker start(BrokerOptions options, Store store, Standby standby) {
    Broker broker = new Broker(options, store);
    try {
      broker.awaitOwnership(standby);
      broker.onLoop(
          () -> {
            broker.loop.recover();
            return null;
          });
      broker.listenAddresses = broker.server.listen();
      if (options.name() != null) {
        InVmBrokerRegistry.register(options.name(), broker);
      }
    } catch (RuntimeException e) {
      broker.abandon(e);
      throw e;
    }
    return broker;
  }

  private static Store openStore(BrokerOptions options) {
    if (options.database() != null) {
      return ServiceLoader.load(StoreProvider.class, Broker.class.getClassLoader())
          .findFirst()
          .orElseThrow(
              () ->
                  new BrokerException(
                      "jdbc-url needs the module ternmq-jdbc-store and a driver on the class path",
                      null))
          .store(options.database());
    }
    if (options.dataDirectory() != null) {
      JournalOptions journal = JournalOptions.DEFAULTS.withSegmentBytes(options.segmentBytes());
      FileDisk disk = new FileDisk(options.dataDirectory());
      return JournalStore.open(
          disk, journal, options.checkpointLogBytes(), watermarks(options, disk.totalBytes()));
    }
    return new MemoryStore();
  }

  /** What is set is taken as it is; the defaults are too much for a small disk. */
  static DiskWatermarks watermarks(BrokerOptions options, long diskBytes) {
    DiskWatermarks set = new DiskWatermarks(options.diskHoldBytes(), options.diskRefuseBytes());
    if (!options.hasDefaultWatermarks()) {
      return set;
    }
    DiskWatermarks fitting = set.onDiskOf(diskBytes);
    if (!fitting.equals(set)) {
      log.info(
          "The disk is small: disk-hold-bytes is {} and disk-refuse-bytes {} here",
          fitting.holdBytes(),
          fitting.refuseBytes());
    }
    return fitting;
  }

  /** Waits, on the caller's thread, until no other broker serves these data. */
  private void awaitOwnership(Standby standby) {
    boolean told = false;
    for (String owner = store.own(); owner != null; owner = store.own()) {
      if (!told) {
        log.info("Standby: the data are served by {}", owner);
        told = true;
      }
      if (!standby.standsBy(owner)) {
        throw new BrokerException("ended while it stood by for " + owner, null);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(STANDBY_LOOK_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BrokerException("interrupted while it stood by for " + owner, e);
      }
    }
  }

  public BrokerOptions options() {
    return options;
  }

  /** Where plain TCP connections are taken, with the real port. */
  public InetSocketAddress listenAddress() {
    if (listenAddresses.isEmpty()) {
      throw new IllegalStateException("the broker listens nowhere");
    }
    return listenAddresses.get(0);
  }

  /** Plain ones first, then those for TLS, in the order of the options. */
  public List<InetSocketAddress> listenAddresses() {
    return listenAddresses;
  }

  /** What it has done since its start, and what it holds. Blocks for a round of the loop. */
  public BrokerStats stats() {
    return onLoop(loop::stats);
  }

  /**
   * Bytes of large messages that clients have sent since its start: they make garbage that stays
   * long. Does not block.
   */
  public long largeBytesIn() {
    return loop.largeBytesIn();
  }

  /** Each queue and each named subscription, oldest first. Blocks for a round of the loop. */
  public List<QueueSnapshot> queues() {
    return onLoop(loop::queues);
  }

  /** Completes when the broker has stopped; exceptionally if it stopped by itself. */
  public CompletableFuture<Void> whenStopped() {
    return stopped.copy();
  }

  /** Tells a callback, on a thread of the broker, why it stopped by itself. */
  public void onFailure(Consumer<Throwable> callback) {
    var unused =
        stopped.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                callback.accept(failure);
              }
            });
  }

  /** Opens a conversation with a client in this JVM; see {@link InVmBrokers#connect}. */
  InVmBrokers.Channel connect(InVmBrokers.Receiver receiver, Runnable afterClose) {
    String peer = "vm://" + options.name();
    return new InVmConnection(group.next(), loop, receiver, peer, afterClose).clientEnd();
  }

  boolean isLoopThread() {
    return group.next().inEventLoop();
  }

  /**
   * Stops: clients are told, everything is made durable, the data directory is given free. Blocks
   * until that is done. Does nothing the second time.
   *
   * @throws StoreException if what was not yet durable could not be made so
   */
  @Override
  public void close() {
    if (options.name() != null) {
      InVmBrokerRegistry.unregister(options.name(), this);
    }
    if (failing) {
      // It is ending by itself; what there is to say about that was said.
      var unused = stopped.handle((done, failure) -> null).join();
      return;
    }
    if (group.isShuttingDown()) {
      return;
    }
    try {
      server.stopListening();
      onLoop(
          () -> {
            loop.shutDown();
            return null;
          });
      server.awaitConnectionsClosed();
      closeStore();
      stopped.complete(null);
    } catch (RuntimeException e) {
      stopped.completeExceptionally(e);
      throw e;
    } finally {
      stopThreads();
    }
  }

  /** On the loop thread: the loop has stopped by itself. The rest goes on another thread. */
  private void failed(RuntimeException cause) {
    failing = true;
    slowWork.execute(
        () -> {
          if (options.name() != null) {
            InVmBrokerRegistry.unregister(options.name(), this);
          }
          server.stopListening();
          server.awaitConnectionsClosed();
          try {
            closeStore();
          } catch (RuntimeException e) {
            log.warn("The store was given free with an error", e);
          }
          stopped.completeExceptionally(cause);
          var unused = group.shutdownGracefully(0, STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
          slowWork.shutdown();
        });
  }

  /** It could not start. */
  private void abandon(RuntimeException cause) {
    server.stopListening();
    try {
      closeStore();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    stopThreads();
    stopped.completeExceptionally(cause);
  }

  private void closeStore() {
    onLoop(
        () -> {
          store.close();
          return null;
        });
  }

  private void stopThreads() {
    slowWork.shutdown();
    group.shutdownGracefully(0, STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  private <T> T onLoop(Callable<T> task) {
    if (group.isShuttingDown()) {
      throw new IllegalStateException("the broker has stopped");
    }
    try {
      return group.next().submit(task).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new BrokerException("the broker's loop failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted while waiting for the broker's loop", e);
    }
  }

  private static String versionOr(String fallback) {
    String version = Broker.class.getPackage().getImplementationVersion();
    return version == null ? fallback : version;
  }
}
