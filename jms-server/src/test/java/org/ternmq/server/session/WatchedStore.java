package org.ternmq.server.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.ForwardingStore;
import org.ternmq.server.store.Store;
import org.ternmq.wire.message.EncodedMessage;

/**
 * The real store with a witness: it keeps every batch that was told, and after a crash it holds the
 * store's history against them. What comes back must be the state after one of these batches, none
 * of those that were told durable being left out; what a checkpoint is told, and what the recovered
 * core says it holds, must be that state too; and each payload that is read must be what was sent.
 */
final class WatchedStore extends ForwardingStore {
  /** What outlives the process: what the witness remembers of one set of data. */
  static final class Memory {
    private final ArrayDeque<Base> bases = new ArrayDeque<>(); // newest first
    private final ArrayDeque<Batch> batches = new ArrayDeque<>(); // of this life
    private final Map<Operation.Page, List<Operation.Message>> savedPages = new HashMap<>();
    private final Map<Long, EncodedMessage> payloads = new HashMap<>();
    private UUID instance;
    long durable;
    long written;
    int checkpoints;
    int pages;
    int recoveries;

    Memory() {
      bases.add(new Base(0, new DurableState(savedPages)));
    }

    /**
     * What a second owner starts from, who takes over from one that still runs and does not know.
     */
    Memory handedOver() {
      Memory next = new Memory();
      next.bases.clear();
      next.bases.addAll(bases);
      next.batches.addAll(batches);
      next.savedPages.putAll(savedPages);
      next.payloads.putAll(payloads);
      next.instance = instance;
      next.durable = durable;
      next.written = written;
      next.checkpoints = checkpoints;
      next.pages = pages;
      next.recoveries = recoveries;
      return next;
    }

    /** The number of the last batch. */
    long last() {
      return batches.isEmpty() ? bases.peek().number : batches.peekLast().number;
    }

    private void restart(DurableState from) {
      bases.clear();
      bases.add(new Base(0, from));
      batches.clear();
      durable = 0;
      written = 0;
    }
  }

  private record Batch(long number, List<Operation> operations) {}

  /**
   * The state after a batch, as recovered, or as a checkpoint was told that may be whole or not.
   */
  private record Base(long number, DurableState state) {}

  private final Memory memory;
  private final Fuse fuse;
  private final LeasedDisk lease;
  private boolean mayLoseWritten; // on a full disk what was told to be written may wait
  private final DurableOperations operations;
  private List<Operation> current = new ArrayList<>();
  private DurableState recovered;
  private long writeAsked; // the last batch that is to outlive the process

  /**
   * @param lease of the data
   * @param mayLoseWritten whether what was to be written may wait for room
   */
  WatchedStore(Store store, Memory memory, Fuse fuse, LeasedDisk lease, boolean mayLoseWritten) {
    super(store);
    this.memory = memory;
    this.fuse = fuse;
    this.lease = lease;
    this.mayLoseWritten = mayLoseWritten;
    this.operations = Operation.tee(watched(store.operations()), o -> current.add(o));
  }

  /** Notes payloads, which an operation does not carry. */
  private DurableOperations watched(DurableOperations to) {
    return (DurableOperations)
        java.lang.reflect.Proxy.newProxyInstance(
            WatchedStore.class.getClassLoader(),
            new Class<?>[] {DurableOperations.class},
            (self, method, arguments) -> {
              fuse.burn();
              for (Object argument : arguments) {
                if (argument instanceof StoredMessage message && message.payload() != null) {
                  memory.payloads.put(message.id(), message.payload());
                }
              }
              if (method.getName().equals("transactionCommitted")) {
                renumber((long) arguments[0], (long) arguments[1]);
              }
              try {
                return method.invoke(to, arguments);
              } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final Map<Long, List<Long>> stagedIds = new HashMap<>();

  private void renumber(long transaction, long firstMessageId) {
    long id = firstMessageId;
    for (long staged : stagedIds.getOrDefault(transaction, List.of())) {
      memory.payloads.put(id++, memory.payloads.get(staged));
    }
  }

  // --- recovery

  @Override
  public void recover(Recovery recovery) {
    DurableState told = new DurableState(memory.savedPages);
    store.recover(
        new Recovery() {
          @Override
          public DurableOperations begin(UUID instance) {
            if (memory.instance != null && !memory.instance.equals(instance)) {
              throw new AssertionError("the data of another broker");
            }
            memory.instance = instance;
            return Operation.tee(recovery.begin(instance), told::apply);
          }

          @Override
          public void describe(DurableOperations into) {
            DurableState said = new DurableState(memory.savedPages);
            recovery.describe(Operation.tee(into, said::apply));
            same("what the recovered core holds", said.contents(), told.contents());
          }
        });
    recovered = told;
    if (memory.recoveries++ > 0) {
      DurableState match = matching(told);
      if (match == null) {
        throw new AssertionError(
            "a history that was never told, or one that is too short. Recovered:\n"
                + told.text()
                + "\nAfter the last batch known durable, "
                + mustHave()
                + ":\n"
                + after(mustHave()).text());
      }
      recovered = match;
    }
    memory.restart(recovered);
    recovered.stagedIds(stagedIds);
  }

  private long mustHave() {
    return Math.max(memory.durable, memory.written);
  }

  private DurableState after(long batch) {
    Base base = memory.bases.peek();
    DurableState state = base.state.copy();
    for (Batch each : memory.batches) {
      if (each.number > base.number && each.number <= batch) {
        each.operations.forEach(state::apply);
      }
    }
    return state;
  }

  /** The state after one of the batches that may be the last one, if it is this; else null. */
  private DurableState matching(DurableState told) {
    for (Base base : memory.bases) {
      DurableState match = matching(told, base.state, base.number);
      if (match != null) {
        return match;
      }
    }
    return null;
  }

  private DurableState matching(DurableState told, DurableState from, long fromBatch) {
    DurableState state = from.copy();
    for (Batch each : memory.batches) {
      if (each.number > fromBatch) {
        // The state at this moment lasted until the next batch: the store's own change nothing.
        if (each.number > mustHave()) {
          DurableState match = matched(told, state);
          if (match != null) {
            return match;
          }
        }
        each.operations.forEach(state::apply);
      }
    }
    return matched(told, state);
  }

  private static DurableState matched(DurableState told, DurableState state) {
    return told.text().equals(state.text()) ? state.copy() : null;
  }

  private static void same(String what, String said, String expected) {
    if (!said.equals(expected)) {
      throw new AssertionError(what + " differs. It is\n" + said + "\nand should be\n" + expected);
    }
  }

  DurableState recovered() {
    return recovered;
  }

  // --- life

  @Override
  public void start(Listener listener, Loop loop) {
    store.start(
        new ForwardingListener(listener) {
          @Override
          public void durable(long batch) {
            fuse.burn();
            memory.durable = Math.max(memory.durable, batch);
            super.durable(batch);
          }

          @Override
          public void loaded(List<StoredMessage> messages) {
            fuse.burn();
            messages.forEach(message -> check(message));
            super.loaded(messages);
          }

          @Override
          public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
            fuse.burn();
            check(page, messages);
            super.pageLoaded(page, messages);
          }
        },
        loop);
  }

  private void check(StoredMessage message) {
    EncodedMessage sent = memory.payloads.get(message.id());
    if (message.payload() != null && sent != null) {
      if (!MessageLedger.sameBytes(message.payload(), sent)) {
        throw new AssertionError("message " + message.id() + " was read back as another one");
      }
    }
  }

  private void check(IndexPage page, List<StoredMessage> messages) {
    List<Operation.Message> saved = memory.savedPages.get(new Operation.Page(page));
    List<Operation.Message> read = messages.stream().map(Operation.Message::new).toList();
    if (!read.equals(saved)) {
      throw new AssertionError("a page was read back as another one: " + read + ", not " + saved);
    }
  }

  @Override
  public DurableOperations operations() {
    return operations;
  }

  @Override
  public long endBatch(boolean force) {
    fuse.burn();
    long number = store.endBatch(force);
    if (!current.isEmpty()) {
      for (Operation o : current) {
        if (o.name().equals("messageStaged")) {
          stagedIds.computeIfAbsent(o.id(0), key -> new ArrayList<>()).add(o.message(1).id());
        }
      }
      memory.batches.add(new Batch(number, current));
      current = new ArrayList<>();
    }
    return number;
  }

  @Override
  public void flush() {
    fuse.burn();
    store.flush();
    fuse.burn();
  }

  @Override
  public void write() {
    fuse.burn();
    store.write();
    writeAsked = memory.last();
    written();
    fuse.burn();
  }

  @Override
  public boolean written() {
    boolean written = store.written();
    if (written && !mayLoseWritten) {
      memory.written = Math.max(memory.written, writeAsked);
    }
    return written;
  }

  @Override
  public boolean stillOwned() {
    return lease.isCertain() && store.stillOwned();
  }

  @Override
  public void load(List<StoredMessage> messages) {
    fuse.burn();
    store.load(messages);
  }

  @Override
  public boolean savePage(IndexPage page, List<StoredMessage> messages) {
    fuse.burn();
    boolean saved = store.savePage(page, messages);
    if (saved) {
      memory.pages++;
      memory.savedPages.put(
          new Operation.Page(page), messages.stream().map(Operation.Message::new).toList());
    }
    return saved;
  }

  @Override
  public void loadPage(IndexPage page) {
    fuse.burn();
    store.loadPage(page);
  }

  @Override
  public void checkpoint(Consumer<DurableOperations> describe) {
    fuse.burn();
    long last = memory.last();
    DurableState said = new DurableState(memory.savedPages);
    boolean[] told = new boolean[1];
    store.checkpoint(
        into -> {
          told[0] = true;
          describe.accept(Operation.tee(into, said::apply));
        });
    fuse.burn();
    if (!told[0]) {
      return;
    }
    memory.checkpoints++;
    DurableState expected = after(last);
    same("what a checkpoint was told", said.contents(), expected.contents());
    memory.bases.addFirst(new Base(last, said));
  }

  void mayLoseWritten() {
    mayLoseWritten = true;
  }
}
