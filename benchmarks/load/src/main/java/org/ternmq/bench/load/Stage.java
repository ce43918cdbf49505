package org.ternmq.bench.load;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time of one run, as its threads see it: first they warm up, then they are measured, then it
 * is over and they end. The first failure of any thread ends the run.
 */
public final class Stage {
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch failed = new CountDownLatch(1);
  // Threads of the load may start others while their end is awaited.
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private volatile boolean measuring;
  private volatile boolean over;

  /** What a thread of the load does. */
  @FunctionalInterface
  public interface Work {
    /** Returns soon after the stage is over. */
    void run() throws JMSException, InterruptedException;
  }

  /** Starts a thread, which {@link #awaitThreads} waits for. */
  public void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(e);
              } catch (JMSException | RuntimeException | Error e) {
                fail(e);
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Ends the run with this, if it is the first. */
  public void fail(Throwable problem) {
    if (failure.compareAndSet(null, problem)) {
      over = true;
      failed.countDown();
    }
  }

  /** Whether what happens now is part of the figures. */
  public boolean isMeasuring() {
    return measuring;
  }

  /** Whether nothing new is to be begun. */
  public boolean isOver() {
    return over;
  }

  void beginMeasuring() {
    measuring = true;
  }

  void endMeasuring() {
    measuring = false;
  }

  /** From now on nothing new is begun. */
  public void end() {
    over = true;
  }

  /** Lets this much time pass, or throws as soon as a thread has failed. */
  public void pass(Duration time) throws InterruptedException {
    if (failed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throwFailure();
    }
  }

  /** Waits for the threads' ends. */
  public void awaitThreads(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Thread thread : threads) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, millis));
      if (thread.isAlive()) {
        throw new IllegalStateException(thread.getName() + " did not end within " + limit);
      }
    }
    throwFailure();
  }

  private void throwFailure() {
    Throwable problem = failure.get();
    if (problem instanceof UnsupportedOperationException unsupported) {
      throw unsupported;
    }
    if (problem != null) {
      throw new IllegalStateException("the load failed: " + problem, problem);
    }
  }
}
