package org.ternmq.bench.scenario;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;
import org.ternmq.bench.process.ProcessCounters;

/**
 * The time from the start of a broker, which was killed with many messages in a queue, until a
 * client has the first of them.
 */
final class RestartTime implements Scenario {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long RECEIVE_MS = 60_000;

  @Override
  public List<Figure> run(Run run) throws JMSException, IOException, InterruptedException {
    if (!run.broker().isProcess()) {
      throw new UnsupportedOperationException("there is no process to kill");
    }
    long sent = new Filling().fill(run, run.options().messages() / 2, Long.MAX_VALUE);
    run.broker().kill();
    long begin = System.nanoTime();
    run.broker().launch();
    Payload first = firstMessage(run, begin + LIMIT_NANOS);
    double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
    boolean right = first.sequence() == 0;
    Figure figure =
        new Figure(
            "restart-time",
            seconds,
            "s",
            new Verdict(sent, right ? 0 : 1, 0, 0, 0),
            new LinkedHashMap<>());
    ProcessCounters broker = run.broker().counters();
    figure.fields().put("count", sent);
    figure.fields().put("broker_cpu_s", broker.cpuSeconds());
    return List.of(figure);
  }

  private static Payload firstMessage(Run run, long deadline) throws JMSException {
    while (true) {
      try (Connection connection = run.connectionFactory().createConnection()) {
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Message message =
            session.createConsumer(session.createQueue(Filling.QUEUE)).receive(RECEIVE_MS);
        Payload payload = new Payload(Filling.BODY_BYTES);
        payload.read(message);
        return payload;
      } catch (JMSException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
        LockSupport.parkNanos(STEP_NANOS);
      }
    }
  }
}
