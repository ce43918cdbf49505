package org.ternmq.server.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.ternmq.journal.Disk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.message.Address;

/**
 * A random life of a store, as a seed says: sends, acknowledgements, moves to another queue,
 * counts, transactions of every outcome, pages, checkpoints. Each message says in its payload by
 * which id it was made, so that it is known again under any other.
 */
final class SalvageWorkload {
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 1, false);
  private static final long FIRST = 1;
  private static final long SECOND = 2;
  private static final long SUBSCRIPTION = 3;

  final StoreDriver driver;

  /** Of messages that were rolled back, or whose transaction was never decided: their first ids. */
  final Set<Long> neverHappened = new HashSet<>();

  /** Of messages whose transaction was prepared or committed: their first ids. */
  final Set<Long> decided = new HashSet<>();

  private final Map<Long, Integer> sizes = new HashMap<>(); // of bodies, by first id
  private final Random random;
  private final Map<Long, List<Long>> open = new HashMap<>(); // transactions: first ids
  private final Set<Long> prepared = new HashSet<>();
  private final Set<Long> reserved = new HashSet<>(); // with a prepared branch
  private long nextId = 1;
  private long nextTransaction = 1;

  SalvageWorkload(Random random, Disk disk) {
    this.random = random;
    driver = new StoreDriver(open(disk));
    driver.notesStates = false;
    driver.durably(
        operations -> {
          operations.queueCreated(FIRST, "first");
          operations.queueCreated(SECOND, "second");
          operations.subscriptionCreated(
              SUBSCRIPTION,
              new SubscriptionDefinition(Address.topic("t"), "client", "sub", null, false, false));
          operations.idsUsed(1, 4);
        });
  }

  static JournalStore open(Disk disk) {
    return JournalStore.open(
        disk, OPTIONS, 6_000, DiskWatermarks.NONE, new DirectThread(), new DirectThread());
  }

  void run(int steps) throws InterruptedException {
    for (int i = 0; i < steps; i++) {
      step(random.nextInt(100));
    }
    open.forEach(
        (id, ids) -> {
          if (!prepared.contains(id)) {
            neverHappened.addAll(ids);
          }
        });
    driver.store.close();
  }

  private void step(int choice) throws InterruptedException {
    if (choice < 40) {
      add();
    } else if (choice < 62) {
      remove();
    } else if (choice < 66) {
      moveToSecond();
    } else if (choice < 70) {
      withAny(id -> driver.durably(o -> o.deliveryCounted(queueOf(id), id, 1)));
    } else if (choice < 72) {
      driver.durably(o -> o.deliveriesBegun(FIRST, nextId));
    } else if (choice < 80) {
      stage();
    } else if (choice < 88) {
      decide();
    } else if (choice < 92) {
      var unused = driver.page(random.nextBoolean() ? FIRST : SECOND);
    } else if (choice < 94) {
      thaw();
    } else {
      driver.batch(true, o -> o.idsUsed(nextId, 4));
      driver.endRound();
    }
  }

  private void thaw() throws InterruptedException {
    for (IndexPage page : driver.model.pages()) {
      driver.thaw(page);
    }
  }

  private StoredMessage make() {
    int bytes = random.nextInt(12) == 0 ? 3_000 : 20 + random.nextInt(300);
    sizes.put(nextId, bytes);
    return StateModel.message(nextId, bytes);
  }

  /** The bytes of the message that was made under that id. */
  byte[] payload(long firstId) {
    Integer bytes = sizes.get(firstId);
    return bytes == null ? null : StateModel.payload(firstId, bytes).array();
  }

  private void add() {
    StoredMessage message = make();
    nextId++;
    int choice = random.nextInt(4);
    long[] queues =
        choice == 0
            ? new long[] {SECOND}
            : choice == 1 ? new long[] {FIRST, SUBSCRIPTION} : new long[] {FIRST};
    driver.durably(
        operations -> {
          operations.messageAdded(message, queues);
          operations.sequenceDecided(StoreContract.CLIENT, message.id(), 7);
        });
  }

  private interface OfMessage {
    void with(long id);
  }

  private void withAny(OfMessage action) {
    List<Long> ids = new ArrayList<>();
    driver.model.messages().forEach(message -> ids.add(message.id()));
    ids.removeAll(reserved);
    if (!ids.isEmpty()) {
      action.with(ids.get(random.nextInt(ids.size())));
    }
  }

  private long queueOf(long id) {
    List<Long> holders = driver.model.holders(id);
    return holders.get(random.nextInt(holders.size()));
  }

  private void remove() {
    withAny(
        id -> {
          long queue = queueOf(id);
          driver.durably(operations -> operations.messageRemoved(queue, id));
        });
  }

  private void moveToSecond() {
    withAny(
        id -> {
          long from = queueOf(id);
          if (!driver.model.holders(id).contains(SECOND)) {
            driver.durably(
                operations -> {
                  operations.messageRouted(id, SECOND);
                  operations.messageRemoved(from, id);
                });
          }
        });
  }

  private void stage() {
    long transaction =
        open.isEmpty() || random.nextBoolean()
            ? nextTransaction++
            : new TreeSet<>(open.keySet()).last();
    if (prepared.contains(transaction)) {
      return;
    }
    List<Long> ids = open.computeIfAbsent(transaction, key -> new ArrayList<>());
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      StoredMessage message = make();
      ids.add(nextId++);
      driver.durably(o -> o.messageStaged(transaction, message, new long[] {FIRST}));
    }
    if (random.nextInt(3) == 0) {
      withAny(
          id -> {
            long queue = queueOf(id);
            reserved.add(id);
            driver.durably(o -> o.removalStaged(transaction, queue, id));
          });
    }
    if (random.nextInt(3) == 0) {
      prepared.add(transaction);
      decided.addAll(ids);
      driver.durably(o -> o.branchPrepared(transaction, branch((int) transaction, ids.size())));
    }
  }

  private static BranchDescription branch(int number, int sends) {
    return new BranchDescription(
        new BranchId(7, new byte[] {(byte) number, (byte) (number >> 8)}, new byte[] {1}),
        number,
        null,
        null,
        "test",
        List.of(new BranchReport.Work(Address.queue("first"), sends, 0)));
  }

  private void decide() throws InterruptedException {
    if (open.isEmpty()) {
      return;
    }
    thaw(); // what the transaction removes
    long transaction = new ArrayList<>(open.keySet()).get(random.nextInt(open.size()));
    List<Long> ids = open.remove(transaction);
    prepared.remove(transaction);
    if (random.nextInt(3) == 0) {
      neverHappened.addAll(ids);
      driver.durably(o -> o.transactionRolledBack(transaction));
    } else {
      long first = nextId;
      nextId += ids.size();
      decided.addAll(ids);
      driver.durably(o -> o.transactionCommitted(transaction, first));
    }
  }
}
