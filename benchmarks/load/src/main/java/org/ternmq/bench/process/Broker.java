package org.ternmq.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.bench.provider.Place;
import org.ternmq.bench.provider.Provider;

/**
 * A provider's broker as a process of its own, on an empty folder and a free port of the loopback
 * interface; or nothing at all, for a provider that runs in the client's JVM.
 */
public final class Broker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STEP = Duration.ofMillis(2);
  private static final ProcessCounters NOTHING = new ProcessCounters(0, 0, 0);

  private final Provider provider;
  private final Place place;
  private Optional<Process> process = Optional.empty();

  private Broker(Provider provider, Place place) {
    this.provider = provider;
    this.place = place;
  }

  /** Starts it and waits until it takes connections. */
  public static Broker start(Provider provider, Path folder, String heap, Path java)
      throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Broker broker = new Broker(provider, new Place(folder.resolve("data"), freePort(), heap, java));
    broker.launch();
    broker.awaitListening();
    return broker;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts the process and does not wait for it: for who measures how long that takes. */
  public void launch() throws IOException {
    Optional<ProcessBuilder> command = provider.brokerCommand(place);
    if (command.isEmpty()) {
      return;
    }
    ProcessBuilder builder = command.get();
    Path log = place.data().resolveSibling("broker.log");
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = Optional.of(builder.start());
  }

  /** Waits until it takes connections. */
  public void awaitListening() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isPresent() && !isListening()) {
      if (!process.get().isAlive() || System.nanoTime() > deadline) {
        kill();
        throw new IllegalStateException(provider.name() + "'s broker did not start: " + log());
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }

  private String log() {
    try {
      return Files.readString(place.data().resolveSibling("broker.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), place.port()),
          (int) TimeUnit.SECONDS.toMillis(1));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where clients connect. */
  public String url() {
    return provider.url(place);
  }

  /** Its folder, on the disk that is measured. */
  public Path data() {
    return place.data();
  }

  /** Whether there is a process that can be killed and started again. */
  public boolean isProcess() {
    return process.isPresent();
  }

  /** Its process id. */
  public long pid() {
    return process.orElseThrow().pid();
  }

  /** What it used so far; nothing, where it is in the client's JVM. */
  public ProcessCounters counters() {
    return process.map(each -> ProcessCounters.of(each.pid())).orElse(NOTHING);
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.ifPresent(
        each -> {
          each.descendants().forEach(ProcessHandle::destroyForcibly);
          each.destroyForcibly().onExit().join();
        });
  }

  @Override
  public void close() {
    kill();
  }
}
