package org.ternmq.appserver.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ternmq.systest.FreePort;

/**
 * The application server under test: laid out below {@code target/servers}, configured by the files
 * of {@code src/test/config} that the guides show, started by Arquillian, and, where a test kills
 * it, started again by {@link #startAgain}. Used by the thread of the tests.
 */
public abstract class AppServer {
  /** Anything a server does in one go, on a machine that has other work. */
  static final Duration PATIENT = Duration.ofMinutes(4);

  /** What is held softly alone goes at once, so that the tests can count what leaks. */
  static final String SOFTLY = "-XX:SoftRefLRUPolicyMSPerMB=0";

  static final String JVM = "-Xms64m -Xmx512m -XX:+UseSerialGC " + SOFTLY;

  private final String name;
  private final Path home;
  private int httpPort;
  private int adminPort;

  AppServer(String name, Path home) {
    this.name = name;
    this.home = home;
  }

  /**
   * What is deployed before the applications.
   *
   * @param embedded the adapter with the broker
   * @param holder a resource in which a transaction can be held
   */
  record Archives(Path adapter, Path embedded, Path holder) {}

  /** The one that {@code arquillian.launch} names. */
  static AppServer selected() {
    String name = required("arquillian.launch");
    Path home = Path.of("target", "servers", name).toAbsolutePath();
    return switch (name) {
      case "wildfly" -> new WildFly(home);
      case "payara", "glassfish" -> new GlassFish(name, home);
      case "openliberty" -> new OpenLiberty(home);
      default -> throw new IllegalArgumentException("no server is called " + name);
    };
  }

  /** Lays it out and configures it for a broker. It does not run afterwards. */
  abstract void prepare(String brokerUrl, Archives archives) throws IOException;

  /** After a kill: under the same configuration, with what was deployed; returns when it is up. */
  public abstract void startAgain();

  /** Whether the branches of a transaction are prepared as they were enlisted, or in reverse. */
  public boolean preparesInOrder() {
    return true;
  }

  /** What the server's JNDI calls what the configuration has bound. */
  public abstract Map<String, String> names();

  /** The name of the process: a word of its command line that no other process has. */
  abstract String processMark();

  public final String name() {
    return name;
  }

  /** Where the holding resource finds its orders. */
  public abstract Path holderDirectory();

  public final Path home() {
    return home;
  }

  /** What it has written. */
  public abstract Path log();

  /** Where applications answer. */
  public final String baseUrl() {
    return "http://127.0.0.1:" + httpPort;
  }

  final int httpPort() {
    return httpPort;
  }

  final int adminPort() {
    return adminPort;
  }

  final void ports(int http, int admin) {
    httpPort = http;
    adminPort = admin;
    System.setProperty("server.httpPort", String.valueOf(http));
    System.setProperty("server.adminPort", String.valueOf(admin));
  }

  /** An offset at which all of these ports are free. */
  static int freeOffset(int... ports) {
    for (int attempt = 0; attempt < 100; attempt++) {
      int offset = FreePort.next() - 10_000;
      boolean free = true;
      for (int port : ports) {
        free &= FreePort.isFree(port + offset);
      }
      if (free) {
        return offset;
      }
    }
    throw new IllegalStateException("no offset at which the ports of a server are free");
  }

  static Path distribution(String folder) {
    Path found = Path.of(required("ternmq.servers")).resolve(folder);
    if (!Files.isDirectory(found)) {
      throw new IllegalStateException(found + " is not there: the build unpacks it");
    }
    return found;
  }

  /** What the build says by a system property in the profile of a server. */
  static String required(String property) {
    String value = System.getProperty(property);
    if (value == null || value.isEmpty()) {
      throw new IllegalStateException(
          "the system property "
              + property
              + " is not set: run this by Maven in the profile of a server, mvn verify -Pwildfly");
    }
    return value;
  }

  static Path configuration(String file) {
    return Path.of("src", "test", "config").resolve(file).toAbsolutePath();
  }

  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** Runs a command of the server; fails with what it printed. */
  final String run(Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile(home.getParent(), "command", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
      builder.environment().putAll(environment);
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(PATIENT.toSeconds(), TimeUnit.SECONDS);
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended) {
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(command + " failed:\n" + printed);
      }
      Files.delete(output);
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }

  /** The server's JVM. */
  public final ProcessHandle process() {
    return ProcessHandle.allProcesses()
        .filter(this::isMine)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " does not run"));
  }

  private boolean isMine(ProcessHandle process) {
    try {
      String command =
          Files.readString(
              Path.of("/proc", String.valueOf(process.pid()), "cmdline"),
              StandardCharsets.ISO_8859_1);
      String program = command.substring(0, Math.max(0, command.indexOf('\0')));
      return program.endsWith("java") && command.contains(processMark());
    } catch (IOException gone) {
      return false;
    }
  }

  /** Called before a kill, for servers that are started again by their own command line. */
  void remember() {}

  final boolean listens() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** SIGKILL, and waits until the process is gone. */
  public final void kill() {
    remember();
    ProcessHandle process = process();
    process.destroyForcibly();
    process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** At the end of the tests: nothing that was started stays. */
  final void endProcess() {
    ProcessHandle.allProcesses().filter(this::isMine).forEach(ProcessHandle::destroyForcibly);
  }
}
