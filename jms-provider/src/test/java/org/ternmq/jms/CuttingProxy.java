package org.ternmq.jms;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between client and broker that breaks: each connection through it is cut, in the middle
 * of whatever goes over it, after a random number of bytes in one of the directions.
 */
final class CuttingProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CuttingProxy.class.getName());

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int brokerPort;
  private final Random random;
  private final int meanBytes;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile boolean cutting = true;

  /**
   * @param meanBytes how much passes in one direction between two cuts, on average
   */
  CuttingProxy(int brokerPort, long seed, int meanBytes) throws IOException {
    this.brokerPort = brokerPort;
    this.random = new Random(seed);
    this.meanBytes = meanBytes;
    start(this::acceptUntilClosed);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  int cuts() {
    return cuts.get();
  }

  /** From now on connections last. */
  void calm() {
    cutting = false;
  }

  private void acceptUntilClosed() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(broker);
        start(() -> pump(client, broker));
        start(() -> pump(broker, client));
      } catch (IOException e) {
        // closed, or the broker is away: then the client tries again
        LOG.log(System.Logger.Level.DEBUG, "no connection", e);
      }
    }
  }

  private synchronized long lifeBytes() {
    return cutting ? 1 + (long) (-Math.log(1 - random.nextDouble()) * meanBytes) : Long.MAX_VALUE;
  }

  private void pump(Socket from, Socket to) {
    long leftBytes = lifeBytes();
    byte[] buffer = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        boolean cut = cutting && count >= leftBytes;
        out.write(buffer, 0, cut ? (int) leftBytes : count);
        if (cut) {
          cuts.incrementAndGet();
          return;
        }
        leftBytes = Math.max(1, leftBytes - count);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the other direction was cut", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket each : sockets) {
      each.close();
    }
  }
}
