package org.ternmq.command;

import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;

/**
 * A line on the terminal that is drawn anew every half second; nothing where the standard error is
 * no terminal.
 */
final class Progress implements AutoCloseable {
  private static final long FIRST_MS = 1_000;
  private static final long EVERY_MS = 500;
  private static final String ERASE_LINE = "\r\u001B[K";

  private final Console console;
  private Timer timer;
  private boolean drawn;

  Progress(Console console) {
    this.console = console;
  }

  synchronized void start(Supplier<String> line) {
    if (!console.isTerminal()) {
      return;
    }
    timer = new Timer("ternmq-progress", true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            draw(line.get());
          }
        },
        FIRST_MS,
        EVERY_MS);
  }

  private synchronized void draw(String line) {
    if (timer != null) {
      console.err().print(ERASE_LINE + line);
      console.err().flush();
      drawn = true;
    }
  }

  /** Erases the line. */
  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (drawn) {
      console.err().print(ERASE_LINE);
      console.err().flush();
      drawn = false;
    }
  }
}
