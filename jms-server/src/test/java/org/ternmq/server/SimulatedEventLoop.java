package org.ternmq.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * The loop's thread and its clock, by hand: a pass runs the tasks that are there, time moves when
 * told. Two clocks, as in life: timers count on one that only goes forward, the wall clock may be
 * set.
 */
public final class SimulatedEventLoop {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private final EventLoop proxy;
  private long elapsedMs;
  private long wallOffsetMs = 1_000_000;
  private long latestWallMs;
  private long lastPlanned;

  private static final class Planned implements Comparable<Planned> {
    private final long atMs;
    private final long number;
    private final Runnable task;
    private boolean cancelled;

    Planned(long atMs, long number, Runnable task) {
      this.atMs = atMs;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Planned other) {
      return atMs != other.atMs
          ? Long.compare(atMs, other.atMs)
          : Long.compare(number, other.number);
    }
  }

  public SimulatedEventLoop() {
    proxy =
        (EventLoop)
            Proxy.newProxyInstance(
                SimulatedEventLoop.class.getClassLoader(),
                new Class<?>[] {EventLoop.class},
                (self, method, arguments) ->
                    switch (method.getName()) {
                      case "execute" -> {
                        tasks.add((Runnable) arguments[0]);
                        yield null;
                      }
                      case "schedule" ->
                          plan(
                              (Runnable) arguments[0],
                              ((TimeUnit) arguments[2]).toMillis((long) arguments[1]));
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
  }

  EventLoop proxy() {
    return proxy;
  }

  private ScheduledFuture<?> plan(Runnable task, long delayMs) {
    Planned added = new Planned(elapsedMs + Math.max(0, delayMs), ++lastPlanned, task);
    planned.add(added);
    return (ScheduledFuture<?>)
        Proxy.newProxyInstance(
            SimulatedEventLoop.class.getClassLoader(),
            new Class<?>[] {ScheduledFuture.class},
            (self, method, arguments) -> {
              if (!method.getName().equals("cancel")) {
                throw new UnsupportedOperationException(method.getName());
              }
              added.cancelled = true;
              return planned.remove(added);
            });
  }

  /** A task for the next pass. */
  public void forLater(Runnable task) {
    tasks.add(task);
  }

  /** A task for later. */
  public void schedule(Runnable task, long delayMs) {
    var unused = plan(task, delayMs);
  }

  /** The wall clock, ms since 1970. */
  public long wallMs() {
    return elapsedMs + wallOffsetMs;
  }

  /** The latest it ever showed: what was due then is due, though the clock went back. */
  public long latestWallMs() {
    latestWallMs = Math.max(latestWallMs, wallMs());
    return latestWallMs;
  }

  /**
   * Runs what is there; what that leaves is for the next pass. Tells whether there was anything.
   */
  public boolean pass() {
    int there = tasks.size();
    for (int i = 0; i < there; i++) {
      tasks.remove().run();
    }
    return there > 0;
  }

  /** Moves the time, and runs the timers on the way. */
  public void advance(long ms) {
    long target = elapsedMs + ms;
    while (!planned.isEmpty() && planned.peek().atMs <= target) {
      Planned due = planned.remove();
      elapsedMs = Math.max(elapsedMs, due.atMs);
      latestWallMs();
      if (!due.cancelled) {
        due.task.run();
      }
      pass();
    }
    elapsedMs = target;
    latestWallMs();
  }

  /** The time passes while the loop is held up, say by a slow disk. */
  public void stall(long ms) {
    elapsedMs += ms;
    latestWallMs();
  }

  /** Somebody sets the wall clock. */
  public void jump(long ms) {
    latestWallMs();
    wallOffsetMs += ms;
    latestWallMs();
  }

  /** Takes out what is for the next pass. */
  public List<Runnable> takeTasks() {
    List<Runnable> taken = List.copyOf(tasks);
    tasks.clear();
    return taken;
  }

  /** The process is gone, with all it had planned. */
  public void forgetAll() {
    tasks.clear();
    planned.clear();
  }
}
