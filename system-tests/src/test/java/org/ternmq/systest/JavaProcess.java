package org.ternmq.systest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The {@code ternmq} command as a process of its own, with the class path of the tests. What it
 * prints as log is kept, the last {@value #KEPT_LINES} lines of it.
 *
 * <p>It never outlives this JVM as long as that ends in an orderly manner: {@link #close} kills it,
 * and so does a shutdown hook. Nothing but processes started here is ever ended.
 */
public final class JavaProcess implements AutoCloseable {

  /** The class that {@code bin/ternmq} runs. */
  static final String MAIN_CLASS = "org.ternmq.command.Ternmq";

  /** -Dternmq.lib=DIR: the jars of an installation, instead of the classes of this build. */
  private static final String INSTALLED = System.getProperty("ternmq.lib");

  private static final int KEPT_LINES = 2_000;

  private final String title;
  private final Process process;
  private final Thread reader;
  private final Thread killer;
  private final CompletableFuture<String> awaitedLine = new CompletableFuture<>();

  /** Guarded by itself: written by the reader, read by the test. */
  private final Deque<String> log = new ArrayDeque<>();

  private JavaProcess(
      String title, Process process, Predicate<String> awaited, boolean logIsError) {
    this.title = title;
    this.process = process;
    this.killer = new Thread(process::destroyForcibly, title + " end");
    Runtime.getRuntime().addShutdownHook(killer);
    this.reader = new Thread(() -> readLog(awaited, logIsError), title + " log");
    reader.setDaemon(true);
    reader.start();
  }

  /** The archive of classes of that installation; null if there is none. */
  public static Path classArchive() {
    Path archive = INSTALLED == null ? null : Path.of(INSTALLED, "ternmq.jsa");
    return archive == null || !Files.exists(archive) ? null : archive;
  }

  /**
   * What to run and where its streams go.
   *
   * @param mainClass usually the one of {@code ternmq}
   * @param launcher put before {@code java}, such as {@code strace}; usually empty
   * @param jvmOptions such as {@code -Xmx512m}
   * @param arguments of {@code ternmq}
   * @param standardInput null: written by the test through {@link JavaProcess#standardInput()}
   * @param standardOutput null: part of the log
   */
  public record Command(
      String mainClass,
      List<String> launcher,
      List<String> jvmOptions,
      List<String> arguments,
      Path standardInput,
      Path standardOutput) {

    public static Command ternmq(String... arguments) {
      return new Command(
          MAIN_CLASS, List.of(), List.of("-Xmx256m"), List.of(arguments), null, null);
    }

    public Command launchedBy(List<String> newLauncher) {
      return new Command(
          mainClass, newLauncher, jvmOptions, arguments, standardInput, standardOutput);
    }

    /** Another program in place of {@code ternmq}, with the same arguments. */
    public Command program(String otherMainClass) {
      return new Command(
          otherMainClass, launcher, jvmOptions, arguments, standardInput, standardOutput);
    }

    public Command jvm(List<String> newOptions) {
      return new Command(mainClass, launcher, newOptions, arguments, standardInput, standardOutput);
    }

    public Command input(Path file) {
      return new Command(mainClass, launcher, jvmOptions, arguments, file, standardOutput);
    }

    public Command output(Path file) {
      return new Command(mainClass, launcher, jvmOptions, arguments, standardInput, file);
    }

    public JavaProcess start() {
      return start(line -> false);
    }

    /** Starts it; {@link JavaProcess#awaitLine} then waits for a line of the log like that. */
    public JavaProcess start(Predicate<String> awaited) {
      List<String> all = new ArrayList<>(launcher);
      all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      all.add("-XX:+UseSerialGC");
      all.addAll(jvmOptions);
      all.add("-cp");
      boolean installed = INSTALLED != null && mainClass.equals(MAIN_CLASS);
      all.add(installed ? INSTALLED + "/*" : System.getProperty("java.class.path"));
      all.add(mainClass);
      all.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(all);
      if (standardInput != null) {
        builder.redirectInput(standardInput.toFile());
      }
      if (standardOutput != null) {
        builder.redirectOutput(standardOutput.toFile());
      } else {
        builder.redirectErrorStream(true);
      }
      try {
        return new JavaProcess(
            "ternmq " + arguments.get(0), builder.start(), awaited, standardOutput != null);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start " + all, e);
      }
    }
  }

  private void readLog(Predicate<String> awaited, boolean logIsError) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                logIsError ? process.getErrorStream() : process.getInputStream(),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          if (log.size() == KEPT_LINES) {
            log.removeFirst();
          }
          log.addLast(line);
        }
        if (awaited.test(line)) {
          awaitedLine.complete(line);
        }
      }
    } catch (IOException e) {
      // The pipe breaks when the process is killed while it writes: the end of the log, no more.
      awaitedLine.completeExceptionally(e);
    }
    awaitedLine.completeExceptionally(new IOException(title + " ended"));
  }

  /** The awaited line; fails with the log if the process ends or the time is over before. */
  public String awaitLine(Duration deadline) {
    try {
      return awaitedLine.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          title + ": its line did not come within " + deadline + "\n" + log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + title, e);
    }
  }

  /** Waits for the end; fails with the log if the time is over before. */
  public int awaitExit(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(title + " did not end within " + deadline + "\n" + log());
      }
      reader.join(deadline.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + title, e);
    }
  }

  /** Like {@link #awaitExit}, and fails with the log if the exit code is not 0. */
  public void awaitSuccess(Duration deadline) {
    int code = awaitExit(deadline);
    if (code != 0) {
      throw new AssertionError(title + " ended with exit code " + code + "\n" + log());
    }
  }

  public OutputStream standardInput() {
    return process.getOutputStream();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL, and waits until the kernel has taken the process away. */
  public int kill() {
    process.destroyForcibly();
    return awaitExit(Duration.ofSeconds(30));
  }

  /** SIGKILL after that time, if it has not ended by then. */
  public void killAfter(Duration life) {
    try {
      if (!process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + title, e);
    }
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** What it printed. */
  public String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException alreadyShuttingDown) {
      // Then the hook runs by itself.
      return;
    }
  }
}
