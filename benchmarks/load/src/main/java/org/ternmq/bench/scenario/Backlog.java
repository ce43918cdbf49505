package org.ternmq.bench.scenario;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/** Many persistent messages into a queue, then out of it, in transactions of 100. */
final class Backlog implements Scenario {
  private static final long PHASE_NANOS = TimeUnit.SECONDS.toNanos(150);
  private static final long RECEIVE_MS = 20_000;

  private long received;

  @Override
  public List<Figure> run(Run run) throws JMSException {
    Filling filling = new Filling();
    Run.Snapshot begin = run.snapshot(filling::sent);
    long sent = filling.fill(run, run.options().messages(), System.nanoTime() + PHASE_NANOS);
    Measured in = begin.until(run.snapshot(filling::sent));
    Run.Snapshot middle = run.snapshot(() -> received);
    Verdict verdict = drain(run, sent);
    Measured out = middle.until(run.snapshot(() -> received));
    return List.of(
        Figure.rate("backlog-in", "msg/s", in, verdict),
        Figure.rate("backlog-out", "msg/s", out, verdict));
  }

  private Verdict drain(Run run, long sent) throws JMSException {
    Connection connection = run.connect();
    connection.start();
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    Payload payload = new Payload(Filling.BODY_BYTES);
    long wrong = 0;
    long deadline = System.nanoTime() + PHASE_NANOS;
    MessageConsumer consumer = session.createConsumer(session.createQueue(Filling.QUEUE));
    while (received < sent && System.nanoTime() < deadline) {
      Message message = consumer.receive(RECEIVE_MS);
      if (message == null) {
        return new Verdict(sent, sent - received, 0, wrong, 0);
      }
      payload.read(message);
      wrong += payload.sequence() == received ? 0 : 1;
      received++;
      if (received % Filling.TRANSACTION == 0) {
        session.commit();
      }
    }
    session.commit();
    return new Verdict(received, 0, 0, wrong, 0);
  }
}
