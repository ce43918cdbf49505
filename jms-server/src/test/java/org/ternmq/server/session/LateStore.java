package org.ternmq.server.session;

import org.ternmq.server.store.ForwardingStore;
import org.ternmq.server.store.HandThread;
import org.ternmq.server.store.Store;

/**
 * A store that writes on a thread of its own, as one in a database does: what a round asks for is
 * durable some time later, what came meanwhile is for the next time, and output that must not be
 * unknown after a kill is held back until then. The writing itself is the real store's.
 */
final class LateStore extends ForwardingStore {
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
    super(store);
    this.thread = thread;
  }

  @Override
  public void start(Listener to, Loop on) {
    listener = to;
    loop = on;
    store.start(
        new ForwardingListener(to) {
          @Override
          public void durable(long batch) {
            tellDurable(writing ? Math.min(batch, underWayBatch) : batch);
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
}
