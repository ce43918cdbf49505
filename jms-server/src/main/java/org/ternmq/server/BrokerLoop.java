package org.ternmq.server;

import io.netty.channel.EventLoop;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.net.Connection;
import org.ternmq.server.net.Conversations;
import org.ternmq.server.security.SlowAuthenticator;
import org.ternmq.server.session.MessagingCore;
import org.ternmq.server.session.QueueSnapshot;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * The single writer: the one thread on which sockets, core and store meet. Everything here is owned
 * by the event loop's thread.
 *
 * <p>Work is done in rounds. The first input of a pass over the ready sockets opens a round: the
 * clock is read, and a task is left for the end of the pass, since Netty runs tasks after all
 * sockets. That task ends the round: the core says what it gathered, the store goes to the disk
 * once for everybody, and each connection gets one write.
 */
final class BrokerLoop
    implements Conversations, Effects, Store.Recovery, Store.Loop, Store.Listener {
  private static final Logger log = LoggerFactory.getLogger(BrokerLoop.class);

  /** What became durable makes the core say more, which is seen to at once, but not for ever. */
  private static final int MAX_PASSES = 4;

  private final EventLoop eventLoop;
  private final LongSupplier clockMs;
  private final Store store;
  private final CoreLimits limits;
  private final Authenticator authenticator;
  private final SlowAuthenticator slow; // null: no passwords to hash
  private final Executor slowWork;
  private final Consumer<RuntimeException> onFailure;
  private final Runnable roundEnd = this::endRound;
  private final Runnable timer = this::timeHasCome;

  private final IntObjectHashMap<Peer> peers = new IntObjectHashMap<>();
  private final RoundOutput output;
  private int lastConnectionId;

  private MessagingCore core; // made when the store has told whose data these are
  private State state = State.RECOVERING;
  private boolean roundOpen;
  private boolean ending; // a round is just ending
  private boolean again; // its output asks for another pass
  private long nowMs;

  private long wakeAtMs = Long.MAX_VALUE;
  private long armedAtMs = Long.MAX_VALUE;
  private ScheduledFuture<?> armed;

  private long messagesIn;
  private final AtomicLong largeBytesIn = new AtomicLong();
  private long messagesOut;

  /** What the loop waits for. */
  enum State {
    /** The store's history. */
    RECOVERING,
    /** Clients. */
    RUNNING,
    /** Its own end; the core is not called any more. */
    STOPPED
  }

  /**
   * @param authenticator of the configuration; what a {@link SlowAuthenticator} finds out is found
   *     out by {@code slowWork}
   * @param onFailure is told, on the loop thread, once, why the loop stopped by itself
   */
  BrokerLoop(
      EventLoop eventLoop,
      LongSupplier clockMs,
      Store store,
      CoreLimits limits,
      Authenticator authenticator,
      Executor slowWork,
      Consumer<RuntimeException> onFailure) {
    this.eventLoop = eventLoop;
    this.clockMs = clockMs;
    this.store = store;
    this.output = new RoundOutput(store);
    this.slow = authenticator instanceof SlowAuthenticator verifying ? verifying : null;
    this.slowWork = slowWork;
    this.limits = limits;
    this.authenticator = authenticator;
    this.onFailure = onFailure;
  }

  // --- life

  /** Reads the store's history into the core. */
  void recover() {
    store.recover(this);
    store.start(this, this);
    state = State.RUNNING;
    openRound();
    core.recovered(nowMs);
  }

  @Override
  public DurableOperations begin(UUID instance) {
    core = new MessagingCore(limits, authenticator, instance, this);
    return core.recovery();
  }

  @Override
  public void describe(DurableOperations into) {
    core.describe(into);
  }

  /** Says goodbye to everybody; what is under way becomes durable. */
  void shutDown() {
    if (state != State.RUNNING) {
      return;
    }
    openRound();
    core.shutDown(nowMs);
    endRound();
    for (Peer peer : List.copyOf(peers.values())) {
      closed(peer.id);
    }
    core.endOfRound(nowMs);
    store.checkpoint(core::describe);
    output.dropUnlessOwned();
    stop();
  }

  private void stop() {
    state = State.STOPPED;
    if (armed != null) {
      armed.cancel(false);
    }
  }

  /**
   * The loop cannot go on: what it knows may differ from what is durable. Clients are told; nothing
   * more is confirmed, and what waits for a write of the store, or for the certainty that its data
   * are still ours, is never said: another broker may be giving the same messages to others.
   */
  private void fail(RuntimeException cause, ErrorCode code) {
    if (state == State.STOPPED) {
      return;
    }
    log.error("The broker stops: {}", cause.getMessage(), cause);
    stop();
    if (output.mayNotLeave()) {
      output.drop();
    }
    for (Peer peer : peers.values()) {
      peer.connection.disconnect(code, "The broker stops: " + cause.getMessage());
      peer.connection.flush();
    }
    onFailure.accept(cause);
  }

  State state() {
    return state;
  }

  // --- rounds

  private void openRound() {
    if (!roundOpen) {
      roundOpen = true;
      nowMs = clockMs.getAsLong();
      eventLoop.execute(roundEnd);
    }
  }

  private void endRound() {
    roundOpen = false;
    if (state == State.RUNNING) {
      ending = true;
      try {
        int passes = 0;
        do {
          core.endOfRound(nowMs);
          again = false;
          store.flush();
        } while (again && ++passes < MAX_PASSES);
        writeBeforeOutputLeaves();
        if (store.checkpointDue()) {
          store.checkpoint(core::describe);
        }
        armTimer();
      } catch (RuntimeException e) {
        fail(e, codeOf(e));
      }
      ending = false;
      if (again) {
        openRound();
      }
    }
    output.flush(state == State.RUNNING);
  }

  private void writeBeforeOutputLeaves() {
    if (output.waitsForWrite()) {
      if (again) {
        core.endOfRound(nowMs); // the passes were used up: the batch that says so is still open
      }
      output.write();
    }
  }

  /** Something was asked for, or told, that the end of a round has to see to. */
  private void needRoundEnd() {
    if (ending) {
      again = true;
    } else {
      openRound();
    }
  }

  private void armTimer() {
    if (wakeAtMs >= armedAtMs) {
      return; // it wakes early and looks again
    }
    if (armed != null) {
      armed.cancel(false);
    }
    armedAtMs = wakeAtMs;
    armed = eventLoop.schedule(timer, Math.max(0, wakeAtMs - nowMs), TimeUnit.MILLISECONDS);
  }

  private void timeHasCome() {
    armed = null;
    armedAtMs = Long.MAX_VALUE;
    if (state != State.RUNNING) {
      return;
    }
    openRound();
    if (wakeAtMs <= nowMs) {
      wakeAtMs = Long.MAX_VALUE;
      try {
        core.wake(nowMs);
      } catch (RuntimeException e) {
        fail(e, codeOf(e));
      }
    }
  }

  private static ErrorCode codeOf(RuntimeException e) {
    return e instanceof StoreException ? ErrorCode.STORE_FAILED : ErrorCode.INTERNAL;
  }

  // --- what connections tell

  @Override
  public int opened(Connection connection, String peerName) {
    openRound();
    Peer peer = new Peer(++lastConnectionId, connection);
    peers.put(peer.id, peer);
    if (state == State.RUNNING) {
      try {
        core.connectionOpened(peer.id, peerName, nowMs);
      } catch (RuntimeException e) {
        fail(e, codeOf(e));
      }
    } else {
      disconnect(peer.id, ErrorCode.SHUTTING_DOWN, "The broker is not running.");
    }
    return peer.id;
  }

  @Override
  public void received(int connectionId, Command command) {
    openRound();
    Peer peer = peers.get(connectionId);
    if (peer == null || state != State.RUNNING) {
      return;
    }
    if (peer.held != null) {
      peer.held.add(command);
    } else if (command instanceof ClientCommand.Hello hello
        && slow != null
        && !slow.isKnown(hello.user(), hello.password())) {
      holdUntilVerified(peer, hello);
    } else {
      handle(peer, command);
    }
  }

  private void handle(Peer peer, Command command) {
    if (command instanceof ClientCommand.Send send) {
      messagesIn++;
      int bytes = send.message().length();
      if (bytes >= Broker.LARGE_MESSAGE_BYTES) {
        largeBytesIn.addAndGet(bytes);
      }
    }
    try {
      core.handle(peer.id, command, nowMs);
    } catch (WireException e) {
      disconnect(peer.id, e.code(), e.getMessage());
    } catch (RuntimeException e) {
      fail(e, codeOf(e));
    }
  }

  /** Hashing a password takes longer than the loop may: another thread does it. */
  private void holdUntilVerified(Peer peer, ClientCommand.Hello hello) {
    peer.held = new ArrayDeque<>();
    peer.held.add(hello);
    slowWork.execute(
        () -> {
          try {
            slow.verify(hello.user(), hello.password());
          } catch (RuntimeException | Error e) {
            log.error("The password of a client could not be verified; it is refused", e);
          }
          eventLoop.execute(() -> release(peer)); // what was not verified is refused
        });
  }

  private void release(Peer peer) {
    openRound();
    ArrayDeque<Command> held = peer.held;
    peer.held = null;
    while (!held.isEmpty() && state == State.RUNNING && peers.get(peer.id) == peer) {
      handle(peer, held.remove());
    }
  }

  @Override
  public void closed(int connectionId) {
    openRound();
    if (peers.remove(connectionId) != null && state == State.RUNNING) {
      try {
        core.connectionClosed(connectionId, nowMs);
      } catch (RuntimeException e) {
        fail(e, codeOf(e));
      }
    }
  }

  @Override
  public void congested(int connectionId, boolean congested) {
    openRound();
    if (state == State.RUNNING && peers.containsKey(connectionId)) {
      try {
        core.congested(connectionId, congested, nowMs);
      } catch (RuntimeException e) {
        fail(e, codeOf(e));
      }
    }
  }

  @Override
  public boolean mayFlush(int connectionId) {
    if (state != State.RUNNING || !output.mayNotLeave()) {
      return true;
    }
    Peer peer = peers.get(connectionId);
    if (peer != null) {
      output.note(peer);
    }
    return false;
  }

  @Override
  public long nowMs() {
    return roundOpen ? nowMs : clockMs.getAsLong();
  }

  // --- what the core asks for

  @Override
  public void send(int connectionId, Command command) {
    Peer peer = peers.get(connectionId);
    if (peer == null) {
      return;
    }
    if (command instanceof BrokerCommand.Deliver) {
      messagesOut++;
    }
    if (peer.withNext != null) {
      peer.connection.send(peer.withNext);
      peer.withNext = null;
    }
    peer.connection.send(command);
    output.note(peer);
  }

  @Override
  public void sendWithNext(int connectionId, Command command) {
    Peer peer = peers.get(connectionId);
    if (peer != null) {
      peer.withNext = command;
    }
  }

  @Override
  public void disconnect(int connectionId, ErrorCode code, String text) {
    Peer peer = peers.get(connectionId);
    if (peer != null) {
      peer.connection.disconnect(code, text);
      output.note(peer);
    }
  }

  @Override
  public DurableOperations store() {
    return store.operations();
  }

  @Override
  public long endBatch(boolean force) {
    if (force) {
      needRoundEnd();
    }
    return store.endBatch(force);
  }

  @Override
  public void writeBeforeOutput() {
    output.waitForWrite();
    needRoundEnd();
  }

  @Override
  public long durableBatch() {
    return store.durableBatch();
  }

  @Override
  public void load(List<StoredMessage> messages) {
    store.load(messages);
    needRoundEnd();
  }

  @Override
  public void released(StoredMessage message) {
    store.released(message);
  }

  @Override
  public boolean savesPages() {
    return store.savesPages();
  }

  @Override
  public boolean savePage(IndexPage page, List<StoredMessage> messages) {
    return store.savePage(page, messages);
  }

  @Override
  public void loadPage(IndexPage page) {
    store.loadPage(page);
    needRoundEnd();
  }

  @Override
  public List<StoredMessage> readPage(IndexPage page) {
    return store.readPage(page);
  }

  @Override
  public void released(IndexPage page, boolean messagesToo) {
    store.released(page, messagesToo);
  }

  @Override
  public void wakeAt(long timeMs) {
    wakeAtMs = timeMs;
  }

  // --- what the store asks for, and tells

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(() -> run(task));
  }

  @Override
  public Runnable schedule(Runnable task, long delayMs) {
    ScheduledFuture<?> planned =
        eventLoop.schedule(() -> run(task), delayMs, TimeUnit.MILLISECONDS);
    return () -> planned.cancel(false);
  }

  /** The end of a round sees to what the store wants after it, such as a checkpoint. */
  private void run(Runnable task) {
    openRound();
    try {
      task.run();
    } catch (RuntimeException e) {
      fail(e, codeOf(e)); // the event loop would only log it, and clients would wait for ever
    }
  }

  @Override
  public void durable(long batch) {
    if (state == State.RUNNING) {
      needRoundEnd();
      core.durable(batch, nowMs);
    }
  }

  @Override
  public void loaded(List<StoredMessage> messages) {
    if (state == State.RUNNING) {
      needRoundEnd();
      core.loaded(messages, nowMs);
    }
  }

  @Override
  public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    if (state == State.RUNNING) {
      needRoundEnd();
      core.pageLoaded(page, messages, nowMs);
    }
  }

  @Override
  public long largestArrival() {
    return limits.maxMessageBytes();
  }

  @Override
  public boolean arrived(List<Arrival> messages) {
    if (state != State.RUNNING) {
      return false;
    }
    needRoundEnd();
    boolean taken = core.arrived(messages, nowMs);
    messagesIn += taken ? messages.size() : 0;
    return taken;
  }

  @Override
  public void full(boolean full) {
    if (state == State.RUNNING) {
      needRoundEnd();
      core.storeFull(full, nowMs);
    }
  }

  @Override
  public void scarce(boolean scarce) {
    if (state == State.RUNNING) {
      needRoundEnd();
      core.storeScarce(scarce, nowMs);
    }
  }

  @Override
  public void failed(StoreException cause) {
    fail(cause, ErrorCode.STORE_FAILED);
  }

  // --- what operators ask

  BrokerStats stats() {
    return new BrokerStats(
        peers.size(), messagesIn, messagesOut, core.snapshot(), store.statistics());
  }

  /** For any thread. */
  long largeBytesIn() {
    return largeBytesIn.get();
  }

  List<QueueSnapshot> queues() {
    return core.queues();
  }
}
