package org.ternmq.bench.scenario;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;

/** Persistent messages of 1 KiB for a queue that nobody reads, in transactions of 100. */
final class Filling {
  static final String QUEUE = "bench_backlog";
  static final int BODY_BYTES = 1024;
  static final int TRANSACTION = 100;

  private volatile long sent;

  /** Sends so many, or what goes until a deadline (nanoTime); returns how many there are. */
  long fill(Run run, long messages, long deadlineNanos) throws JMSException {
    Payload payload = new Payload(BODY_BYTES);
    Session session = run.connect().createSession(true, Session.SESSION_TRANSACTED);
    long number = 0;
    try (MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
      while (number < messages && System.nanoTime() < deadlineNanos) {
        for (int i = 0; i < TRANSACTION; i++) {
          producer.send(payload.message(session, 0, number++, 0));
        }
        session.commit();
        sent = number;
      }
    }
    return number;
  }

  long sent() {
    return sent;
  }
}
