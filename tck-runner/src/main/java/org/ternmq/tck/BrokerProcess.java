package org.ternmq.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A broker of another provider, as a process, on a free port and an empty folder. */
final class BrokerProcess implements AutoCloseable {
  private static final long START_SECONDS = 90;

  private final Process process;
  private final int port;
  private final Path data;

  private BrokerProcess(Process process, int port, Path data) {
    this.process = process;
    this.port = port;
    this.data = data;
  }

  /**
   * Blocks until it takes connections.
   *
   * @param folder an empty one for its data; its output is written beside it
   * @param end the process ends with it, if not before
   */
  static BrokerProcess start(List<String> command, Path folder, RunnerFolder end) {
    try {
      int port = freePort();
      Path data = Files.createDirectories(folder.resolve("data"));
      List<String> words = command.stream().map(word -> fill(word, port, data)).toList();
      Path log = folder.resolve("broker.log");
      Process process =
          end.start(
              new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()));
      BrokerProcess broker = new BrokerProcess(process, port, data);
      broker.awaitPort(log);
      return broker;
    } catch (IOException e) {
      throw new RunnerException("the broker cannot be started: " + e, e);
    }
  }

  /** The names with this broker's port and folder. */
  Properties names(Properties names) {
    Properties filled = new Properties();
    for (String key : names.stringPropertyNames()) {
      filled.setProperty(key, fill(names.getProperty(key), port, data));
    }
    return filled;
  }

  private static String fill(String text, int port, Path data) {
    return text.replace("{port}", Integer.toString(port)).replace("{data}", data.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitPort(Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline) {
      try {
        if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
          throw new RunnerException(
              "the broker ended with exit code "
                  + process.exitValue()
                  + " before it took connections:\n"
                  + Files.readString(log));
        }
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new RunnerException("interrupted", e);
      }
      if (takesConnections()) {
        return;
      }
    }
    close();
    throw new RunnerException(
        "the broker takes no connections after " + START_SECONDS + " s; see " + log);
  }

  private boolean takesConnections() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
