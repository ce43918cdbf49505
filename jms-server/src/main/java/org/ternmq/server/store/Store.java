package org.ternmq.server.store;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Where the durable operations of a core are kept. The core cannot tell one store from another.
 *
 * <p>Life: opened by its own constructor or factory, which takes the lock on the data; {@link
 * #recover}; {@link #start}; any of the others; {@link #close}. All methods are called on the loop
 * thread and, unless they say otherwise, do not wait for the disk. The {@link Listener} is called
 * on the loop thread too.
 *
 * <p>Batches: operations told to {@link #operations} between two calls of {@link #endBatch} happen
 * all or none after a crash. They become durable in the order of their numbers.
 */
public interface Store extends AutoCloseable {

  /**
   * Tries to become the only one that writes these data; comes before {@link #recover}, and may be
   * called again. The only method that is called on another thread than the loop's, since it waits
   * for others. A store that was locked when it was opened has nothing to do.
   *
   * @return null if it is the owner, else who is, for people
   * @throws StoreException if it never can be
   */
  default String own() {
    return null;
  }

  /**
   * Tells the history, oldest first. Blocks until all is read.
   *
   * @throws StoreException if the data cannot be read; nothing was changed then
   */
  void recover(Recovery recovery);

  /** From here on batches are taken, and the listener is told. */
  void start(Listener listener, Loop loop);

  /** Takes the operations of the current batch. The same object each time. */
  DurableOperations operations();

  /** See {@link org.ternmq.server.effect.Effects#endBatch}. */
  long endBatch(boolean force);

  /** The highest batch of which {@link Listener#durable} was, or could be, told. */
  long durableBatch();

  /**
   * No more batches come in this round: what is to be forced goes to the disk now. May wait for the
   * disk and tell {@link Listener#durable} from within, or later.
   */
  void flush();

  /**
   * The batches that have ended outlive the process when this returns, though not a loss of power.
   * Tells nothing from within. Without room on a full disk it does what it can.
   */
  void write();

  /**
   * Whether what {@link #write} was last asked for outlives the process by now. A store that cannot
   * do it at once answers no, and runs a task on the loop when it has; until then nothing that was
   * said since leaves the broker.
   */
  default boolean written() {
    return true;
  }

  /**
   * Whether nobody else can be the owner of the data at this moment. Asked before anything leaves
   * the broker: an owner that was asleep for longer than its lease may be one no more and not know
   * it, and what it would say then is not true. A store that is not sure answers no, makes sure,
   * and runs a task on the loop when it is; if it finds another owner, it fails.
   */
  default boolean stillOwned() {
    return true;
  }

  /** Reads payloads back; {@link Listener#loaded} tells when they are set. */
  void load(List<StoredMessage> messages);

  /** No queue holds the message any more: its space may be used again. */
  void released(StoredMessage message);

  /**
   * See {@link org.ternmq.server.effect.Effects#savesPages}. A store that answers no, as this does,
   * is asked for nothing else about pages.
   */
  default boolean savesPages() {
    return false;
  }

  /** See {@link org.ternmq.server.effect.Effects#savePage}. */
  default boolean savePage(IndexPage page, List<StoredMessage> messages) {
    return false;
  }

  /** Reads a page back; {@link Listener#pageLoaded} tells its messages. */
  default void loadPage(IndexPage page) {
    throw noPages();
  }

  /** The messages of a page, within {@link #recover} only. Waits for the disk. */
  default List<StoredMessage> readPage(IndexPage page) {
    throw noPages();
  }

  /** See {@link org.ternmq.server.effect.Effects#released(IndexPage, boolean)}. */
  default void released(IndexPage page, boolean messagesToo) {
    throw noPages();
  }

  private static IllegalStateException noPages() {
    return new IllegalStateException("this store keeps no index pages");
  }

  /** Whether enough was written since the last checkpoint that the next one is worth its price. */
  boolean checkpointDue();

  /**
   * Takes the whole state, so that a recovery starts from here. Called between batches, never from
   * within a listener.
   *
   * @param describe tells the state into what it is given, once, before this method returns
   */
  void checkpoint(Consumer<DurableOperations> describe);

  StoreStatistics statistics();

  /**
   * Makes everything durable and gives the data free. Waits for the disk. Does nothing the second
   * time.
   *
   * @throws StoreException if what was gathered could not be made durable
   */
  @Override
  void close();

  /** An empty core that is to learn its history. */
  interface Recovery {

    /**
     * The first call, also for a store without history.
     *
     * @param instance of these data: stays the same as long as they live
     * @return what is told the history
     */
    DurableOperations begin(UUID instance);

    /** Asked by a store without history: the instance that its data are to have from now on. */
    default UUID newInstance() {
      return UUID.randomUUID();
    }

    /** After the history: tells the state that it led to. */
    void describe(DurableOperations into);
  }

  /** Runs tasks on the loop thread, in order. May be called from any thread. */
  interface Loop extends Executor {

    /**
     * Runs a task once after a delay.
     *
     * @return takes the task back, if it was not run yet; on the loop thread
     */
    Runnable schedule(Runnable task, long delayMs);
  }

  /** What a store tells. Called on the loop thread. */
  interface Listener {

    /** All batches up to this number are durable. */
    void durable(long batch);

    /** The payloads asked for are set, in the order of the request. */
    void loaded(List<StoredMessage> messages);

    /** The messages of a page that was asked for, in their order, each with its location. */
    void pageLoaded(IndexPage page, List<StoredMessage> messages);

    /**
     * Messages that applications left in the store's inbox, in the order in which they are to
     * arrive. Each is told once in the store's life; in the next one again, unless {@link
     * DurableOperations#inboxTaken} of it became durable.
     *
     * @return false if there is no room for them now: nothing happened. Who serves no store with an
     *     inbox never has room.
     */
    default boolean arrived(List<Arrival> messages) {
      return false;
    }

    /**
     * The largest message, in bytes, that is taken from an inbox. A store tells it to those who
     * write to the inbox; 0 if there is nothing to tell.
     */
    default long largestArrival() {
      return 0;
    }

    /** There is no space for more messages (true), or there is again (false). */
    void full(boolean full);

    /** Space is going to run out: less should come (true); there is enough again (false). */
    default void scarce(boolean scarce) {
      // Who brings no messages has nothing to hold back.
    }

    /** The store takes nothing more; what was told durable is safe. Told once. */
    void failed(StoreException cause);
  }
}
