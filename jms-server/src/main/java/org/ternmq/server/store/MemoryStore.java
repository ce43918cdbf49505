package org.ternmq.server.store;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Keeps nothing: a batch is as durable as it will ever be when it ends. Payloads stay where the
 * core has them. Owned by the loop thread.
 */
public final class MemoryStore implements Store {
  private final Told operations = new Told();
  private final ArrayDeque<List<StoredMessage>> asked = new ArrayDeque<>();
  private long batch;
  private Listener listener;

  @Override
  public void recover(Recovery recovery) {
    var unused = recovery.begin(recovery.newInstance()); // it starts empty
  }

  @Override
  public void start(Listener listener, Loop loop) {
    this.listener = listener;
  }

  @Override
  public DurableOperations operations() {
    return operations;
  }

  @Override
  public long endBatch(boolean force) {
    if (operations.any) {
      operations.any = false;
      batch++;
    }
    return batch;
  }

  @Override
  public long durableBatch() {
    return batch;
  }

  @Override
  public void flush() {
    // Batches are durable when they end; the core reads durableBatch.
    while (!asked.isEmpty()) {
      listener.loaded(asked.remove());
    }
  }

  @Override
  public void write() {
    // The end of the process is the end of this store.
  }

  /**
   * Nothing is ever dropped, so the payloads are there; told at the next flush, not from within.
   */
  @Override
  public void load(List<StoredMessage> messages) {
    asked.add(messages);
  }

  @Override
  public void released(StoredMessage message) {
    // The heap is the store.
  }

  @Override
  public boolean checkpointDue() {
    return false;
  }

  @Override
  public void checkpoint(Consumer<DurableOperations> describe) {
    // There is no log to shorten.
  }

  @Override
  public StoreStatistics statistics() {
    return new StoreStatistics(batch, 0, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    // Nothing to give free.
  }

  /** Notes that something was told, so that an empty batch gets no number. */
  private static final class Told extends Forwarding {
    private boolean any;

    @Override
    protected DurableOperations to() {
      any = true;
      return null;
    }

    @Override
    public void pageKept(IndexPage page) {
      throw new IllegalStateException("this store keeps no index pages");
    }
  }
}
