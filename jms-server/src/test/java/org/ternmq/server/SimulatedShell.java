package org.ternmq.server;

import java.util.function.Consumer;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.net.Conversations;
import org.ternmq.server.session.CoreSnapshot;
import org.ternmq.server.store.Store;

/** The real loop of the broker, on a simulated thread. */
public final class SimulatedShell {
  private final BrokerLoop loop;
  private long roundMs;

  public SimulatedShell(
      SimulatedEventLoop thread,
      Store store,
      CoreLimits limits,
      Consumer<RuntimeException> onFailure) {
    loop =
        new BrokerLoop(
            thread.proxy(),
            () -> roundMs = thread.wallMs(),
            store,
            limits,
            Authenticator.ANYBODY,
            Runnable::run,
            onFailure);
  }

  public void recover() {
    loop.recover();
  }

  public Conversations conversations() {
    return loop;
  }

  /** What the loop's clock showed when it last looked, as it does when a round begins. */
  public long roundMs() {
    return roundMs;
  }

  /** A task of the store. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  public void shutDown() {
    loop.shutDown();
  }

  public CoreSnapshot snapshot() {
    return loop.stats().core();
  }
}
