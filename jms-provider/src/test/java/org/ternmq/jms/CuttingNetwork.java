package org.ternmq.jms;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.wire.BadNetwork;

/**
 * A network between client and broker that breaks: each connection through it is cut, in the middle
 * of whatever goes over it, after a random number of bytes in one of the directions.
 */
final class CuttingNetwork implements AutoCloseable {
  private final BadNetwork network;
  private final Random random;
  private final int meanBytes;
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile boolean cutting = true;

  /**
   * @param meanBytes how much passes in one direction between two cuts, on average
   */
  CuttingNetwork(int brokerPort, long seed, int meanBytes) throws IOException {
    this.random = new Random(seed);
    this.meanBytes = meanBytes;
    this.network = new BadNetwork(brokerPort, Direction::new);
  }

  int port() {
    return network.port();
  }

  int cuts() {
    return cuts.get();
  }

  /** From now on connections last. */
  void calm() {
    cutting = false;
  }

  private synchronized long lifeBytes() {
    return cutting ? 1 + (long) (-Math.log(1 - random.nextDouble()) * meanBytes) : Long.MAX_VALUE;
  }

  private final class Direction implements BadNetwork.Direction {
    private long leftBytes = lifeBytes();

    @Override
    public boolean pass(byte[] bytes, int count, OutputStream to) throws IOException {
      boolean cut = cutting && count >= leftBytes;
      to.write(bytes, 0, cut ? (int) leftBytes : count);
      if (cut) {
        cuts.incrementAndGet();
        return false;
      }
      leftBytes = Math.max(1, leftBytes - count);
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    network.close();
  }
}
