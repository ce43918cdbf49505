package org.ternmq.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT and SIGTERM as a request that the command looks at and answers with an exit code of its
 * own, where the JVM alone would stop threads in the middle and exit with 143.
 */
final class Termination {

  /** A command that does not end by then is stuck; the process ends all the same. */
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int exitCode = ExitCode.FAILED;

  /**
   * From now on a signal sets {@link #isRequested} and the process ends when {@link #finish} is
   * called.
   */
  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endProcess, "ternmq-termination"));
  }

  private void endProcess() {
    request();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "ternmq: did not stop within " + PATIENCE_SECONDS + " s; the process ends anyway");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  /** What a signal does. */
  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Blocks until a signal comes or the time is over; true if it came. */
  boolean await(long time, TimeUnit unit) throws InterruptedException {
    return requested.await(time, unit);
  }

  /** The command is done, everything is closed and flushed: the process may end with this code. */
  void finish(int code) {
    exitCode = code;
    finished.countDown();
  }
}
