package org.ternmq.server.offline;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;

/**
 * What a store takes for the broker's loop: the tool's own thread, whenever it waits for the store.
 */
final class ToolLoop implements Store.Loop, Store.Listener {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private int loads; // answered, and not yet awaited
  private List<StoredMessage> pageRead; // and not yet awaited; null: none
  private boolean full;
  private StoreException failure;

  private record Timer(long dueNanos, Runnable task) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.signum(dueNanos - other.dueNanos);
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Runnable schedule(Runnable task, long delayMs) {
    Timer timer = new Timer(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Runs what is there and what is due. */
  void run() {
    while (!timers.isEmpty() && timers.peek().dueNanos() - System.nanoTime() <= 0) {
      timers.remove().task().run();
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /**
   * Runs until the condition holds.
   *
   * @throws StoreException if the store fails, or is full, before
   */
  void await(BooleanSupplier condition) {
    run();
    while (!condition.getAsBoolean()) {
      check();
      try {
        Runnable task = tasks.poll(10, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException("interrupted while waiting for the store", e);
      }
      run();
    }
    check();
  }

  /** Waits for the answer of the load that was asked for last. */
  void awaitLoaded() {
    await(() -> loads > 0);
    loads--;
  }

  /** The same for a page: its messages. */
  List<StoredMessage> awaitPage() {
    await(() -> pageRead != null);
    List<StoredMessage> messages = pageRead;
    pageRead = null;
    return messages;
  }

  /**
   * @throws StoreException if the store has failed or has no room
   */
  void check() {
    if (failure != null) {
      throw failure;
    }
    if (full) {
      throw new StoreException("The store has no room: give its disk more, and try again");
    }
  }

  @Override
  public void durable(long batch) {
    // Who waits asks the store.
  }

  @Override
  public void loaded(List<StoredMessage> messages) {
    loads++;
  }

  @Override
  public void pageLoaded(IndexPage page, List<StoredMessage> messages) {
    pageRead = messages;
  }

  @Override
  public void full(boolean isFull) {
    full = isFull;
  }

  @Override
  public void failed(StoreException cause) {
    failure = cause;
  }
}
