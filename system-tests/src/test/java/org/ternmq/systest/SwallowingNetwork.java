package org.ternmq.systest;

import java.io.IOException;
import java.io.OutputStream;
import org.ternmq.wire.BadNetwork;

/**
 * A network between a broker and its database. It can begin to swallow all that goes over it, as
 * one does in which a link is down: connections are neither closed nor refused.
 */
public final class SwallowingNetwork implements AutoCloseable {
  private final BadNetwork network;
  private volatile boolean swallows;

  public SwallowingNetwork(int databasePort) throws IOException {
    this.network = new BadNetwork(databasePort, () -> this::pass);
  }

  public int port() {
    return network.port();
  }

  /** From now on nothing arrives any more, on either side. */
  public void swallow() {
    swallows = true;
  }

  private boolean pass(byte[] bytes, int count, OutputStream to) throws IOException {
    if (!swallows) {
      to.write(bytes, 0, count);
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    network.close();
  }
}
