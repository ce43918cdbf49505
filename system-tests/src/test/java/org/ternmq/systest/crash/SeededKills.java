package org.ternmq.systest.crash;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Seed;

/**
 * Kills a broker with SIGKILL, and starts it again under the same command, when the work of the
 * test has come to points drawn from the seed. The work goes on meanwhile. Safe for use by several
 * threads.
 */
final class SeededKills implements AutoCloseable {

  private final BrokerProcess broker;
  private final long[] points;
  private final ExecutorService executioner = Executors.newSingleThreadExecutor();

  // Guarded by this.
  private long steps;
  private int next;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  /** Kills that many times within {@code total} steps. */
  SeededKills(BrokerProcess broker, String purpose, int kills, long total) {
    this.broker = broker;
    RandomGenerator random = Seed.random(purpose);
    this.points = random.longs(kills, total / 20 + 1, total).sorted().toArray();
    System.out.println(
        purpose
            + ": kills after "
            + Arrays.toString(points)
            + " of "
            + total
            + ", seed "
            + Seed.value());
  }

  /** Some of the work was done. */
  void steps(long more) {
    synchronized (this) {
      steps += more;
      while (next < points.length && steps >= points[next]) {
        next++;
        last = last.thenRunAsync(broker::killAndRestart, executioner);
      }
    }
  }

  /** Waits until the broker has been killed and restarted as often as it shall be. */
  void awaitAll() {
    CompletableFuture<Void> end;
    synchronized (this) {
      if (next < points.length) {
        throw new AssertionError(
            "only " + next + " of " + points.length + " kills after " + steps + " steps");
      }
      end = last;
    }
    end.orTimeout(Duration.ofMinutes(3).toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    executioner.shutdownNow();
  }
}
