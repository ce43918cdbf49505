package org.ternmq.tck.fork;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Ends this JVM when a test takes longer than its limit, after it told where every thread stands.
 * Nothing gentler is sure to end a thread that hangs in foreign code; the runner goes on with the
 * other tests in a new fork.
 */
final class HangGuard {
  /** What the JVM ends with. */
  static final int EXIT_CODE = 86;

  private final long limitMs;
  private final Consumer<EventLine> events;

  // Guarded by this.
  private String running;
  private long deadlineNanos;

  HangGuard(long limitMs, Consumer<EventLine> events) {
    this.limitMs = limitMs;
    this.events = events;
    Thread thread = new Thread(this::watch, "tck-hang-guard");
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void started(String test) {
    running = test;
    deadlineNanos = System.nanoTime() + limitMs * 1_000_000;
    notifyAll();
  }

  synchronized void finished() {
    running = null;
  }

  private void watch() {
    String hanging;
    try {
      hanging = awaitHang();
    } catch (InterruptedException e) {
      return; // nobody interrupts it but the end of the JVM
    }
    events.accept(new EventLine("hung", hanging, Long.toString(limitMs), stacks()));
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private synchronized String awaitHang() throws InterruptedException {
    while (true) {
      if (running == null) {
        wait();
        continue;
      }
      long leftMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        return running;
      }
      wait(leftMs);
    }
  }

  private static String stacks() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      text.append(entry.getKey().getName())
          .append(" (")
          .append(entry.getKey().getState())
          .append(")\n");
      for (StackTraceElement frame : entry.getValue()) {
        text.append("    at ").append(frame).append('\n');
      }
    }
    return text.toString();
  }
}
