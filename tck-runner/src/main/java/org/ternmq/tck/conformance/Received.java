package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A listener that keeps what it is given, in order, for the thread of the test. */
class Received extends Arrivals<Received.Arrival> implements MessageListener {

  /**
   * One message.
   *
   * @param thread of the provider, which called the listener
   * @param atMs when it came, in milliseconds since 1970
   */
  record Arrival(Message message, Thread thread, long atMs) {
    String text() throws JMSException {
      return message.getBody(String.class);
    }
  }

  @Override
  public void onMessage(Message message) {
    add(new Arrival(message, Thread.currentThread(), System.currentTimeMillis()));
  }

  /** The texts of what came so far. */
  List<String> texts() throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Arrival each : soFar()) {
      texts.add(each.text());
    }
    return texts;
  }

  /** Takes the next message; the test fails if none comes. */
  Message next() throws InterruptedException {
    Message message = next(Jms.ARRIVAL);
    if (message == null) {
      throw new AssertionError("the listener was given no message within " + Jms.ARRIVAL);
    }
    return message;
  }

  String nextText() throws InterruptedException, JMSException {
    return next().getBody(String.class);
  }

  /** Null if nothing comes while one waits for what must not happen. */
  Message inSilence() throws InterruptedException {
    return next(Jms.SILENCE);
  }

  private Message next(Duration within) throws InterruptedException {
    Arrival next = take(within);
    return next == null ? null : next.message();
  }
}
