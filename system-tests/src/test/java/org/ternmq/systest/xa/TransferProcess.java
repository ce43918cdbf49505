package org.ternmq.systest.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link TransferProgram} in a process of its own. Used by the thread of the test. */
final class TransferProcess implements AutoCloseable {
  private static final long DEADLINE_S = 90;

  private final Process process;
  private final Path errors;
  private final BufferedWriter input;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Thread killer;

  TransferProcess(String url, Path directory) {
    this.errors = directory.resolve("log-" + System.nanoTime() + ".txt");
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-Xmx256m",
                      "-cp",
                      System.getProperty("java.class.path"),
                      TransferProgram.class.getName(),
                      url,
                      directory.toString()))
              .redirectError(errors.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    input =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread reader = new Thread(this::read, "transfer answers");
    reader.setDaemon(true);
    reader.start();
    assertThat(await()).as("errors in %s", errors).isEqualTo("ready");
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(TransferProgram.ANSWER)) {
          answers.add(line.substring(TransferProgram.ANSWER.length()));
        } else {
          System.out.println("transfer: " + line);
        }
      }
    } catch (IOException e) {
      answers.add("killed"); // the pipe broke
      return;
    }
    answers.add("killed");
  }

  void tell(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new AssertionError("the process is gone; its errors are in " + errors, e);
    }
  }

  String await() {
    try {
      String answer = answers.poll(DEADLINE_S, TimeUnit.SECONDS);
      assertThat(answer).as("an answer of the process; its errors are in %s", errors).isNotNull();
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  String ask(String line) {
    tell(line);
    return await();
  }

  /** SIGKILL, and waits until the kernel has taken it away. */
  void kill() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(DEADLINE_S, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(killer);
  }
}
