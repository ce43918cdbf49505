package org.ternmq.ra.inbound;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ternmq.ra.broker.OwnSurroundings;

/**
 * The threads of endpoints beside the server's, which handle the messages: a timer, which never
 * blocks, and others for what may, such as a connection attempt, so that no endpoint waits for
 * another one's. All end when they are idle for a while. Safe for use by several threads.
 */
final class EndpointThreads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EndpointThreads.class.getName());
  private static final int IDLE_S = 10;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, task -> OwnSurroundings.thread(task, "ternmq-endpoint-timer"));

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE, // a few for each endpoint, of which there are so many as beans
          IDLE_S,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> OwnSurroundings.thread(task, "ternmq-endpoint"));

  EndpointThreads() {
    timer.setKeepAliveTime(IDLE_S, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setRemoveOnCancelPolicy(true);
  }

  /** At once, on a thread of its own. The task handles its own failures. */
  void run(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "The resource adapter is stopped", e);
    }
  }

  /**
   * On the timer's thread: the task must not block, and handles its own failures.
   *
   * @return null if the resource adapter is stopped
   */
  Future<?> after(long delayMs, Runnable task) {
    try {
      return timer.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "The resource adapter is stopped", e);
      return null;
    }
  }

  /** What runs is finished, what waits is dropped. */
  @Override
  public void close() {
    timer.shutdown();
    threads.shutdown();
  }
}
