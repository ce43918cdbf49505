package org.ternmq.bench.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One producer and its thread. */
final class Sender {
  private static final int LOOK_EVERY = 16;
  private static final long WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int PRICE = 11;

  private final Flow flow;
  private final FlowShape shape;
  private final Session session;
  private final MessageProducer producer;
  private final int index;
  private final Payload payload;
  private final Pace pace;
  private final Stage stage;

  /** Of the call that waits for the broker: send or commit, or until an asynchronous completion. */
  private final Latency latency;

  private final AtomicLong sent = new AtomicLong();
  private final Semaphore completions;

  Sender(Flow flow, Run run, Session session, MessageProducer producer, int index, Pace pace) {
    this.flow = flow;
    this.shape = flow.shape();
    this.session = session;
    this.producer = producer;
    this.index = index;
    this.payload = new Payload(shape.bodyBytes);
    this.pace = pace;
    this.stage = run.stage();
    this.latency = new Latency(stage);
    this.completions = new Semaphore(shape.notCompleted);
  }

  /** Sends until the stage is over, and ends with whole transactions and completions. */
  void run() throws JMSException, InterruptedException {
    int batch = Math.max(1, shape.transaction);
    long number = 0;
    while (!stage.isOver()) {
      if (number % LOOK_EVERY == 0 || shape.underWay < LOOK_EVERY) {
        awaitRoom();
      }
      for (int i = 0; i < batch; i++) {
        long due = pace.awaitNext();
        BytesMessage message = payload.message(session, index, number, due);
        if (shape.regions) {
          message.setStringProperty("region", "r" + number % shape.consumers);
          message.setIntProperty("price", PRICE);
        }
        send(message, due);
        number++;
      }
      if (shape.transaction > 0) {
        long begin = System.nanoTime();
        session.commit();
        latency.endsNow(begin);
      }
      sent.setRelease(number);
    }
    completions.acquire(shape.notCompleted);
  }

  private void awaitRoom() {
    while (!stage.isOver() && flow.underWay() >= (long) shape.underWay * shape.producers) {
      LockSupport.parkNanos(WAIT_NANOS);
    }
  }

  private void send(BytesMessage message, long due) throws JMSException, InterruptedException {
    if (!shape.async) {
      producer.send(message);
      if (shape.transaction == 0) {
        latency.endsNow(due);
      }
      return;
    }
    completions.acquire();
    producer.send(
        message,
        new CompletionListener() {
          @Override
          public void onCompletion(Message completed) {
            latency.endsNow(due);
            completions.release();
          }

          @Override
          public void onException(Message refused, Exception exception) {
            stage.fail(exception);
          }
        });
  }

  long sent() {
    return sent.getAcquire();
  }

  Latency latency() {
    return latency;
  }
}
