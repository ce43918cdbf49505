package org.ternmq.systest.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.FreePort;
import org.ternmq.systest.JavaProcess;
import org.ternmq.systest.Scratch;

/**
 * One of the brokers that share a database: {@code ternmq run} with its {@code jdbc-url}. Used by
 * the thread of the test.
 */
final class PairedBroker implements AutoCloseable {
  private static final Duration PATIENT = Duration.ofSeconds(60);

  private final int port = FreePort.next();
  private final List<String> settings;
  private final Path status = Scratch.directory("status").resolve("status");
  private JavaProcess process;
  private CompletableFuture<Long> standby; // nanoTime of its line
  private CompletableFuture<Long> ready;

  /**
   * @param settings of the configuration, each KEY=VALUE
   */
  PairedBroker(List<String> settings) {
    this.settings = settings;
  }

  void start() {
    close();
    standby = new CompletableFuture<>();
    ready = new CompletableFuture<>();
    CompletableFuture<Long> standbyOfThis = standby;
    CompletableFuture<Long> readyOfThis = ready;
    List<String> arguments = new ArrayList<>(List.of("run", "--listen", "127.0.0.1:" + port));
    arguments.addAll(List.of("--status-file", status.toString()));
    for (String setting : settings) {
      arguments.add("--set");
      arguments.add(setting);
    }
    process =
        JavaProcess.Command.ternmq(arguments.toArray(String[]::new))
            .start(
                line -> {
                  if (line.startsWith("ternmq: standby, ")) {
                    return standbyOfThis.complete(System.nanoTime());
                  }
                  return BrokerProcess.isReadyLine(line) && readyOfThis.complete(System.nanoTime());
                });
  }

  /** The time, as of {@link System#nanoTime}, when it said that it serves. */
  long awaitReady() {
    return await(ready, "ready");
  }

  void awaitStandby() {
    await(standby, "standby");
  }

  private long await(CompletableFuture<Long> line, String what) {
    try {
      return line.get(PATIENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the broker did not say that it is " + what + "\n" + log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  boolean isReady() {
    return ready.isDone();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  void kill() {
    process.kill();
  }

  /** SIGTERM; waits for the end and gives the exit code. */
  int stop() {
    process.terminate();
    return process.awaitExit(PATIENT);
  }

  int awaitExit() {
    return process.awaitExit(PATIENT);
  }

  /** SIGSTOP: it does nothing more, and does not know it. */
  void pause() {
    signal("-STOP");
  }

  /** SIGCONT. */
  void goOn() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("kill " + signal + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The first word of its status file; empty if there is none. */
  String status() {
    try {
      return Files.exists(status) ? Files.readString(status).split(" ", 2)[0] : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  String log() {
    return process.log();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
