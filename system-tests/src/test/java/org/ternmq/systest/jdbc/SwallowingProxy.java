package org.ternmq.systest.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network between a broker and its database. It can begin to swallow all that goes over it, as
 * one does in which a link is down: connections are neither closed nor refused.
 */
final class SwallowingProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SwallowingProxy.class.getName());

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int databasePort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean swallows;

  SwallowingProxy(int databasePort) throws IOException {
    this.databasePort = databasePort;
    start(this::acceptUntilClosed);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "swallowing-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on nothing arrives any more, on either side. */
  void swallow() {
    swallows = true;
  }

  private void acceptUntilClosed() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket database = new Socket(InetAddress.getLoopbackAddress(), databasePort);
        sockets.add(client);
        sockets.add(database);
        start(() -> pump(client, database));
        start(() -> pump(database, client));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closed, or the database is away", e);
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        if (!swallows) {
          out.write(buffer, 0, count);
        }
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
