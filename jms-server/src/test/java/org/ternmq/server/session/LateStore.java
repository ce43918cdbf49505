package org.ternmq.server.session;

import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.HandThread;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;
import org.ternmq.server.store.StoreStatistics;

/**
 * A store that writes on a thread of its own, as one in a database does: what a round asks for is
 * durable some time later, what came meanwhile is for the next time, and output that must not be
 * unknown after a kill is held back until then. The writing itself is the real store's.
 */
final class LateStore implements Store {
  private final Store store;
  private final HandThread thread;
  private Loop loop;
  private Listener listener;
  private boolean asked; // somebody waits
  private boolean underWay;
  private boolean writing;
  private long lastBatch;
  private long underWayBatch; // the last one of what is under way
  private long writeAskedBatch;
  private long writtenBatch;
  private long toldBatch;

  /**
   * @param thread on which the real store writes
   */
  LateStore(Store store, HandThread thread) {
    this.store = store;
    this.thread = thread;
  }

  @Override
  public void recover(Recovery recovery) {
    store.recover(recovery);
  }

  @Override
  public void start(Listener to, Loop on) {
    listener = to;
    loop = on;
    store.start(
        new Listener() {
          @Override
          public void durable(long batch) {
            tellDurable(writing ? Math.min(batch, underWayBatch) : batch);
          }

          @Override
          public void loaded(List<StoredMessage> messages) {
            to.loaded(messages);
          }

          @Override
          public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
            to.pageLoaded(page, messages);
          }

          @Override
          public void full(boolean full) {
            to.full(full);
          }

          @Override
          public void scarce(boolean scarce) {
            to.scarce(scarce);
          }

          @Override
          public void failed(StoreException cause) {
            to.failed(cause);
          }
        },
        on);
  }

  private void tellDurable(long batch) {
    if (batch > toldBatch) {
      toldBatch = batch;
      listener.durable(batch);
    }
  }

  @Override
  public DurableOperations operations() {
    return store.operations();
  }

  @Override
  public long endBatch(boolean force) {
    lastBatch = store.endBatch(force);
    asked |= force && lastBatch > toldBatch;
    return lastBatch;
  }

  @Override
  public long durableBatch() {
    return toldBatch;
  }

  @Override
  public void flush() {
    if (asked) {
      handOver();
    } else {
      store.flush(); // what nobody waits for has its time
    }
  }

  @Override
  public void write() {
    writeAskedBatch = lastBatch;
    if (!written()) {
      asked = true;
      handOver();
    }
  }

  @Override
  public boolean written() {
    return writtenBatch >= writeAskedBatch;
  }

  private void handOver() {
    if (!underWay) {
      asked = false;
      underWay = true;
      underWayBatch = Math.max(lastBatch, store.durableBatch());
      thread.execute(() -> loop.execute(this::writeNow));
    }
  }

  private void writeNow() {
    writing = true;
    store.flush();
    store.write();
    writing = false;
    underWay = false;
    tellDurable(Math.min(store.durableBatch(), underWayBatch));
    writtenBatch = underWayBatch;
    asked |= store.durableBatch() > toldBatch; // of the rest it is told the next time
    if (asked) {
      handOver();
    }
  }

  @Override
  public void load(List<StoredMessage> messages) {
    store.load(messages);
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
  public boolean checkpointDue() {
    return store.checkpointDue();
  }

  @Override
  public void checkpoint(Consumer<DurableOperations> describe) {
    store.checkpoint(describe);
  }

  @Override
  public StoreStatistics statistics() {
    return store.statistics();
  }

  @Override
  public void close() {
    store.close();
  }
}
