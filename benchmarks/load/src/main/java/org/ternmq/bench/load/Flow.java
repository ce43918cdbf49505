package org.ternmq.bench.load;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Messages from producers to consumers, as many as go through. Each producer, and each consumer
 * unless the shape says otherwise, has a connection of its own; consumers have listeners.
 */
public final class Flow {
  private static final int SESSIONS_OF_SHARED_CONNECTION = 5;
  private static final Duration LOOK_STEP = Duration.ofMillis(5);
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Run run;
  private final FlowShape shape;
  private final List<Sender> senders = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();

  public Flow(Run run, FlowShape shape) {
    this.run = run;
    this.shape = shape;
  }

  FlowShape shape() {
    return shape;
  }

  /** Connects everybody, consumers first, so that a topic's messages find their subscriptions. */
  public void open() throws JMSException {
    List<SharedSession> sessions = new ArrayList<>();
    int connections = Math.min(shape.consumers, shape.connectionsOfConsumers);
    int sessionsOfEach = connections < shape.consumers ? SESSIONS_OF_SHARED_CONNECTION : 1;
    for (int i = 0; i < connections; i++) {
      Connection connection = shape.durable ? run.connect("bench-" + i) : run.connect();
      for (int j = 0; j < sessionsOfEach; j++) {
        sessions.add(new SharedSession(session(connection), new Latency(run.stage())));
      }
    }
    for (int i = 0; i < shape.consumers; i++) {
      SharedSession place = sessions.get(i % sessions.size());
      Receiver receiver = new Receiver(run.stage(), place.session, shape, i, place.latency);
      consumer(place.session, i).setMessageListener(receiver);
      receivers.add(receiver);
    }
    double rate = run.options().rate() / shape.producers;
    for (int i = 0; i < shape.producers; i++) {
      Session session = session(run.connect());
      MessageProducer producer = session.createProducer(destination(session));
      producer.setDeliveryMode(
          shape.persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      senders.add(new Sender(this, run, session, producer, i, new Pace(rate)));
    }
  }

  private record SharedSession(Session session, Latency latency) {}

  private Session session(Connection connection) throws JMSException {
    return connection.createSession(
        shape.transaction > 0,
        shape.transaction > 0 ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
  }

  private Destination destination(Session session) throws JMSException {
    return shape.topic
        ? session.createTopic(shape.destination)
        : session.createQueue(shape.destination);
  }

  private MessageConsumer consumer(Session session, int index) throws JMSException {
    Destination destination = destination(session);
    String selector = shape.selector(index);
    return shape.durable
        ? session.createDurableConsumer((Topic) destination, "bench", selector, false)
        : session.createConsumer(destination, selector);
  }

  /** Starts the producers' threads; the connections must be started. */
  public void start() {
    for (Sender sender : senders) {
      run.stage().start(shape.destination + "-sender", sender::run);
    }
  }

  /** Messages that were sent (committed) so far. */
  public long sent() {
    long sum = 0;
    for (Sender sender : senders) {
      sum += sender.sent();
    }
    return sum;
  }

  /** Deliveries so far. */
  public long received() {
    long sum = 0;
    for (Receiver receiver : receivers) {
      sum += receiver.received();
    }
    return sum;
  }

  /** What a rate is made of: deliveries, or sends where nobody receives. */
  public long counted() {
    return receivers.isEmpty() ? sent() : received();
  }

  long underWay() {
    return receivers.isEmpty() ? 0 : sent() - received() / shape.copies();
  }

  /**
   * Where nobody received while messages were sent: now somebody does, to see that all are there.
   */
  private void receiveAfterwards() throws JMSException {
    Session session = session(run.connect());
    Receiver receiver = new Receiver(run.stage(), session, shape, 0, new Latency(run.stage()));
    receivers.add(receiver);
    consumer(session, 0).setMessageListener(receiver);
    run.startConnections();
  }

  /** After the senders' end: waits until everything that was sent came, and judges. */
  public Verdict awaitAll() throws JMSException, InterruptedException {
    if (receivers.isEmpty()) {
      receiveAfterwards();
    }
    long expected = sent() * shape.copies();
    long before = -1;
    long stalledSince = System.nanoTime();
    while (received() < expected && System.nanoTime() - stalledSince < STALLED_NANOS) {
      run.stage().pass(LOOK_STEP);
      if (received() != before) {
        before = received();
        stalledSince = System.nanoTime();
      }
    }
    run.stage().pass(LOOK_STEP); // for what comes too often
    Verdict verdict = Verdict.NOTHING;
    for (int i = 0; i < senders.size(); i++) {
      int producer = i;
      long sent = senders.get(i).sent();
      List<Arrivals> arrivals = receivers.stream().map(each -> each.from(producer)).toList();
      boolean each = shape.topic || shape.regions; // what is for one consumer is due there
      verdict =
          verdict.plus(each ? Verdict.ofEach(sent, arrivals) : Verdict.ofShared(sent, arrivals));
    }
    return verdict;
  }

  /** The latencies of both sides. */
  public void tell(Map<String, Object> fields) {
    Latency.tell("lat", senders.stream().map(Sender::latency).toList(), fields);
    Latency.tell("e2e", receivers.stream().map(Receiver::endToEnd).distinct().toList(), fields);
  }
}
