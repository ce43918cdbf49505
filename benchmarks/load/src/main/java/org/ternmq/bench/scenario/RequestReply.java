package org.ternmq.bench.scenario;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.bench.load.Latency;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Stage;
import org.ternmq.bench.load.Verdict;

/**
 * Requesters that each send a request (1 KiB, not persistent) and wait for its reply, on a
 * temporary queue of their own or on one queue for all with a selector for the correlation
 * identifier; responders that answer from a listener.
 */
final class RequestReply implements Scenario {
  private static final String REQUESTS = "bench_requests";
  private static final String REPLIES = "bench_replies";
  private static final int BODY_BYTES = 1024;
  private static final long REPLY_LIMIT_MS = 30_000;

  private final String name;
  private final int requesters;
  private final int responders;
  private final boolean selectors;
  private final LongAdder roundTrips = new LongAdder();
  private final List<Latency> latencies = new ArrayList<>();

  RequestReply(String name, int requesters, int responders, boolean selectors) {
    this.name = name;
    this.requesters = requesters;
    this.responders = responders;
    this.selectors = selectors;
  }

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    for (int i = 0; i < responders; i++) {
      respond(run);
    }
    List<Stage.Work> work = new ArrayList<>();
    for (int i = 0; i < requesters; i++) {
      work.add(requester(run, i));
    }
    run.startConnections();
    work.forEach(each -> run.stage().start("requester", each));
    Measured measured = run.measure(roundTrips::sum);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    // Each was looked at: a wrong reply, or none, ends the run.
    Verdict verdict = new Verdict(roundTrips.sum(), 0, 0, 0, 0);
    Figure figure = Figure.rate(name, "round trips/s", measured, verdict);
    Latency.tell("lat", latencies, figure.fields());
    return List.of(figure);
  }

  private static void respond(Run run) throws JMSException {
    Connection connection = run.connect();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(null);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    Payload payload = new Payload(BODY_BYTES);
    session
        .createConsumer(session.createQueue(REQUESTS))
        .setMessageListener(
            request -> {
              try {
                payload.read(request);
                BytesMessage reply =
                    payload.message(
                        session, payload.producer(), payload.sequence(), payload.sentNanos());
                reply.setJMSCorrelationID(request.getJMSCorrelationID());
                producer.send(request.getJMSReplyTo(), reply);
              } catch (JMSException | RuntimeException e) {
                run.stage().fail(e);
              }
            });
  }

  private Stage.Work requester(Run run, int index) throws JMSException {
    Session session = run.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue(REQUESTS));
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    String correlation = "requester-" + index;
    Queue replies = selectors ? session.createQueue(REPLIES) : session.createTemporaryQueue();
    MessageConsumer consumer =
        session.createConsumer(
            replies, selectors ? "JMSCorrelationID = '" + correlation + "'" : null);
    Latency latency = new Latency(run.stage());
    latencies.add(latency);
    Payload payload = new Payload(BODY_BYTES);
    return () -> {
      for (long number = 0; !run.stage().isOver(); number++) {
        long begin = System.nanoTime();
        BytesMessage request = payload.message(session, index, number, begin);
        request.setJMSReplyTo(replies);
        request.setJMSCorrelationID(correlation);
        producer.send(request);
        Message reply = consumer.receive(REPLY_LIMIT_MS);
        if (reply == null) {
          throw new IllegalStateException("no reply within " + REPLY_LIMIT_MS + " ms");
        }
        payload.read(reply);
        if (payload.producer() != index || payload.sequence() != number) {
          throw new IllegalStateException("another requester's reply, or an old one");
        }
        latency.endsNow(begin);
        roundTrips.increment();
      }
    };
  }
}
