package org.ternmq.server.store.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server of its own: Debian's package, a free port, a temporary folder (which its user
 * can reach, unlike a checkout of root's), an unprivileged user. It takes everybody on the loopback
 * address.
 */
public final class PostgresServer {
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final int START_SECONDS = 60;

  private final Path bin;
  private final Path folder;
  private final List<String> asUser;
  private final int port;
  private final boolean fsync;
  private Process process;

  private PostgresServer(Path bin, boolean fsync) throws IOException {
    this.bin = bin;
    this.fsync = fsync;
    this.asUser = unprivileged();
    this.folder = Files.createTempDirectory("ternmq-postgres");
    this.port = freePort();
  }

  /** Null if PostgreSQL is not installed. */
  private static Path bin() {
    if (!Files.isDirectory(PACKAGES)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInstalled() {
    return bin() != null;
  }

  /**
   * Starts one without fsync for a test class. Where PostgreSQL is missing the class is skipped; in
   * continuous integration it fails.
   */
  public static PostgresServer startOrSkip() throws IOException, InterruptedException {
    if (System.getenv("CI") == null) {
      Assumptions.assumeTrue(
          isInstalled(), "PostgreSQL is not installed: apt-get install postgresql");
    }
    return start(false);
  }

  /**
   * Starts one with an empty database.
   *
   * @param fsync whether it survives a loss of power too; a killed process loses nothing without
   */
  public static PostgresServer start(boolean fsync) throws IOException, InterruptedException {
    if (!isInstalled()) {
      throw new IOException("PostgreSQL is not installed: no " + PACKAGES + "/*/bin/initdb");
    }
    PostgresServer server = new PostgresServer(bin(), fsync);
    Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
    server.run("chown", "-R", server.asUser.isEmpty() ? "" : owner(), server.folder.toString());
    server.runAsUser(
        server.bin.resolve("initdb").toString(),
        "-D",
        server.data(),
        "-U",
        "ternmq",
        "-A",
        "trust",
        "-N",
        "-E",
        "UTF8",
        "--locale=C");
    server.startAgain();
    return server;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String owner() {
    return "postgres";
  }

  /** PostgreSQL refuses to run as root. */
  private static List<String> unprivileged() {
    return isRoot()
        ? List.of("setpriv", "--reuid=" + owner(), "--regid=" + owner(), "--clear-groups")
        : List.of();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String... command) throws IOException, InterruptedException {
    if (command[0].equals("chown") && asUser.isEmpty()) {
      return;
    }
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (!started.waitFor(START_SECONDS, TimeUnit.SECONDS) || started.exitValue() != 0) {
      started.destroyForcibly();
      throw new IOException(String.join(" ", command) + ": " + Files.readString(log));
    }
  }

  private void runAsUser(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(asUser);
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  /** After {@link #stop} or {@link #kill}, on the same port. */
  public void startAgain() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(asUser);
    command.addAll(
        List.of(
            bin.resolve("postgres").toString(),
            "-D",
            data(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=50",
            "-c",
            "fsync=" + (fsync ? "on" : "off")));
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    runAsUser(
        "/bin/sh",
        "-c",
        "for i in $(seq 300); do "
            + bin.resolve("pg_isready")
            + " -q -h 127.0.0.1 -p "
            + port
            + " && exit 0; sleep 0.1; done; exit 1");
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public int port() {
    return port;
  }

  public String user() {
    return "ternmq";
  }

  /** At once, with an orderly end of its files (a fast shutdown). */
  public void stop() throws IOException, InterruptedException {
    runAsUser(bin.resolve("pg_ctl").toString(), "-D", data(), "-m", "fast", "-w", "stop");
    process.waitFor();
  }

  /** As SIGKILL to all of it would (an immediate shutdown: it recovers at its next start). */
  public void kill() {
    if (process != null && process.isAlive()) {
      process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Stops it and deletes its files. */
  public void close() throws IOException, InterruptedException {
    if (process.isAlive()) {
      stop();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
    Files.deleteIfExists(folder.resolveSibling(folder.getFileName() + ".log"));
  }
}
