package org.ternmq.tck.conformance;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Remembers the callbacks of asynchronous sends in their order. Called by the provider's threads,
 * asked by the thread of the test.
 */
class CompletionRecord implements CompletionListener {

  /** One callback; the exception is null where the send completed. */
  record Callback(Message message, Exception exception, Thread thread) {}

  private final List<Callback> callbacks = new ArrayList<>();

  @Override
  public void onCompletion(Message message) {
    add(new Callback(message, null, Thread.currentThread()));
  }

  @Override
  public void onException(Message message, Exception exception) {
    add(new Callback(message, exception, Thread.currentThread()));
  }

  private synchronized void add(Callback callback) {
    callbacks.add(callback);
    notifyAll();
  }

  /** What was called so far. */
  synchronized List<Callback> soFar() {
    return List.copyOf(callbacks);
  }

  /** The callbacks as soon as there are so many; the test fails if they do not come. */
  synchronized List<Callback> await(int count) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + Jms.ARRIVAL.toNanos();
    while (callbacks.size() < count) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new TimeoutException(callbacks.size() + " of " + count + " callbacks came");
      }
      wait(leftMs);
    }
    return List.copyOf(callbacks);
  }

  /** Waits for so many sends that all must have completed without an exception. */
  List<Message> awaitCompleted(int count) throws InterruptedException, TimeoutException {
    List<Message> messages = new ArrayList<>();
    for (Callback callback : await(count)) {
      if (callback.exception() != null) {
        throw new AssertionError("the send failed", callback.exception());
      }
      messages.add(callback.message());
    }
    return messages;
  }
}
