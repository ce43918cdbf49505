package org.ternmq.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A network between two programs on this machine: who connects to its port is connected to the
 * other's, and a rule says what becomes of the bytes.
 */
public final class BadNetwork implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BadNetwork.class.getName());

  /** One direction of one connection; each has a thread of its own. */
  @FunctionalInterface
  public interface Direction {
    /**
     * Bytes have come from one side.
     *
     * @param count how many of them
     * @param to the other side; what is not written there is lost
     * @return false if the connection is cut now
     */
    boolean pass(byte[] bytes, int count, OutputStream to) throws IOException;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int targetPort;
  private final Supplier<Direction> directions;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /**
   * @param directions is asked twice for each connection, on the thread of the direction
   */
  public BadNetwork(int targetPort, Supplier<Direction> directions) throws IOException {
    this.targetPort = targetPort;
    this.directions = directions;
    start(this::acceptUntilClosed);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "bad-network");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return server.getLocalPort();
  }

  private void acceptUntilClosed() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        sockets.add(near);
        Socket far = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        sockets.add(far);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        start(() -> pump(near, far));
        start(() -> pump(far, near));
      } catch (IOException e) {
        // closed, or the other program is away: then this one tries again
        LOG.log(System.Logger.Level.DEBUG, "no connection", e);
      }
    }
  }

  private void pump(Socket from, Socket to) {
    Direction direction = directions.get();
    byte[] buffer = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count = in.read(buffer);
      while (count >= 0 && direction.pass(buffer, count, out)) {
        count = in.read(buffer);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the other direction has ended", e);
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
