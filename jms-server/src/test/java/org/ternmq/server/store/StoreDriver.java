package org.ternmq.server.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** A store with a model of what it was told, as the broker's loop would drive it. */
final class StoreDriver implements Store.Recovery, Store.Listener, AutoCloseable {
  final Store store;
  final LoopByHand loop = new LoopByHand();

  /** The state after each batch that was told, by the batch's number. */
  final List<String> stateAfterBatch = new ArrayList<>();

  /** Whether {@link #stateAfterBatch} is wanted: its texts grow with the square of the messages. */
  boolean notesStates = true;

  final List<List<StoredMessage>> loaded = new ArrayList<>();
  StateModel model = new StateModel();
  UUID instance;
  long durable;
  boolean full;
  boolean scarce;
  StoreException failure;

  private final boolean writesLater;
  private long forced;

  /** Opens a store: recovers and starts it. */
  StoreDriver(Store store) {
    this(store, false);
  }

  /**
   * @param writesLater whether the store writes on a thread of its own: the end of a round waits
   *     for what was forced
   */
  StoreDriver(Store store, boolean writesLater) {
    this.store = store;
    model.pageReader = store::readPage;
    model.onPageReleased = store::released;
    this.writesLater = writesLater;
    store.recover(this);
    model.pageReader =
        page -> {
          throw new IllegalStateException("the history is told, " + page + " must be asked for");
        };
    store.start(this, loop);
    model.released.clear();
    stateAfterBatch.add(model.text());
  }

  @Override
  public DurableOperations begin(UUID instance) {
    this.instance = instance;
    return model;
  }

  @Override
  public void describe(DurableOperations into) {
    model.describe(into);
  }

  private final Map<Long, StoredMessage> made = new HashMap<>();

  /** A message by its first id: the same object each time, as the core would tell it. */
  StoredMessage made(long id, int bodyBytes) {
    return made.computeIfAbsent(id, key -> StateModel.message(key, bodyBytes));
  }

  /** Tells operations as one batch. */
  long batch(boolean force, java.util.function.Consumer<DurableOperations> operations) {
    operations.accept(store.operations());
    operations.accept(model);
    model.released.forEach(store::released);
    model.released.clear();
    long number = store.endBatch(force);
    forced = force ? number : forced;
    if (!notesStates) {
      return number;
    }
    if (number == stateAfterBatch.size()) {
      stateAfterBatch.add(model.text());
    } else if (number >= stateAfterBatch.size()) {
      // the store appended batches of its own, which change nothing
      while (stateAfterBatch.size() < number) {
        stateAfterBatch.add(stateAfterBatch.get(stateAfterBatch.size() - 1));
      }
      stateAfterBatch.add(model.text());
    }
    return number;
  }

  /** The end of a round. */
  void endRound() {
    store.flush();
    if (store.checkpointDue()) {
      store.checkpoint(model::describe);
    }
    loop.run();
    if (writesLater) {
      awaitForced();
    }
  }

  private void awaitForced() {
    try {
      loop.runUntil(() -> store.durableBatch() >= forced || failure != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A batch that somebody waits for. */
  void durably(java.util.function.Consumer<DurableOperations> operations) {
    batch(true, operations);
    endRound();
  }

  /** Drops the payloads from the heap, as the core does above its budget. */
  void dropPayloads() {
    List<StoredMessage> all = model.messages();
    all.addAll(model.staged());
    for (StoredMessage message : all) {
      if (message.location() != StoredMessage.NOWHERE) {
        message.payload(null);
      }
    }
  }

  void load(List<StoredMessage> messages) throws InterruptedException {
    int before = loaded.size();
    store.load(messages);
    store.flush();
    loop.runUntil(() -> loaded.size() > before || failure != null);
  }

  /** As many messages of a queue as one page can have leave the heap; null if none can. */
  IndexPage page(long queueId) {
    List<StoredMessage> leaving = model.pageable(queueId);
    if (leaving.isEmpty()) {
      return null;
    }
    IndexPage page = IndexPage.of(queueId, leaving);
    if (!store.savePage(page, leaving)) {
      return null;
    }
    model.paged(page, leaving);
    return page;
  }

  /** The messages of a page come back into the heap. */
  void thaw(IndexPage page) throws InterruptedException {
    store.loadPage(page);
    loop.runUntil(() -> !model.pages().contains(page) || failure != null);
  }

  @Override
  public void durable(long batch) {
    durable = batch;
  }

  @Override
  public void loaded(List<StoredMessage> messages) {
    loaded.add(messages);
  }

  @Override
  public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    model.thaw(page, messages);
    store.released(page, false);
  }

  @Override
  public void full(boolean full) {
    this.full = full;
  }

  @Override
  public void scarce(boolean scarce) {
    this.scarce = scarce;
  }

  @Override
  public void failed(StoreException cause) {
    failure = cause;
  }

  @Override
  public void close() {
    store.close();
  }
}
