package org.ternmq.bench.load;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One consumer: reads what comes, and notes it. Called by its session's thread only. */
final class Receiver implements MessageListener {
  private final Stage stage;
  private final Session session;
  private final FlowShape shape;
  private final Payload payload;
  private final Arrivals[] arrivals;
  private final Latency endToEnd;
  private final AtomicLong count = new AtomicLong();

  Receiver(Stage stage, Session session, FlowShape shape, int index, Latency endToEnd) {
    this.stage = stage;
    this.session = session;
    this.shape = shape;
    this.payload = new Payload(shape.bodyBytes);
    this.endToEnd = endToEnd;
    arrivals = new Arrivals[shape.producers];
    for (int i = 0; i < arrivals.length; i++) {
      arrivals[i] = shape.regions ? new Arrivals(shape.consumers, index) : new Arrivals(1, 0);
    }
  }

  @Override
  public void onMessage(Message message) {
    try {
      payload.read(message);
      endToEnd.endsNow(payload.sentNanos());
      arrivals[payload.producer()].note(payload.sequence());
      long received = count.getPlain() + 1;
      if (shape.transaction > 0 && received % shape.transaction == 0) {
        session.commit();
      }
      count.setRelease(received);
      if (shape.idleNanos > 0 && !stage.isOver()) {
        LockSupport.parkNanos(shape.idleNanos);
      }
    } catch (JMSException | RuntimeException e) {
      stage.fail(e);
    }
  }

  long received() {
    return count.getAcquire();
  }

  Arrivals from(int producer) {
    return arrivals[producer];
  }

  Latency endToEnd() {
    return endToEnd;
  }
}
