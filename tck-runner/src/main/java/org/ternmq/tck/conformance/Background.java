package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call on a thread of its own, so that a test can see whether it blocks.
 *
 * @param <T> what the call returns
 */
final class Background<T> {
  private final FutureTask<T> task;

  private Background(FutureTask<T> task) {
    this.task = task;
  }

  /** Something that returns nothing. */
  interface Step {
    void run() throws JMSException, InterruptedException;
  }

  static <T> Background<T> call(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "conformance-background");
    thread.setDaemon(true);
    thread.start();
    return new Background<>(task);
  }

  static Background<Void> run(Step step) {
    return call(
        () -> {
          step.run();
          return null;
        });
  }

  /** Whether it is still on its way after a while in which it would long be done. */
  boolean blocks() {
    try {
      task.get(Jms.SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    } catch (ExecutionException | CancellationException e) {
      throw new AssertionError("it failed where it should have blocked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  boolean isDone() {
    return task.isDone();
  }

  /** What it returned, or the {@link JMSException} that it threw; the test fails if it hangs. */
  T result() throws JMSException {
    try {
      return task.get(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("it did not return within " + Jms.ARRIVAL, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JMSException failure) {
        throw failure;
      }
      throw new AssertionError("it failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
