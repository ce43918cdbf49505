package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jms.destination.TernQueue;

/**
 * Everything happens exactly once though the network breaks at random, in the middle of frames. A
 * failure names the seed; put it into {@link #SEED} to have the same cuts again.
 */
class BrokenNetworkTest {
  /** For a test whose losses count: what is seen in a lost transaction was delivered. */
  private static final String LOSSES_COUNT = "losses-count";

  /**
   * A second delivery is one too many: what only lay in the buffer at a loss, or is the
   * application's still after it, must not count.
   */
  @RegisterExtension static final RunningBroker STRICT = new RunningBroker(1);

  @RegisterExtension static final RunningBroker LENIENT = new RunningBroker(0);

  private static final long SEED = System.nanoTime();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicInteger exceptions = new AtomicInteger();
  private RunningBroker broker;
  private CuttingNetwork network;
  private Connection connection;
  private Queue queue;

  @BeforeEach
  void connect(TestInfo test) throws Exception {
    broker = test.getTags().contains(LOSSES_COUNT) ? LENIENT : STRICT;
    network = new CuttingNetwork(broker.port(), SEED, 2_500);
    TernConnectionFactory factory =
        new TernConnectionFactory(
            "tern://localhost:"
                + network.port()
                + "?reconnect=true&reconnectDelayMs=1&reconnectMaxDelayMs=10&prefetchMessages=20");
    connection = open(factory);
    connection.setExceptionListener(e -> exceptions.incrementAndGet());
    connection.start();
    queue = new TernQueue(RunningBroker.name());
  }

  /** The network may break in the first handshake too, which is no reconnection. */
  private static Connection open(TernConnectionFactory factory) throws JMSException {
    JMSException last = null;
    for (int i = 0; i < 50; i++) {
      try {
        return factory.createConnection();
      } catch (JMSException e) {
        last = e;
      }
    }
    throw last;
  }

  @AfterEach
  void disconnect() throws JMSException, IOException {
    network.calm();
    connection.close();
    network.close();
    System.out.println("seed " + SEED + ", cuts " + network.cuts());
    assertThat(exceptions).as("seed " + SEED).hasValue(0);
  }

  private static List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add("m" + i);
    }
    return texts;
  }

  /** Says in short what is wrong. */
  private static void assertOnceInOrder(List<String> received, int count) {
    List<String> expected = texts(count);
    List<String> missing = new ArrayList<>(expected);
    missing.removeAll(received);
    assertThat(missing).as("missing, seed " + SEED).isEmpty();
    assertThat(received).as("seed " + SEED).hasSize(count);
    assertThat(received.equals(expected)).as("in order, seed " + SEED).isTrue();
  }

  private void fill(int count) throws JMSException {
    Session session = broker.connection().createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    for (String text : texts(count)) {
      producer.send(session.createTextMessage(text));
    }
    session.commit();
  }

  private List<String> left(Queue from) throws JMSException {
    List<String> all = new ArrayList<>();
    MessageConsumer consumer = broker.startedConnection().createSession().createConsumer(from);
    Message next;
    while ((next = consumer.receiveNoWait()) != null) {
      all.add(next.getBody(String.class));
    }
    return all;
  }

  @Test
  void synchronousSendsAreStoredOnceAndInOrder() throws JMSException {
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(queue);
    for (String text : texts(500)) {
      producer.send(session.createTextMessage(text));
    }
    assertOnceInOrder(left(queue), 500);
  }

  @Test
  void receivedMessagesComeOnceAndInOrder() throws JMSException {
    fill(500);
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    List<String> received = new ArrayList<>();
    while (received.size() < 500) {
      Message next = consumer.receive(10_000);
      assertThat(next).as("seed " + SEED + " after " + received.size()).isNotNull();
      received.add(next.getBody(String.class));
    }
    assertOnceInOrder(received, 500);
    network.calm();
    connection.close();
    assertThat(left(queue)).as("seed " + SEED).isEmpty();
  }

  @Test
  void aListenerGetsEachMessageOnceAndInOrder() throws JMSException {
    fill(500);
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    connection
        .createSession(Session.AUTO_ACKNOWLEDGE)
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                received.add(message.getBody(String.class));
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    await().atMost(LIMIT).until(() -> received.size() >= 500);
    assertOnceInOrder(received, 500);
  }

  @Test
  void clientAcknowledgedMessagesComeOnceAndInOrder() throws JMSException {
    fill(300);
    MessageConsumer consumer =
        connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);
    List<String> received = new ArrayList<>();
    while (received.size() < 300) {
      Message next = consumer.receive(10_000);
      assertThat(next).as("seed " + SEED + " after " + received.size()).isNotNull();
      received.add(next.getBody(String.class));
      if (received.size() % 7 == 0 || received.size() == 300) {
        next.acknowledge();
      }
    }
    assertOnceInOrder(received, 300);
    network.calm();
    connection.close();
    assertThat(left(queue)).as("seed " + SEED).isEmpty();
  }

  @Test
  void aConnectionConsumersMessagesAreHandledOnce() throws JMSException {
    fill(300);
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    ServerSessions pool =
        new ServerSessions(
            connection,
            2,
            Session.AUTO_ACKNOWLEDGE,
            (session, message) -> received.add(message.getBody(String.class)));
    connection.createConnectionConsumer(queue, null, pool, 5);
    await().atMost(LIMIT).until(() -> received.size() >= 300);
    assertThat(received).as("seed " + SEED).doesNotHaveDuplicates().hasSize(300);
    await().until(() -> pool.free() == 2);
    network.calm();
    connection.close();
    assertThat(left(queue)).as("seed " + SEED).isEmpty();
  }

  @Test
  @Tag(LOSSES_COUNT)
  void transactionsMoveEachMessageOnce() throws JMSException {
    fill(300);
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Queue to = session.createQueue(RunningBroker.name());
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(to);
    boolean more = true;
    while (more) {
      Message next = consumer.receive(500);
      more = next != null;
      if (more) {
        producer.send(session.createTextMessage(next.getBody(String.class)));
      }
      try {
        session.commit();
      } catch (TransactionRolledBackException e) {
        more = true; // what was received comes again
      }
    }
    network.calm();
    connection.close();
    assertThat(left(queue)).as("seed " + SEED).isEmpty();
    assertOnceInOrder(left(to), 300);
  }
}
