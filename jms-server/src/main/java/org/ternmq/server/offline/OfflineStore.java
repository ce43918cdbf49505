package org.ternmq.server.offline;

import java.util.List;
import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.PayloadsLoaded;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;

/** A store that a tool has taken, with the state that its history led to. */
public final class OfflineStore implements StateSource, AutoCloseable {
  private final Store store;
  private final ToolLoop loop = new ToolLoop();
  private final Learner learner;
  private boolean closed;

  private OfflineStore(Store store, UUID instanceIfNew) {
    this.store = store;
    this.learner = new Learner(instanceIfNew);
  }

  /**
   * Takes a store that was just opened, and reads its history. It is closed if that fails.
   *
   * @throws StoreException if somebody else uses it, or the history cannot be read
   */
  public static OfflineStore of(Store opened) {
    return of(opened, UUID.randomUUID());
  }

  /**
   * The same.
   *
   * @param instanceIfNew of the data, if there are none yet
   */
  public static OfflineStore of(Store opened, UUID instanceIfNew) {
    OfflineStore taken = new OfflineStore(opened, instanceIfNew);
    boolean done = false;
    try {
      String owner = opened.own();
      if (owner != null) {
        throw new StoreException(
            "The data are in use by "
                + owner
                + ": stop that broker first; the lease of one that was killed runs out by itself");
      }
      opened.recover(taken.learner);
      opened.start(taken.loop, taken.loop);
      done = true;
      return taken;
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  @Override
  public UUID instance() {
    return learner.instance;
  }

  /** Whether nothing was ever stored in it. */
  public boolean isNew() {
    return learner.isNew;
  }

  @Override
  public void tell(DurableOperations into) {
    PayloadsLoaded loading = new PayloadsLoaded(into, new Reader());
    new MessagesOnce(learner.core::describe, this::page).tell(loading.operations());
    loading.finish();
  }

  private List<StoredMessage> page(IndexPage page) {
    store.loadPage(page);
    store.flush();
    return loop.awaitPage();
  }

  /** Reads what is not in the heap, and waits for it. */
  private final class Reader implements PayloadsLoaded.Loader {
    @Override
    public void load(List<StoredMessage> messages) {
      store.load(messages);
      store.flush();
      loop.awaitLoaded();
      for (StoredMessage message : messages) {
        if (message.payload() == null) {
          throw new StoreException("The payload of message " + message.id() + " is missing");
        }
      }
    }
  }

  /** Takes what is to be stored; see {@link Store#operations}. */
  DurableOperations operations() {
    return store.operations();
  }

  /** What was told since the last batch happens all or none, if the process ends meanwhile. */
  void endBatch() {
    store.endBatch(false);
    store.write();
    loop.await(store::written); // what is told faster than it is written would fill the heap
  }

  /** The same; all is durable when it returns. */
  void endLastBatch() {
    long last = store.endBatch(true);
    store.flush();
    loop.await(() -> store.durableBatch() >= last);
  }

  /**
   * Takes the state as it was when the store was opened as a checkpoint, so that the next owner
   * need not read the log before it. Nothing may have been told since.
   */
  public void checkpoint() {
    store.checkpoint(learner.core::describe);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      loop.run();
      store.close();
    }
  }

  /** Learns the history. */
  private final class Learner implements Store.Recovery {
    private final UUID instanceIfNew;
    private UUID instance;
    private boolean isNew;
    private SilentCore core;

    Learner(UUID instanceIfNew) {
      this.instanceIfNew = instanceIfNew;
    }

    @Override
    public UUID newInstance() {
      isNew = true;
      return instanceIfNew;
    }

    @Override
    public DurableOperations begin(UUID of) {
      instance = of;
      core = new SilentCore(of, store);
      return core.recovery();
    }

    @Override
    public void describe(DurableOperations into) {
      core.describe(into);
    }
  }
}
