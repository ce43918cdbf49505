package org.ternmq.bench.scenario;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.bench.load.Latency;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/** Four clients that connect, send one persistent message and close, again and again. */
final class ConnectionChurn implements Scenario {
  private static final int CLIENTS = 4;
  private static final int BODY_BYTES = 1024;
  private static final String QUEUE = "bench_churn";
  private static final long RECEIVE_MS = 2_000;

  private final LongAdder rounds = new LongAdder();

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    run.connect(); // stays, so that the broker of a JVM does too
    ConnectionFactory factory = run.connectionFactory();
    List<Latency> latencies = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Latency latency = new Latency(run.stage());
      latencies.add(latency);
      int client = i;
      run.stage().start("client-" + i, () -> churn(run, factory, client, latency));
    }
    Measured measured = run.measure(rounds::sum);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    Figure figure = Figure.rate("connection-churn", "connections/s", measured, count(run));
    Latency.tell("lat", latencies, figure.fields());
    return List.of(figure);
  }

  private void churn(Run run, ConnectionFactory factory, int client, Latency latency)
      throws JMSException {
    Payload payload = new Payload(BODY_BYTES);
    for (long number = 0; !run.stage().isOver(); number++) {
      long begin = System.nanoTime();
      try (Connection connection = factory.createConnection()) {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
        producer.send(payload.message(session, client, number, begin));
      }
      latency.endsNow(begin);
      rounds.increment();
    }
  }

  /** Each round left one message. */
  private Verdict count(Run run) throws JMSException {
    long expected = rounds.sum();
    long came = 0;
    Connection connection = run.connect();
    connection.start();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
      while (consumer.receive(came < expected ? RECEIVE_MS * 5 : RECEIVE_MS / 10) != null) {
        came++;
      }
    }
    long lost = Math.max(0, expected - came);
    return new Verdict(expected, lost, Math.max(0, came - expected), 0, 0);
  }
}
