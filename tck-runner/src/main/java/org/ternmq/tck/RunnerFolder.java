package org.ternmq.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The temporary folder of a run of the command and the processes that work in it: forks, brokers.
 * Nothing of it outlives the command, not even when that is ended by a signal. Any thread.
 */
final class RunnerFolder implements AutoCloseable {
  private static final long END_SECONDS = 5;

  /** A process that is just ending may still write a file. */
  private static final int ATTEMPTS_TO_DELETE = 3;

  private final Path path;
  private final Thread hook = new Thread(this::end, "tck-end");

  // --- guarded by this
  private final Set<Process> processes = new HashSet<>();
  private boolean ended;

  private RunnerFolder(Path path) {
    this.path = path;
  }

  static RunnerFolder create() throws IOException {
    RunnerFolder folder = new RunnerFolder(Files.createTempDirectory("ternmq-tck"));
    Runtime.getRuntime().addShutdownHook(folder.hook);
    return folder;
  }

  Path path() {
    return path;
  }

  /** Starts a process that ends with this folder, if not before. */
  synchronized Process start(ProcessBuilder builder) throws IOException {
    if (ended) {
      throw new RunnerException("the runner is being ended");
    }
    processes.removeIf(process -> !process.isAlive());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Ends what still runs and deletes the folder. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theHookRuns) {
      assert ended; // by it or by us
    }
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    for (Process process : processes) {
      // A script may have started the broker.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    try {
      for (Process process : processes) {
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (int attempt = 1; !delete(attempt == ATTEMPTS_TO_DELETE); attempt++) {
      Thread.onSpinWait();
    }
  }

  /** False if files came or went meanwhile. */
  private boolean delete(boolean last) {
    if (!Files.exists(path)) {
      return true;
    }
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path each : all) {
        Files.deleteIfExists(each);
      }
      return true;
    } catch (DirectoryNotEmptyException | UncheckedIOException e) {
      if (last) {
        throw new RunnerException(path + " cannot be deleted: " + e, e);
      }
      return false;
    } catch (IOException e) {
      throw new RunnerException(path + " cannot be deleted: " + e, e);
    }
  }
}
