package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * A seeded random life of a journal whose messages are held by several queues at once, each for
 * itself: in the heap, in pages, or half of each; while copy-forward moves them, checkpoints are
 * written and the process ends. The store is the real one, the queues do what a broker's do, and
 * each step is one step of one thread. Whatever a queue holds must be readable at any time, and
 * what nobody holds must not count.
 */
public final class SharedMessagesSimulation implements Store.Listener {
  private static final int STEPS = 1_000;
  private static final int MOST_QUEUES = 4;
  private static final long PASSING = 9; // a queue whose messages are gone at once
  private static final int MOST_IN_PAGE = 6;
  private static final int MOST_BODY_BYTES = 400;
  private static final int PASSING_BODY_BYTES = 1_500;

  private final Random random;
  private final SimulatedDisk disk;
  private final int queueCount;
  private final int mostCopies; // that copy-forward remembers
  private final Map<Long, Integer> bodies = new HashMap<>(); // bytes of it, by message
  private final TreeMap<Long, TreeSet<Long>> told = new TreeMap<>(); // what each queue holds
  private Life life;
  private long lastId;

  private SharedMessagesSimulation(long seed) {
    random = new Random(seed);
    disk = new SimulatedDisk(seed);
    queueCount = 2 + random.nextInt(MOST_QUEUES - 1);
    mostCopies = seed % 2 == 0 ? Copies.MOST : 1 + (int) (seed % 31);
    for (long queue = 1; queue <= queueCount; queue++) {
      told.put(queue, new TreeSet<>());
    }
  }

  /** Lives a seed to its end; throws if anything is not as it should be. */
  public static void live(long seed) {
    SharedMessagesSimulation simulation = new SharedMessagesSimulation(seed);
    simulation.life = simulation.new Life();
    for (int i = 0; i < STEPS; i++) {
      simulation.step();
    }
    simulation.end();
  }

  /** What one queue holds. */
  private static final class Queue {
    final TreeMap<Long, StoredMessage> heap = new TreeMap<>();
    final Map<IndexPage, TreeSet<Long>> pages = new LinkedHashMap<>();

    Set<Long> all() {
      TreeSet<Long> all = new TreeSet<>(heap.keySet());
      pages.values().forEach(all::addAll);
      return all;
    }
  }

  /** One life of the process. */
  private final class Life extends Forwarding implements Store.Recovery {
    final LoopByHand loop = new LoopByHand();
    final HandThread reading = new HandThread();
    final HandThread checkpoints = new HandThread();
    final Map<Long, Queue> queues = new TreeMap<>();
    final List<IndexPage> loading = new ArrayList<>();
    final Store store;

    Life() {
      for (long queue = 1; queue <= queueCount; queue++) {
        queues.put(queue, new Queue());
      }
      queues.put(PASSING, new Queue());
      store = SimulatedStores.open(disk, true, mostCopies, reading, checkpoints);
      store.recover(this);
      told.forEach(
          (id, messages) ->
              assertThat(queues.get(id).all()).as("queue %s", id).isEqualTo(messages));
      assertThat(queues.get(PASSING).all()).isEmpty();
      store.start(SharedMessagesSimulation.this, loop);
    }

    @Override
    protected DurableOperations to() {
      throw new AssertionError("nobody told that");
    }

    @Override
    public DurableOperations begin(UUID instance) {
      return this;
    }

    @Override
    public void messageAdded(StoredMessage message, long[] queueIds) {
      for (long id : queueIds) {
        message.retain();
        queues.get(id).heap.put(message.id(), message);
      }
    }

    @Override
    public void pageKept(IndexPage page) {
      TreeSet<Long> ids = new TreeSet<>();
      store.readPage(page).forEach(message -> ids.add(message.id()));
      queues.get(page.queueId()).pages.put(page, ids);
    }

    @Override
    public void messageRemoved(long queueId, long messageId) {
      Queue queue = queues.get(queueId);
      for (IndexPage page : List.copyOf(queue.pages.keySet())) {
        if (queue.pages.get(page).contains(messageId)) {
          unfold(page, store.readPage(page));
        }
      }
      leave(queue.heap.remove(messageId));
    }

    void unfold(IndexPage page, List<StoredMessage> messages) {
      Queue queue = queues.get(page.queueId());
      queue.pages.remove(page);
      for (StoredMessage message : messages) {
        message.retain();
        queue.heap.put(message.id(), message);
      }
      store.released(page, false);
    }

    @Override
    public void queueDeleted(long queueId) {
      Queue queue = queues.get(queueId);
      queue.pages.keySet().forEach(page -> store.released(page, true));
      queue.pages.clear();
      queue.heap.values().forEach(this::leave);
      queue.heap.clear();
    }

    void leave(StoredMessage message) {
      if (message.release()) {
        store.released(message);
      }
    }

    @Override
    public void describe(DurableOperations into) {
      IdentityHashMap<StoredMessage, List<Long>> holders = new IdentityHashMap<>();
      List<StoredMessage> inOrder = new ArrayList<>();
      queues.forEach(
          (id, queue) -> {
            for (StoredMessage message : queue.heap.values()) {
              if (!holders.containsKey(message)) {
                inOrder.add(message);
              }
              holders.computeIfAbsent(message, key -> new ArrayList<>()).add(id);
            }
            queue.pages.keySet().forEach(into::pageKept);
          });
      for (StoredMessage message : inOrder) {
        into.messageAdded(
            message, holders.get(message).stream().mapToLong(Long::longValue).toArray());
      }
    }

    // --- what its threads do

    void read() {
      if (reading.runOne()) {
        loop.run();
      }
    }

    void beginCheckpoint() {
      if (store.checkpointDue()) {
        store.checkpoint(this::describe);
      }
    }

    void endCheckpoint() {
      if (checkpoints.runOne()) {
        loop.run();
      }
    }

    void settle() {
      boolean more = true;
      while (more) {
        more = reading.runOne();
        more |= checkpoints.runOne();
        loop.passTime();
      }
    }
  }

  // --- steps

  private void step() {
    switch (random.nextInt(24)) {
      case 0, 1 -> add();
      case 2, 3, 4 -> take(anyQueue());
      case 5, 6, 7 -> fold(anyQueue());
      case 8, 9 -> unfold(anyQueue());
      case 10 -> readBodies(anyQueue());
      case 11, 12, 13, 14, 15, 16 -> life.read();
      case 17, 18 -> life.beginCheckpoint();
      case 19 -> life.endCheckpoint();
      case 20, 21 -> passOn();
      case 22 -> life.loop.passTime();
      default -> {
        if (random.nextInt(4) == 0) {
          empty(anyQueue());
        } else if (random.nextInt(10) == 0) {
          crash(random.nextBoolean());
        }
      }
    }
  }

  private long anyQueue() {
    return 1L + random.nextInt(queueCount);
  }

  private void batch(Consumer<DurableOperations> operations) {
    operations.accept(life.store.operations());
    life.store.endBatch(true);
    life.store.flush();
  }

  private StoredMessage message(int bodyBytes) {
    bodies.put(++lastId, bodyBytes);
    return StateModel.message(lastId, bodyBytes);
  }

  private void add() {
    for (int i = random.nextInt(20); i >= 0; i--) {
      StoredMessage message = message(random.nextInt(MOST_BODY_BYTES));
      List<Long> holders = new ArrayList<>();
      told.forEach(
          (id, all) -> {
            if (random.nextBoolean()) {
              holders.add(id);
              all.add(message.id());
              message.retain();
              life.queues.get(id).heap.put(message.id(), message);
            }
          });
      if (!holders.isEmpty()) {
        batch(o -> o.messageAdded(message, holders.stream().mapToLong(id -> id).toArray()));
        message.payload(null);
      }
    }
  }

  /** Some of the oldest leave a queue. */
  private void take(long queueId) {
    TreeMap<Long, StoredMessage> heap = life.queues.get(queueId).heap;
    for (int i = random.nextInt(40); i >= 0 && !heap.isEmpty(); i--) {
      StoredMessage message = heap.pollFirstEntry().getValue();
      batch(o -> o.messageRemoved(queueId, message.id()));
      told.get(queueId).remove(message.id());
      life.leave(message);
    }
  }

  /** A stretch of a queue goes into a page. */
  private void fold(long queueId) {
    Queue queue = life.queues.get(queueId);
    for (int i = random.nextInt(4); i >= 0 && queue.heap.size() > 1; i--) {
      List<StoredMessage> stretch = new ArrayList<>();
      Long from = queue.heap.floorKey(1 + (long) random.nextInt((int) lastId));
      int priority = queue.heap.firstEntry().getValue().priority();
      for (StoredMessage message : queue.heap.tailMap(from == null ? 0 : from, true).values()) {
        if (stretch.isEmpty()) {
          priority = message.priority();
        }
        if (stretch.size() < MOST_IN_PAGE
            && message.priority() == priority
            && message.location() != StoredMessage.NOWHERE) {
          stretch.add(message);
        }
      }
      if (stretch.isEmpty()) {
        return;
      }
      IndexPage page = IndexPage.of(queueId, stretch);
      if (life.store.savePage(page, stretch)) {
        TreeSet<Long> ids = new TreeSet<>();
        for (StoredMessage message : stretch) {
          ids.add(message.id());
          queue.heap.remove(message.id());
          if (message.references() > 1) {
            var unused = message.release();
          } else {
            message.location(StoredMessage.NOWHERE);
          }
        }
        queue.pages.put(page, ids);
      }
    }
  }

  private void unfold(long queueId) {
    for (IndexPage page : List.copyOf(life.queues.get(queueId).pages.keySet())) {
      if (!life.loading.contains(page) && random.nextInt(3) == 0) {
        life.loading.add(page);
        life.store.loadPage(page);
      }
    }
  }

  private void readBodies(long queueId) {
    List<StoredMessage> some = new ArrayList<>(life.queues.get(queueId).heap.values());
    some.removeIf(message -> message.location() == StoredMessage.NOWHERE);
    some = some.subList(0, Math.min(some.size(), 1 + random.nextInt(10)));
    if (!some.isEmpty()) {
      some.forEach(StoredMessage::retain);
      life.store.load(List.copyOf(some));
    }
  }

  /** Messages come and go, and fill segments. */
  private void passOn() {
    for (int i = random.nextInt(16); i >= 0; i--) {
      StoredMessage message = message(PASSING_BODY_BYTES);
      message.retain();
      batch(o -> o.messageAdded(message, new long[] {PASSING}));
      batch(o -> o.messageRemoved(PASSING, message.id()));
      life.leave(message);
    }
  }

  /** All that a queue holds is gone at once. */
  private void empty(long queueId) {
    if (life.loading.stream().anyMatch(page -> page.queueId() == queueId)) {
      return; // a broker would wait for these
    }
    batch(o -> o.queueDeleted(queueId));
    life.queueDeleted(queueId);
    told.get(queueId).clear();
  }

  private void crash(boolean power) {
    if (power) {
      disk.seed(random.nextLong());
      disk.crash();
    } else {
      disk.killProcess();
    }
    life = new Life();
  }

  private void end() {
    life.settle();
    crash(random.nextBoolean());
    life.queues.values().forEach(queue -> queue.pages.keySet().forEach(life.store::loadPage));
    life.settle();
    for (long queue = 1; queue <= queueCount; queue++) {
      List<StoredMessage> all = List.copyOf(life.queues.get(queue).heap.values());
      assertThat(all).hasSameSizeAs(told.get(queue));
      if (!all.isEmpty()) {
        all.forEach(StoredMessage::retain);
        life.store.load(all);
      }
      life.settle();
    }
    for (long queue = 1; queue <= queueCount; queue++) {
      while (!life.queues.get(queue).heap.isEmpty()) {
        take(queue);
      }
    }
    for (int i = 0; i < 3; i++) {
      passOn();
      life.settle();
    }
    assertThat(SimulatedStores.liveBytes(life.store)).as("counts for nobody").isLessThan(3_000);
  }

  // --- what the store says

  @Override
  public void durable(long batch) {
    // Every batch is forced.
  }

  @Override
  public void loaded(List<StoredMessage> messages) {
    for (StoredMessage message : messages) {
      assertThat(message.payload()).as("message %s", message.id()).isNotNull();
      assertThat(message.payload().body())
          .as("message %s", message.id())
          .isEqualTo(StateModel.payload(message.id(), bodies.get(message.id())).body());
      message.payload(null);
      life.leave(message);
    }
  }

  @Override
  public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    life.loading.remove(page);
    life.unfold(page, messages);
  }

  @Override
  public void full(boolean full) {
    throw new AssertionError("the disk has no end");
  }

  @Override
  public void scarce(boolean scarce) {
    throw new AssertionError("the disk has no end");
  }

  @Override
  public void failed(StoreException cause) {
    throw new AssertionError("the store failed", cause);
  }
}
