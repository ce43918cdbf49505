package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it is given, in order, for the thread of the test. */
final class Received implements MessageListener {
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  @Override
  public void onMessage(Message message) {
    messages.add(message);
  }

  /** The next message; the test fails if none comes. */
  Message next() throws InterruptedException {
    Message message = messages.poll(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) {
      throw new AssertionError("the listener was given no message within " + Jms.ARRIVAL);
    }
    return message;
  }

  String nextText() throws InterruptedException, JMSException {
    return ((TextMessage) next()).getText();
  }

  /** Whether nothing more has come until now. */
  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Null if nothing comes while one waits for what must not happen. */
  Message inSilence() throws InterruptedException {
    return messages.poll(Jms.SILENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
