package org.ternmq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ternmq.tck.fork.EventLine;

/**
 * A forked JVM, seen from the runner. Belongs to one thread; two threads of its own read what the
 * JVM says.
 */
final class Fork implements AutoCloseable {
  private static final int KEPT_NOISE_LINES = 60;
  private static final long LEAVE_MS = 5_000;

  /** The end of the process's output. */
  private static final EventLine END = new EventLine("end");

  private final Process process;
  private final BufferedWriter requests;
  private final BlockingQueue<EventLine> events = new LinkedBlockingQueue<>();

  /** The last lines that were no events: what a JVM says when it dies. Guarded by itself. */
  private final List<String> noise = new ArrayList<>();

  private Fork(Process process) {
    this.process = process;
    this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
    Thread reader = new Thread(this::read, "tck-fork-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * @param end the process ends with it, if not before
   */
  static Fork start(List<String> command, RunnerFolder end) {
    try {
      return new Fork(end.start(new ProcessBuilder(command).redirectErrorStream(true)));
    } catch (IOException e) {
      throw new RunnerException("a JVM cannot be started with " + command.get(0) + ": " + e, e);
    }
  }

  /** False if the process is gone. */
  boolean send(EventLine request) {
    try {
      requests.write(request.format());
      requests.write('\n');
      requests.flush();
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * The next event; empty when the JVM has died or said nothing for so long that it was killed.
   *
   * @param patienceMs how long it may say nothing
   */
  Optional<EventLine> next(long patienceMs) {
    try {
      EventLine event = events.poll(patienceMs, TimeUnit.MILLISECONDS);
      if (event == null) {
        addNoise("said nothing for " + patienceMs / 1000 + " s and was killed");
        process.destroyForcibly();
        return Optional.empty();
      }
      return event.word().equals(END.word()) ? Optional.empty() : Optional.of(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return Optional.empty();
    }
  }

  /** After {@link #next} was empty: how the JVM ended, and the last it said. */
  String obituary() {
    String exit;
    try {
      exit =
          process.waitFor(LEAVE_MS, TimeUnit.MILLISECONDS)
              ? "exit code " + process.exitValue()
              : "still running";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exit = "unknown";
    }
    synchronized (noise) {
      return "the forked JVM ended: " + exit + "\n" + String.join("\n", noise);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        EventLine event = EventLine.parseMarked(line);
        if (event == null) {
          addNoise(line);
        } else {
          events.add(event);
        }
      }
    } catch (IOException e) {
      addNoise("its output cannot be read: " + new UncheckedIOException(e));
    } finally {
      events.add(END);
    }
  }

  private void addNoise(String line) {
    synchronized (noise) {
      if (noise.size() == KEPT_NOISE_LINES) {
        noise.remove(0);
      }
      noise.add(line);
    }
  }

  /** Lets the JVM leave by itself, and ends it if it does not. */
  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException gone) {
      // It is what we want: the process has ended already.
      process.destroy();
    }
    try {
      if (!process.waitFor(LEAVE_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
