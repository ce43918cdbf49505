package org.ternmq.server.store.jdbc;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;

/**
 * Ends a broker that is cut off from its database while it has nothing to write: whoever waits for
 * it would wait for ever, and hear its heartbeats, while another broker may be serving. It looks at
 * the clock alone, since a renewal may hang in a network that swallows everything.
 *
 * <p>Owned by the loop thread.
 */
final class LeaseWatch {
  private final BooleanSupplier certain;
  private final BooleanSupplier waitsForRoom;
  private final int everyMs;
  private final int longestMs;
  private final Consumer<StoreException> onEnd;

  private Store.Loop loop;
  private Runnable cancel = () -> {};
  private long uncertainSinceNanos;
  private boolean uncertain;

  /**
   * @param certain whether nobody else can be the owner
   * @param waitsForRoom whether that is because of a full disk, for which there is no end
   * @param longestMs for how long it may not be certain
   * @param onEnd is told once when that is over
   */
  LeaseWatch(
      BooleanSupplier certain,
      BooleanSupplier waitsForRoom,
      int everyMs,
      int longestMs,
      Consumer<StoreException> onEnd) {
    this.certain = certain;
    this.waitsForRoom = waitsForRoom;
    this.everyMs = everyMs;
    this.longestMs = longestMs;
    this.onEnd = onEnd;
  }

  void start(Store.Loop on) {
    loop = on;
    plan();
  }

  private void plan() {
    cancel = loop.schedule(this::look, everyMs);
  }

  /** It counts from when this saw it, and not at all while the process was stopped. */
  private void look() {
    if (certain.getAsBoolean() || waitsForRoom.getAsBoolean()) {
      uncertain = false;
    } else if (!uncertain) {
      uncertain = true;
      uncertainSinceNanos = System.nanoTime();
    } else {
      long lastedMs = (System.nanoTime() - uncertainSinceNanos) / 1_000_000;
      if (lastedMs > longestMs) {
        onEnd.accept(
            new StoreException(
                "The lease of the database ran out, and could not be renewed for "
                    + lastedMs
                    + " ms more: another broker may have taken over"));
        return;
      }
    }
    plan();
  }

  void stop() {
    cancel.run();
  }
}
