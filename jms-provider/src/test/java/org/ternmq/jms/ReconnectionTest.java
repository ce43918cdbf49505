package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** A connection with {@code reconnect=true} outlives restarts of its broker. */
class ReconnectionTest {
  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  @TempDir Path data;
  private Broker broker;
  private int port;
  private Connection connection;
  private final AtomicInteger exceptions = new AtomicInteger();

  @BeforeEach
  void startBroker() throws JMSException {
    start(0);
    port = broker.listenAddress().getPort();
    connection =
        new TernConnectionFactory(
                "tern://localhost:" + port + "?reconnect=true&reconnectMaxDelayMs=100")
            .createConnection();
    connection.setExceptionListener(e -> exceptions.incrementAndGet());
    connection.start();
  }

  private void start(int onPort) {
    broker =
        Broker.start(
            BrokerOptions.builder().listen("127.0.0.1:" + onPort).dataDirectory(data).build());
  }

  private void restart() {
    broker.close();
    start(port);
  }

  @AfterEach
  void stop() throws JMSException {
    connection.close();
    broker.close();
  }

  private static String text(Message message) throws JMSException {
    return message == null ? null : message.getBody(String.class);
  }

  @Test
  void aSendWaitsForTheBrokerAndHappensOnce() throws Exception {
    Session session = connection.createSession();
    Queue queue = session.createQueue("q");
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("1"));
    broker.close();
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                producer.send(session.createTextMessage("2"));
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(sent).isNotDone();
    start(port);
    sent.get(10, TimeUnit.SECONDS);

    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("1");
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("2");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(exceptions).hasValue(0);
  }

  @Test
  void manySendsOverSeveralRestartsAreStoredOnceAndInOrder() throws Exception {
    int count = 600;
    Session session = connection.createSession();
    Queue queue = session.createQueue("q");
    MessageProducer producer = session.createProducer(queue);
    AtomicInteger completed = new AtomicInteger();
    List<Exception> failures = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(count);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < count; i++) {
                  producer.send(
                      session.createTextMessage("m" + i), new Listener(completed, failures, done));
                }
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    for (int i = 1; i <= 3; i++) {
      int reached = i * 100;
      await().until(() -> completed.get() >= reached || sending.isDone());
      restart();
    }
    sending.get(30, TimeUnit.SECONDS);
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();

    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    for (int i = 0; i < count; i++) {
      assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("m" + i);
    }
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(exceptions).hasValue(0);
  }

  private record Listener(AtomicInteger completed, List<Exception> failures, CountDownLatch done)
      implements CompletionListener {
    @Override
    public void onCompletion(Message message) {
      completed.incrementAndGet();
      done.countDown();
    }

    @Override
    public void onException(Message message, Exception e) {
      failures.add(e);
      done.countDown();
    }
  }

  @Test
  void aListenerGetsEveryMessageOnceOverARestart() throws Exception {
    int count = 400;
    Session sending = connection.createSession();
    Queue queue = sending.createQueue("q");
    ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
    connection
        .createSession()
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                received.add(text(message));
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    MessageProducer producer = sending.createProducer(queue);
    for (int i = 0; i < count; i++) {
      producer.send(sending.createTextMessage("m" + i));
      if (i == 100 || i == 250) {
        restart();
      }
    }
    await().until(() -> received.size() >= count);
    assertThat(received).doesNotHaveDuplicates().hasSize(count);
    assertThat(exceptions).hasValue(0);
  }

  @Test
  void aMessageInTheApplicationsHandsIsReclaimedAndCanBeAcknowledged() throws Exception {
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = session.createQueue("q");
    MessageProducer producer = session.createProducer(queue);
    for (int i = 1; i <= 3; i++) {
      producer.send(session.createTextMessage("m" + i));
    }
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("m1");
    restart();
    Message second = consumer.receive(DEADLINE_MS);
    assertThat(text(second)).isEqualTo("m2");
    second.acknowledge();
    session.close();

    MessageConsumer other = connection.createSession().createConsumer(queue);
    assertThat(text(other.receive(DEADLINE_MS))).isEqualTo("m3");
    assertThat(other.receiveNoWait()).isNull();
  }

  @Test
  void aTransactionThatWasInterruptedIsRolledBackAndTheNextOneWorks() throws Exception {
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue("q");
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("lost"));
    restart();
    assertThatThrownBy(
            () -> {
              producer.send(session.createTextMessage("lost too"));
              session.commit();
            })
        .isInstanceOf(TransactionRolledBackException.class);
    producer.send(session.createTextMessage("kept"));
    session.commit();

    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("kept");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void whatATransactionReceivedComesAgainAfterTheLoss() throws Exception {
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue("q");
    session.createProducer(queue).send(session.createTextMessage("1"));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("1");
    restart();
    assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);

    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("1");
    session.commit();
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void temporaryDestinationsAndSubscriptionsComeBack() throws Exception {
    Session session = connection.createSession();
    TemporaryQueue temporary = session.createTemporaryQueue();
    MessageConsumer replies = session.createConsumer(temporary);
    Topic topic = session.createTopic("t");
    MessageConsumer subscriber = session.createConsumer(topic);
    MessageConsumer shared = session.createSharedDurableConsumer(topic, "s");
    restart();
    session.createProducer(temporary).send(session.createTextMessage("reply"));
    session.createProducer(topic).send(session.createTextMessage("news"));

    assertThat(text(replies.receive(DEADLINE_MS))).isEqualTo("reply");
    assertThat(text(subscriber.receive(DEADLINE_MS))).isEqualTo("news");
    assertThat(text(shared.receive(DEADLINE_MS))).isEqualTo("news");
    assertThat(exceptions).hasValue(0);
  }

  @Test
  void aReceiveThatWaitsGoesOnWaiting() throws Exception {
    Session session = connection.createSession();
    Queue queue = session.createQueue("q");
    MessageConsumer consumer = session.createConsumer(queue);
    CompletableFuture<String> received =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return text(consumer.receive());
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    restart();
    Session sending = connection.createSession();
    MessageProducer producer = sending.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.send(sending.createTextMessage("late"));

    assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("late");
  }

  @Test
  void withoutReconnectTheExceptionListenerIsCalledAndCallsFail() throws Exception {
    try (Connection fragile =
        new TernConnectionFactory("tern://localhost:" + port).createConnection()) {
      CompletableFuture<JMSException> told = new CompletableFuture<>();
      fragile.setExceptionListener(told::complete);
      Session session = fragile.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      broker.close();

      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessageContaining("localhost:" + port);
      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(JMSException.class);
    }
  }

  @Test
  void aConnectionThatDoesNotComeBackInTimeIsGivenUp() throws Exception {
    try (Connection hasty =
        new TernConnectionFactory(
                "tern://localhost:" + port + "?reconnect=true&reconnectTimeoutMs=100")
            .createConnection()) {
      CompletableFuture<JMSException> told = new CompletableFuture<>();
      hasty.setExceptionListener(told::complete);
      Session session = hasty.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      broker.close();

      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(JMSException.class);
      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessageContaining("given up");
    }
  }
}
