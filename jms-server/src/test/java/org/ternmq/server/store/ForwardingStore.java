package org.ternmq.server.store;

import java.util.List;
import java.util.function.Consumer;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** Another store, of which a subclass changes something. */
public class ForwardingStore implements Store {
  protected final Store store;

  public ForwardingStore(Store store) {
    this.store = store;
  }

  /** What the other store tells, of which a subclass changes something. */
  public static class ForwardingListener implements Listener {
    private final Listener to;

    public ForwardingListener(Listener to) {
      this.to = to;
    }

    @Override
    public void durable(long batch) {
      to.durable(batch);
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
    public boolean arrived(List<Arrival> messages) {
      return to.arrived(messages);
    }

    @Override
    public long largestArrival() {
      return to.largestArrival();
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
  }

  @Override
  public String own() {
    return store.own();
  }

  @Override
  public void recover(Recovery recovery) {
    store.recover(recovery);
  }

  @Override
  public void start(Listener listener, Loop loop) {
    store.start(listener, loop);
  }

  @Override
  public DurableOperations operations() {
    return store.operations();
  }

  @Override
  public long endBatch(boolean force) {
    return store.endBatch(force);
  }

  @Override
  public long durableBatch() {
    return store.durableBatch();
  }

  @Override
  public void flush() {
    store.flush();
  }

  @Override
  public void write() {
    store.write();
  }

  @Override
  public boolean written() {
    return store.written();
  }

  @Override
  public boolean stillOwned() {
    return store.stillOwned();
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
