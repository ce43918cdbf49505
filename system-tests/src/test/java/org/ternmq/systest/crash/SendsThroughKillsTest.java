package org.ternmq.systest.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/** What a send that returned, or completed, is worth when the broker is killed. */
class SendsThroughKillsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private final Queue<JMSException> toldToExceptionListener = new ConcurrentLinkedQueue<>();

  /** The plain promise, with a client that does not reconnect. */
  @Test
  void everySendThatReturnedIsThereAfterAKill() throws JMSException {
    int producers = 8;
    int killAfter = Seed.random("plain sends").nextInt(200, 1_500);
    CountDownLatch sends = new CountDownLatch(killAfter);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      String name = "p" + p + "-";
      tasks.add(() -> sendUntilItFails(name, sends));
    }
    tasks.add(
        () -> {
          assertThat(sends.await(60, TimeUnit.SECONDS)).isTrue();
          broker.kill();
          return -1;
        });
    List<Integer> confirmed = Deadline.runAll(DEADLINE, tasks);
    broker.start();

    try (Connection connection = broker.connect()) {
      List<String> found = Deadline.drain(connection, "plain");
      assertThat(found).doesNotHaveDuplicates();
      for (int p = 0; p < producers; p++) {
        String name = "p" + p + "-";
        List<String> ofProducer = found.stream().filter(body -> body.startsWith(name)).toList();
        assertThat(ofProducer)
            .as("of producer %s, in order; %d were confirmed", name, confirmed.get(p))
            .isEqualTo(IntStream.range(0, ofProducer.size()).mapToObj(i -> name + i).toList())
            // The one that was under way may have been stored or not.
            .hasSizeBetween(confirmed.get(p), confirmed.get(p) + 1);
      }
    }
  }

  /** Gives the number of sends that returned. */
  private int sendUntilItFails(String name, CountDownLatch sends) throws JMSException {
    Connection connection = broker.connect();
    int confirmed = 0;
    try (connection) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("plain"));
      while (true) {
        producer.send(session.createTextMessage(name + confirmed));
        confirmed++;
        sends.countDown();
      }
    } catch (JMSException brokerKilled) {
      return confirmed;
    }
  }

  @Test
  void sendsOfReconnectingProducersAreStoredOnceAndInOrder() throws JMSException {
    int producers = 4;
    int each = 1_500;
    List<Callable<Void>> tasks = new ArrayList<>();
    try (SeededKills kills =
        new SeededKills(broker, "reconnecting sends", 3, (long) producers * each)) {
      for (int p = 0; p < producers; p++) {
        String name = "p" + p + "-";
        tasks.add(
            () -> {
              try (Connection connection = reconnecting()) {
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("orders"));
                for (int i = 0; i < each; i++) {
                  producer.send(session.createTextMessage(name + i));
                  kills.steps(1);
                }
              }
              return null;
            });
      }
      Deadline.runAll(DEADLINE, tasks);
      kills.awaitAll();
    }
    assertOnceAndInOrder("orders", producers, each);
  }

  @Test
  void asynchronousSendsThroughKillsCompleteOnceEachAndInOrder() throws JMSException {
    int producers = 2;
    int each = 5_000;
    List<Callable<Void>> tasks = new ArrayList<>();
    try (SeededKills kills =
        new SeededKills(broker, "asynchronous sends", 3, (long) producers * each)) {
      for (int p = 0; p < producers; p++) {
        String name = "p" + p + "-";
        tasks.add(
            () -> {
              try (Connection connection = reconnecting()) {
                sendAsynchronously(connection, name, each, kills);
              }
              return null;
            });
      }
      Deadline.runAll(DEADLINE, tasks);
      kills.awaitAll();
    }
    assertOnceAndInOrder("async", producers, each);
  }

  private static void sendAsynchronously(
      Connection connection, String name, int count, SeededKills kills)
      throws JMSException, InterruptedException {
    Queue<String> completed = new ConcurrentLinkedQueue<>();
    Queue<Exception> refused = new ConcurrentLinkedQueue<>();
    Semaphore outstanding = new Semaphore(500);
    CountDownLatch all = new CountDownLatch(count);
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            try {
              completed.add(message.getBody(String.class));
            } catch (JMSException e) {
              refused.add(e);
            }
            outstanding.release();
            kills.steps(1);
            all.countDown();
          }

          @Override
          public void onException(Message message, Exception exception) {
            refused.add(exception);
            outstanding.release();
            all.countDown();
          }
        };
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue("async"));
    for (int i = 0; i < count; i++) {
      assertThat(outstanding.tryAcquire(60, TimeUnit.SECONDS)).as("completions come").isTrue();
      producer.send(session.createTextMessage(name + i), listener);
    }
    assertThat(all.await(60, TimeUnit.SECONDS)).as("all sends complete").isTrue();
    assertThat(refused).isEmpty();
    assertThat(completed)
        .as("completions come in the order of sending, specification 7.3.3")
        .containsExactlyElementsOf(IntStream.range(0, count).mapToObj(i -> name + i).toList());
  }

  /** A consumer that stays alive sees each message once, whatever happens to the broker. */
  @Test
  void aReconnectingListenerSeesEachMessageOnceAndInOrder() throws JMSException {
    int count = 4_000;
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    AtomicInteger unexpected = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(count);
    try (SeededKills kills = new SeededKills(broker, "listener", 3, count);
        Connection receiving = reconnecting();
        Connection sending = reconnecting()) {
      Session session = receiving.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("listened"));
      consumer.setMessageListener(
          message -> {
            try {
              seen.add(message.getBody(String.class));
            } catch (JMSException e) {
              unexpected.incrementAndGet();
            }
            kills.steps(1);
            all.countDown();
          });
      Deadline.runAll(
          DEADLINE,
          List.of(
              () -> {
                Session sender = sending.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = sender.createProducer(sender.createQueue("listened"));
                for (int i = 0; i < count; i++) {
                  producer.send(sender.createTextMessage("p0-" + i));
                }
                return null;
              },
              () -> all.await(60, TimeUnit.SECONDS)));
      kills.awaitAll();
      // Nothing may follow: once the queue is empty for others, it would have been delivered.
      assertThat(Deadline.drain(sending, "listened")).isEmpty();
    }
    assertThat(unexpected).hasValue(0);
    assertThat(List.copyOf(seen))
        .isEqualTo(IntStream.range(0, count).mapToObj(i -> "p0-" + i).toList());
    assertThat(toldToExceptionListener).isEmpty();
  }

  /** Without a reconnecting client: close() returns when the acknowledgements are safe. */
  @Test
  void whatAClosedConsumerAcknowledgedDoesNotComeBackAfterAKill() throws JMSException {
    int count = 3_000;
    int taken = Seed.random("closed consumer").nextInt(1, count);
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("taken"));
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage("p0-" + i));
      }
      session.commit();
    }
    Connection connection = broker.connect();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(session.createQueue("taken"));
    for (int i = 0; i < taken; i++) {
      assertThat(Deadline.receive(consumer).getBody(String.class)).isEqualTo("p0-" + i);
    }
    connection.close();
    broker.killAndRestart();
    try (Connection other = broker.connect()) {
      assertThat(Deadline.drain(other, "taken"))
          .as("after %d of %d were received (seed %d)", taken, count, Seed.value())
          .isEqualTo(IntStream.range(taken, count).mapToObj(i -> "p0-" + i).toList());
    }
  }

  @Test
  void aDurableSubscriptionMissesNothingThroughKills() throws JMSException {
    int count = 2_000;
    List<String> seen = new ArrayList<>();
    try (SeededKills kills = new SeededKills(broker, "durable subscription", 2, count);
        Connection receiving = broker.reconnectingConnectionFactory().createConnection();
        Connection sending = reconnecting()) {
      receiving.setClientID("reader");
      receiving.start();
      Session session = receiving.createSession(false, Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer =
          session.createDurableConsumer(session.createTopic("news"), "all the news");
      Deadline.runAll(
          DEADLINE,
          List.of(
              () -> {
                Session sender = sending.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = sender.createProducer(sender.createTopic("news"));
                for (int i = 0; i < count; i++) {
                  producer.send(sender.createTextMessage("p0-" + i));
                }
                return null;
              },
              () -> {
                for (int i = 0; i < count; i++) {
                  Message message = Deadline.receive(consumer);
                  seen.add(message.getBody(String.class));
                  kills.steps(1);
                  if (i % 7 == 0) {
                    message.acknowledge();
                  }
                }
                return null;
              }));
      kills.awaitAll();
    }
    assertThat(seen)
        .as("a session that goes on is not given again what it holds")
        .isEqualTo(IntStream.range(0, count).mapToObj(i -> "p0-" + i).toList());
  }

  private Connection reconnecting() throws JMSException {
    Connection connection = broker.connectReconnecting();
    connection.setExceptionListener(toldToExceptionListener::add);
    return connection;
  }

  private void assertOnceAndInOrder(String queue, int producers, int each) throws JMSException {
    assertThat(toldToExceptionListener)
        .as("a connection that comes back tells its ExceptionListener nothing")
        .isEmpty();
    try (Connection connection = broker.connect()) {
      List<String> found = Deadline.drain(connection, queue);
      for (int p = 0; p < producers; p++) {
        String name = "p" + p + "-";
        assertThat(found.stream().filter(body -> body.startsWith(name)).toList())
            .as("of producer %s (seed %d)", name, Seed.value())
            .isEqualTo(IntStream.range(0, each).mapToObj(i -> name + i).toList());
      }
      assertThat(found).hasSize(producers * each);
    }
  }
}
