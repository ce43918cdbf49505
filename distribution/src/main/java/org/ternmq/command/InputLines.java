package org.ternmq.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads lines ahead on a thread of its own: a read that blocks cannot be interrupted, and the
 * sender must be able to end on a signal or a lost connection while a terminal or pipe says
 * nothing.
 */
final class InputLines {
  private static final int BATCH_LINES = 1_000;
  private static final int BATCHES_AHEAD = 4;

  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final LineReader reader;

  /**
   * @param lines in order; empty only at the end
   * @param lastIsTerminated whether a line feed stood behind the last line
   * @param failure why the input could not be read to its end; null if it could, or is not over
   */
  record Batch(List<byte[]> lines, boolean lastIsTerminated, boolean isEnd, Throwable failure) {}

  private InputLines(InputStream in) {
    this.reader = new LineReader(in);
  }

  static InputLines startReading(InputStream in) {
    InputLines lines = new InputLines(in);
    Thread thread = new Thread(lines::readAhead, "ternmq-input");
    thread.setDaemon(true);
    thread.start();
    return lines;
  }

  /** Null if nothing came in time. */
  Batch poll(long timeoutMs) throws InterruptedException {
    return batches.poll(timeoutMs, TimeUnit.MILLISECONDS);
  }

  private void readAhead() {
    try {
      Batch batch;
      do {
        batch = nextBatch();
        batches.put(batch);
      } while (!batch.isEnd());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Never waits for the second line: what was typed is sent at once. */
  private Batch nextBatch() {
    List<byte[]> lines = new ArrayList<>();
    boolean terminated = true;
    try {
      do {
        byte[] line = reader.next();
        if (line == null) {
          return new Batch(lines, terminated, true, null);
        }
        lines.add(line);
        terminated = reader.wasTerminated();
      } while (lines.size() < BATCH_LINES && reader.hasBufferedLine());
      return new Batch(lines, terminated, false, null);
    } catch (IOException | RuntimeException | OutOfMemoryError failure) {
      // On this thread it would be lost, and the sender would wait for ever.
      return new Batch(lines, true, true, failure);
    }
  }
}
