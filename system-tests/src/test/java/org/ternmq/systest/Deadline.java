package org.ternmq.systest;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work of several threads, and receiving, that ends in time or fails. */
public final class Deadline {

  /** Enough for anything that is not about its speed, on a machine that has other work. */
  public static final Duration PATIENT = Duration.ofSeconds(60);

  private Deadline() {}

  /**
   * Runs each of the tasks on a thread of its own until all are done. The first failure ends it and
   * is thrown; so does the time.
   */
  public static <T> List<T> runAll(Duration deadline, List<? extends Callable<T>> tasks) {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      long end = System.nanoTime() + deadline.toNanos();
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> task : tasks) {
        running.add(threads.submit(task));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a thread of the test failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the threads of the test did not end within " + deadline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** The next message, or a failure. */
  public static Message receive(MessageConsumer consumer) throws JMSException {
    Message message = consumer.receive(PATIENT.toMillis());
    if (message == null) {
      throw new AssertionError("no message within " + PATIENT);
    }
    return message;
  }

  /** Takes all messages of a queue whose senders are done: their bodies. */
  public static List<String> drain(Connection connection, String queue) throws JMSException {
    List<String> bodies = new ArrayList<>();
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      // A message that a dead client held comes back with a delay that is not ours to know.
      for (Message m = consumer.receive(2_000); m != null; m = consumer.receive(500)) {
        bodies.add(m.getBody(String.class));
      }
    }
    return bodies;
  }
}
