package org.ternmq.systest;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ternmq.jms.TernConnectionFactory;

/**
 * A broker as a process of its own: {@code ternmq run} on a data directory and a port. As a static
 * {@code @RegisterExtension} it lives for a test class, as an instance field for one test. When a
 * test fails the broker's log is printed and its data directory kept.
 *
 * <p>Used by the thread of the test; {@link #kill}, {@link #start} and {@link #url} also by one
 * other thread at a time.
 */
public final class BrokerProcess
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  /** How long a start may take before the test fails: generous, the machine may be busy. */
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);

  private final int port = FreePort.next();
  private final List<String> jvmOptions = new ArrayList<>(List.of("-Xmx512m"));
  private final List<String> options = new ArrayList<>();
  private final StringBuilder olderLogs = new StringBuilder();
  private String program; // null: ternmq
  private Path data;
  private boolean givenData;
  private boolean inDatabase;
  private boolean endsWithTest;
  private boolean failed;
  private JavaProcess process;

  /** Replaces the heap of 512 MiB, or adds another option of the JVM. */
  public BrokerProcess jvm(String option) {
    if (option.startsWith("-Xmx")) {
      jvmOptions.removeIf(old -> old.startsWith("-Xmx"));
    }
    jvmOptions.add(option);
    return this;
  }

  /** Options of {@code ternmq run} besides {@code --data} and {@code --listen}. */
  public BrokerProcess option(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** A class with a main method that runs a broker as {@code ternmq run} would. */
  public BrokerProcess program(String mainClass) {
    program = mainClass;
    return this;
  }

  /** Uses this directory, and does not delete it. */
  public BrokerProcess data(Path directory) {
    data = directory;
    givenData = true;
    return this;
  }

  /** Keeps its messages in a database instead of a directory. */
  public BrokerProcess inDatabase(String url, String user, String password) {
    inDatabase = true;
    return option("--set", "jdbc-url=" + url)
        .option("--set", "jdbc-user=" + user)
        .option("--set", "jdbc-password=" + password);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    begin(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (process == null) {
      begin(context);
      endsWithTest = true;
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      failed = true;
      System.out.println(
          "--- " + context.getDisplayName() + " failed; the broker's log, data in " + data);
      System.out.println(log());
      System.out.println("--- end of the broker's log");
    }
    if (endsWithTest) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  private void begin(ExtensionContext context) {
    if (!givenData && !inDatabase) {
      data = Scratch.directory(context.getRequiredTestClass().getSimpleName() + "-broker");
    }
    start();
  }

  /** Kills it, and deletes its data unless the directory was given or a test has failed. */
  public void end() {
    if (process == null) {
      return;
    }
    process.close();
    process = null;
    if (!givenData && !inDatabase && !failed) {
      delete(data);
    }
  }

  private static void delete(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + tree, e);
    }
  }

  /** Starts it, under the same command each time, and waits until it is ready. */
  public void start() {
    if (process != null) {
      olderLogs.append(process.log()).append("\n--- started again\n");
      process.close();
    }
    process = command().start(BrokerProcess::isReadyLine);
    process.awaitLine(START_DEADLINE);
  }

  /** Starts it, and kills it after that time, which may be before it is ready. */
  public void startAndKill(Duration life) {
    olderLogs.append(process.log()).append("\n--- started for ").append(life).append('\n');
    process.close();
    process = command().start(BrokerProcess::isReadyLine);
    process.killAfter(life);
  }

  /** The command that starts it. */
  public JavaProcess.Command command() {
    List<String> arguments = new ArrayList<>(List.of("run", "--listen", "127.0.0.1:" + port));
    if (!inDatabase) {
      arguments.addAll(List.of("--data", data.toString()));
    }
    arguments.addAll(options);
    JavaProcess.Command command = JavaProcess.Command.ternmq(arguments.toArray(String[]::new));
    return (program == null ? command : command.program(program)).jvm(jvmOptions);
  }

  /** Whether {@code ternmq run} says with this line that it takes connections. */
  public static boolean isReadyLine(String line) {
    return line.startsWith("ternmq: ready on ");
  }

  /** SIGKILL: no last word, no flush. */
  public void kill() {
    process.kill();
  }

  public void killAndRestart() {
    kill();
    start();
  }

  /** SIGTERM; waits for the end and gives the exit code. */
  public int stop() {
    process.terminate();
    return process.awaitExit(STOP_DEADLINE);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public int port() {
    return port;
  }

  public Path data() {
    return data;
  }

  public String url() {
    return "tern://127.0.0.1:" + port;
  }

  /** The URL for clients that outlive a restart. */
  public String reconnectingUrl() {
    return url() + "?reconnect=true";
  }

  public ConnectionFactory connectionFactory() {
    return new TernConnectionFactory(url());
  }

  public ConnectionFactory reconnectingConnectionFactory() {
    return new TernConnectionFactory(reconnectingUrl());
  }

  /** A started connection. */
  public Connection connect() throws JMSException {
    return started(connectionFactory());
  }

  /** A started connection that outlives a restart. */
  public Connection connectReconnecting() throws JMSException {
    return started(reconnectingConnectionFactory());
  }

  private static Connection started(ConnectionFactory factory) throws JMSException {
    Connection connection = factory.createConnection();
    connection.start();
    return connection;
  }

  /** The log of all starts. */
  public String log() {
    return olderLogs + (process == null ? "" : process.log());
  }
}
