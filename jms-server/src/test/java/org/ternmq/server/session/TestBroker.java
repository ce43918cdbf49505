package org.ternmq.server.session;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/**
 * A core with everything round it in the hand of the test: the clock, when batches become durable,
 * when payloads are read back, crashes. What the core says is recorded per connection. The store's
 * history is kept as operations, so a crash can be followed by a recovery of what was durable.
 */
final class TestBroker implements Effects {
  static final CoreLimits LIMITS =
      new CoreLimits(
          64 << 20, 1 << 20, 128 << 10, 1000, 1000, 100, 0, "DLQ", true, 0, 60_000, "test");

  final CoreLimits limits;
  final UUID instance = new UUID(7, 7);
  MessagingCore core;
  long nowMs = 1_000_000;
  long wakeAtMs = Long.MAX_VALUE;
  long forces;
  private long latestMs;

  /** Whether {@link #settle} makes everything durable. */
  boolean flushes = true;

  /** Whether {@link #settle} answers requests for payloads. */
  boolean loads = true;

  /** A store in memory: durable at once, and nothing can be dropped. */
  boolean inMemory;

  Authenticator authenticator = Authenticator.ANYBODY;
  private final List<List<Consumer<DurableOperations>>> log = new ArrayList<>();
  private long batchesBeforeLog;
  private List<Consumer<DurableOperations>> current = new ArrayList<>();
  private long durable;
  private boolean forceWanted;
  private boolean writeWanted;
  private long written; // batches that outlive the process
  private final Map<Long, Long> takenInBatch = new LinkedHashMap<>(); // of the inbox
  private final Map<Long, EncodedMessage> payloads = new HashMap<>();
  final ArrayDeque<List<StoredMessage>> asked = new ArrayDeque<>();
  private final ArrayDeque<IndexPage> askedPages = new ArrayDeque<>(); // an empty list in asked
  final Map<Integer, List<Command>> said = new HashMap<>();
  final Map<Integer, Command.Goodbye> goodbyes = new HashMap<>();
  final List<Long> released = new ArrayList<>();
  private final List<Integer> toClose = new ArrayList<>();
  private int lastConnectionId;
  int loadRequests;
  int writes; // asked for before output
  int marks; // of deliveries that have begun
  int pagesSaved;
  int messagesInSavedPages;
  int withNext; // commands that could have waited for others
  int pagesLoaded;

  /** Whether there is room for pages. */
  boolean savesPages = true;

  private boolean booting;

  /** Sees what the core says, in that order. */
  BiConsumer<Integer, Command> observer = (connection, command) -> {};

  TestBroker(CoreLimits limits) {
    this.limits = limits;
  }

  static TestBroker start() {
    return start(LIMITS);
  }

  static TestBroker start(CoreLimits limits) {
    TestBroker broker = new TestBroker(limits);
    broker.boot();
    return broker;
  }

  static TestBroker startInMemory() {
    TestBroker broker = new TestBroker(LIMITS);
    broker.inMemory = true;
    broker.boot();
    return broker;
  }

  void boot() {
    core = new MessagingCore(limits, authenticator, instance, this);
    DurableOperations recovery = core.recovery();
    booting = true;
    for (List<Consumer<DurableOperations>> batch : log) {
      batch.forEach(operation -> operation.accept(recovery));
    }
    if (!inMemory) {
      core.describe(new Recorder(new ArrayList<>())); // as a journal does, to learn what is live
    }
    booting = false;
    core.recovered(nowMs);
    settle();
  }

  /** Everything that is not durable is gone, and so are all connections. */
  void crashAndRestart() {
    long keep = durable - batchesBeforeLog;
    while (log.size() > keep) {
      log.remove(log.size() - 1);
    }
    durable = Math.min(durable, lastBatch());
    takenInBatch.values().removeIf(batch -> batch > durable);
    current = new ArrayList<>();
    forceWanted = false;
    writeWanted = false;
    written = durable;
    asked.clear();
    askedPages.clear();
    said.clear();
    goodbyes.clear();
    toClose.clear();
    wakeAtMs = Long.MAX_VALUE;
    boot();
  }

  /** The process is killed: what it wrote is there, though nobody forced it to the disk. */
  void killAndRestart() {
    durable = Math.max(durable, written);
    crashAndRestart();
  }

  /** The log is replaced by the state as it is now. */
  void checkpoint() {
    List<Consumer<DurableOperations>> state = new ArrayList<>();
    core.describe(new Recorder(state));
    batchesBeforeLog = lastBatch();
    log.clear();
    log.add(state);
    batchesBeforeLog--; // the state takes the place of the last batch
    durable = lastBatch();
  }

  /** The store moved messages about on its own, in a batch that the core knows nothing of. */
  void storeEndsABatchOfItsOwn() {
    log.add(List.of());
    durable = lastBatch();
    core.durable(durable, nowMs);
    settle();
  }

  long lastBatch() {
    return batchesBeforeLog + log.size();
  }

  int connect() {
    int id = ++lastConnectionId;
    said.put(id, new ArrayList<>());
    core.connectionOpened(id, "peer-" + id, nowMs);
    return id;
  }

  void tell(int connectionId, Command command) {
    core.handle(connectionId, command, nowMs);
    settle();
  }

  void lose(int connectionId) {
    core.connectionClosed(connectionId, nowMs);
    settle();
  }

  /**
   * Ends the round, and as far as the test allows it lets the store and the clock do their part.
   */
  void settle() {
    doRounds();
    output();
  }

  /** As the shell does before connections are flushed. */
  void output() {
    if (writeWanted) {
      writeWanted = false;
      writes++;
      core.endOfRound(nowMs);
      written = lastBatch();
    }
  }

  private void doRounds() {
    boolean more = true;
    while (more) {
      core.endOfRound(nowMs);
      more = false;
      if (flushes && flush()) {
        more = true;
      }
      if (loads && answerLoads()) {
        more = true;
      }
      for (int id : List.copyOf(toClose)) {
        toClose.remove((Integer) id);
        core.connectionClosed(id, nowMs);
        more = true;
      }
    }
  }

  /** What somebody waits for becomes durable; tells whether there was anything. */
  boolean flush() {
    if (!forceWanted) {
      return false;
    }
    forceWanted = false;
    forces++;
    return becomeDurable(lastBatch());
  }

  /** Everything up to this batch becomes durable. */
  boolean becomeDurable(long batch) {
    if (batch <= durable) {
      core.durable(durable, nowMs);
      return true;
    }
    durable = batch;
    core.durable(durable, nowMs);
    return true;
  }

  void allDurable() {
    core.endOfRound(nowMs);
    becomeDurable(lastBatch());
    settle();
  }

  boolean answerLoads() {
    List<StoredMessage> messages = asked.poll();
    if (messages == null) {
      return false;
    }
    if (messages.isEmpty()) {
      IndexPage page = askedPages.remove();
      core.pageLoaded(page, ((KeptPage) page.inStore()).read(), nowMs);
      return true;
    }
    for (StoredMessage message : messages) {
      message.payload(payloads.get(inMemory ? message.id() : message.location()));
    }
    core.loaded(messages, nowMs);
    return true;
  }

  /** Moves the clock, waking the core on the way whenever it asked for that. */
  void advance(long ms) {
    long target = nowMs + ms;
    while (wakeAtMs <= target) {
      nowMs = Math.max(nowMs, wakeAtMs);
      wakeAtMs = Long.MAX_VALUE;
      core.wake(nowMs);
      settle();
    }
    nowMs = target;
  }

  /** A batch between the last durable one and the newest, chosen by the caller, becomes durable. */
  void someDurable(int choice) {
    core.endOfRound(nowMs);
    long newer = lastBatch() - durable;
    if (newer > 0) {
      becomeDurable(durable + 1 + choice % newer);
    }
  }

  /** The latest time there has been: what was due then is due, though the clock went back. */
  long latestMs() {
    return Math.max(latestMs, nowMs);
  }

  /** Sets the clock, as a step of the system's clock would, and wakes the core. */
  void jump(long ms) {
    latestMs = Math.max(latestMs, nowMs);
    nowMs += ms;
    wakeAtMs = Long.MAX_VALUE;
    core.wake(nowMs);
    settle();
  }

  /** The ids of the inbox that are durably taken. */
  List<Long> taken() {
    List<Long> ids = new ArrayList<>(takenInBatch.keySet());
    ids.removeIf(id -> takenInBatch.get(id) > durable);
    return ids;
  }

  // --- what the core asks for

  @Override
  public void send(int connectionId, Command command) {
    List<Command> inbox = said.get(connectionId);
    if (inbox != null) {
      inbox.add(command);
      observer.accept(connectionId, command);
    }
  }

  /** Said at once; what a client never learns of is another test's subject. */
  @Override
  public void sendWithNext(int connectionId, Command command) {
    withNext++;
    send(connectionId, command);
  }

  @Override
  public void disconnect(int connectionId, ErrorCode code, String text) {
    goodbyes.put(connectionId, new Command.Goodbye(code, text));
    toClose.add(connectionId);
  }

  @Override
  public DurableOperations store() {
    return new Recorder(current);
  }

  @Override
  public long endBatch(boolean force) {
    if (!current.isEmpty()) {
      log.add(current);
      current = new ArrayList<>();
    }
    forceWanted |= force;
    if (inMemory) {
      durable = lastBatch();
    }
    return lastBatch();
  }

  @Override
  public void writeBeforeOutput() {
    writeWanted = true;
  }

  @Override
  public long durableBatch() {
    return durable;
  }

  @Override
  public void load(List<StoredMessage> messages) {
    loadRequests++;
    asked.add(messages);
  }

  @Override
  public void released(StoredMessage message) {
    if (!message.guest()) { // else somebody else does that, who has the message too
      released.add(message.id());
    }
  }

  @Override
  public boolean savesPages() {
    return !inMemory;
  }

  @Override
  public boolean savePage(IndexPage page, List<StoredMessage> messages) {
    if (!savesPages) {
      return false;
    }
    assertThat(messages).hasSize(page.count());
    assertThat(messages.stream().filter(m -> m.deliveryTimeMs() == 0))
        .isSortedAccordingTo(comparingLong(m -> m.id()));
    assertThat(messages).allMatch(m -> m.priority() == page.priority());
    assertThat(messages).allMatch(m -> m.location() != StoredMessage.NOWHERE);
    pagesSaved++;
    messagesInSavedPages += page.count();
    page.inStore(new KeptPage(page, messages, payloads));
    return true;
  }

  @Override
  public void loadPage(IndexPage page) {
    assertThat(((KeptPage) page.inStore()).released).isFalse();
    pagesLoaded++;
    askedPages.add(page);
    asked.add(List.of());
  }

  @Override
  public List<StoredMessage> readPage(IndexPage page) {
    assertThat(booting).as("pages are read at once in a recovery only").isTrue();
    return ((KeptPage) page.inStore()).read();
  }

  @Override
  public void released(IndexPage page, boolean messagesToo) {
    KeptPage kept = (KeptPage) page.inStore();
    assertThat(kept.released).as("a page is released once").isFalse();
    assertThat(askedPages).as("not while it is read").doesNotContain(page);
    kept.released = true;
    if (messagesToo) {
      kept.read().forEach(this::released);
    }
  }

  @Override
  public void wakeAt(long timeMs) {
    wakeAtMs = timeMs;
  }

  /** A page on the simulated disk: what was saved, and nothing that is in the heap. */
  private static final class KeptPage {
    private final IndexPage told;
    private final long[] ids;
    private final long[] locations;
    private final EncodedMessage[] messages; // for their headers
    private final boolean[] guests;
    private boolean released;

    KeptPage(IndexPage page, List<StoredMessage> saved, Map<Long, EncodedMessage> payloads) {
      told = page;
      ids = saved.stream().mapToLong(StoredMessage::id).toArray();
      locations = saved.stream().mapToLong(StoredMessage::location).toArray();
      messages = saved.stream().map(m -> payloads.get(m.location())).toArray(EncodedMessage[]::new);
      guests = new boolean[ids.length];
      for (int i = 0; i < guests.length; i++) {
        guests[i] = saved.get(i).guest() || saved.get(i).references() > 1;
      }
    }

    private KeptPage(KeptPage other) {
      told = other.told;
      ids = other.ids;
      locations = other.locations;
      messages = other.messages;
      guests = other.guests;
    }

    /** As a recovery reads it. */
    IndexPage descriptor() {
      IndexPage again =
          new IndexPage(
              told.queueId(),
              told.priority(),
              told.count(),
              told.firstMessageId(),
              told.lastMessageId(),
              told.firstExpirationMs(),
              told.payloadBytes(),
              told.firstDeliveryMs());
      again.inStore(new KeptPage(this));
      return again;
    }

    List<StoredMessage> read() {
      List<StoredMessage> read = new ArrayList<>(ids.length);
      for (int i = 0; i < ids.length; i++) {
        StoredMessage message = stored(ids[i], locations[i], messages[i]);
        message.guest(guests[i]);
        read.add(message);
      }
      return read;
    }
  }

  private static StoredMessage stored(long id, long at, EncodedMessage payload) {
    StoredMessage again =
        new StoredMessage(
            id,
            payload.length(),
            payload.priority(),
            true,
            payload.expirationMs(),
            payload.deliveryTimeMs());
    again.location(at);
    return again;
  }

  /** Keeps operations to tell them again. */
  private final class Recorder implements DurableOperations {
    private final List<Consumer<DurableOperations>> into;

    Recorder(List<Consumer<DurableOperations>> into) {
      this.into = into;
    }

    @Override
    public void queueCreated(long queueId, String name) {
      into.add(o -> o.queueCreated(queueId, name));
    }

    @Override
    public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
      into.add(o -> o.subscriptionCreated(queueId, definition));
    }

    @Override
    public void queueDeleted(long queueId) {
      into.add(o -> o.queueDeleted(queueId));
    }

    @Override
    public void messageAdded(StoredMessage message, long[] queueIds) {
      long id = message.id();
      if (message.location() == StoredMessage.NOWHERE) {
        payloads.put(id, message.payload());
        if (!inMemory) {
          message.location(id);
        }
      }
      long at = message.location();
      EncodedMessage payload = payloads.get(inMemory ? id : at);
      long[] ids = queueIds.clone();
      into.add(o -> o.messageAdded(stored(id, at, payload), ids));
    }

    @Override
    public void messageRouted(long messageId, long queueId) {
      into.add(o -> o.messageRouted(messageId, queueId));
    }

    @Override
    public void pageKept(IndexPage page) {
      KeptPage kept = (KeptPage) page.inStore();
      into.add(o -> o.pageKept(kept.descriptor()));
    }

    @Override
    public void messageRemoved(long queueId, long messageId) {
      into.add(o -> o.messageRemoved(queueId, messageId));
    }

    @Override
    public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
      into.add(o -> o.deliveryCounted(queueId, messageId, deliveryCount));
    }

    @Override
    public void deliveriesBegun(long queueId, long upToMessageId) {
      marks++;
      into.add(o -> o.deliveriesBegun(queueId, upToMessageId));
    }

    @Override
    public void deliveryInDoubt(long queueId, long messageId) {
      into.add(o -> o.deliveryInDoubt(queueId, messageId));
    }

    @Override
    public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
      into.add(o -> o.sequenceDecided(clientInstance, sequence, timeMs));
    }

    @Override
    public void sequenceFailed(UUID clientInstance, long sequence) {
      into.add(o -> o.sequenceFailed(clientInstance, sequence));
    }

    @Override
    public void clientForgotten(UUID clientInstance) {
      into.add(o -> o.clientForgotten(clientInstance));
    }

    @Override
    public void idsUsed(long nextMessageId, long nextQueueId) {
      into.add(o -> o.idsUsed(nextMessageId, nextQueueId));
    }

    @Override
    public void inboxTaken(long inboxId) {
      takenInBatch.put(inboxId, lastBatch() + 1);
      into.add(o -> {}); // a recovery is not told: the row is gone
    }

    @Override
    public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
      long id = message.id();
      if (message.location() == StoredMessage.NOWHERE) {
        payloads.put(id, message.payload());
        if (!inMemory) {
          message.location(id);
        }
      }
      long at = message.location();
      EncodedMessage payload = payloads.get(inMemory ? id : at);
      long[] ids = queueIds.clone();
      into.add(o -> o.messageStaged(transactionId, stored(id, at, payload), ids));
    }

    @Override
    public void removalStaged(long transactionId, long queueId, long messageId) {
      into.add(o -> o.removalStaged(transactionId, queueId, messageId));
    }

    @Override
    public void branchPrepared(long transactionId, BranchDescription branch) {
      into.add(o -> o.branchPrepared(transactionId, branch));
    }

    @Override
    public void transactionCommitted(long transactionId, long firstMessageId) {
      into.add(o -> o.transactionCommitted(transactionId, firstMessageId));
    }

    @Override
    public void transactionRolledBack(long transactionId) {
      into.add(o -> o.transactionRolledBack(transactionId));
    }

    @Override
    public void branchDecided(BranchDescription branch, boolean committed) {
      into.add(o -> o.branchDecided(branch, committed));
    }

    @Override
    public void branchForgotten(BranchId branch) {
      into.add(o -> o.branchForgotten(branch));
    }

    @Override
    public void transactionIdsUsed(long nextTransactionId) {
      into.add(o -> o.transactionIdsUsed(nextTransactionId));
    }
  }
}
