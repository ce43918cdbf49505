package org.ternmq.ra.broker;

import jakarta.jms.JMSException;
import java.security.PrivilegedAction;

/**
 * Runs what starts threads as if no application had called: a thread inherits the class loader of
 * its maker, and up to Java 23 also the protection domains of all callers, and with them would keep
 * an application in memory after it was undeployed.
 */
public final class OwnSurroundings {
  private OwnSurroundings() {}

  /** A call of the client library. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws JMSException;
  }

  /** What a call gave, or threw. */
  private record Outcome<T>(T value, JMSException failure) {}

  static <T> T call(Call<T> call) throws JMSException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(OwnSurroundings.class.getClassLoader());
    try {
      Outcome<T> outcome = withoutCallers(() -> outcomeOf(call));
      if (outcome.failure() != null) {
        throw outcome.failure();
      }
      return outcome.value();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** A daemon thread of the resource adapter's own, not started. */
  public static Thread thread(Runnable task, String name) {
    return withoutCallers(
        () -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          thread.setContextClassLoader(OwnSurroundings.class.getClassLoader());
          return thread;
        });
  }

  @SuppressWarnings("removal") // does nothing but run its argument where it is of no use any more
  private static <T> T withoutCallers(PrivilegedAction<T> action) {
    return java.security.AccessController.doPrivileged(action);
  }

  private static <T> Outcome<T> outcomeOf(Call<T> call) {
    try {
      return new Outcome<>(call.run(), null);
    } catch (JMSException e) {
      return new Outcome<>(null, e);
    }
  }
}
