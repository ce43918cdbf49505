package org.ternmq.server.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that the test turns: tasks run when it says so, timers when it moves the time. */
final class LoopByHand implements Store.Loop {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final List<Planned> planned = new ArrayList<>();

  private record Planned(Runnable task) {}

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Runnable schedule(Runnable task, long delayMs) {
    Planned added = new Planned(task);
    planned.add(added);
    return () -> planned.remove(added);
  }

  /** Runs what is there. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** All that was planned is due. */
  void passTime() {
    List<Planned> due = new ArrayList<>(planned);
    planned.clear();
    due.forEach(each -> each.task().run());
    run();
  }

  /** Runs what other threads hand over until the condition holds. */
  void runUntil(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    run();
    while (!condition.getAsBoolean()) {
      Runnable task = tasks.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (task == null) {
        throw new AssertionError("not within " + DEADLINE);
      }
      task.run();
      run();
    }
  }
}
