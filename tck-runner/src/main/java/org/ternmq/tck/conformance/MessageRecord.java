package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Remembers the messages of a listener in their order. Called by the provider's threads, asked by
 * the thread of the test.
 */
class MessageRecord implements MessageListener {

  /**
   * One message.
   *
   * @param atMs when it came, in milliseconds since 1970
   */
  record Received(Message message, Thread thread, long atMs) {
    String text() throws JMSException {
      return message.getBody(String.class);
    }
  }

  private final List<Received> messages = new ArrayList<>();

  @Override
  public synchronized void onMessage(Message message) {
    messages.add(new Received(message, Thread.currentThread(), System.currentTimeMillis()));
    notifyAll();
  }

  synchronized List<Received> soFar() {
    return List.copyOf(messages);
  }

  /** The texts of what came so far. */
  List<String> texts() throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Received each : soFar()) {
      texts.add(each.text());
    }
    return texts;
  }

  /** The messages as soon as there are so many; the test fails if they do not come. */
  synchronized List<Received> await(int count) throws InterruptedException {
    long deadline = System.nanoTime() + Jms.ARRIVAL.toNanos();
    while (messages.size() < count) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new AssertionError(messages.size() + " of " + count + " messages came");
      }
      wait(leftMs);
    }
    return List.copyOf(messages);
  }
}
