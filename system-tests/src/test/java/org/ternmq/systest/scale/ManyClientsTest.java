package org.ternmq.systest.scale;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** Many of everything at once: producers, consumers, connections, queues. */
class ManyClientsTest {

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  @Test
  void twoHundredProducersAndTwoHundredConsumersShareAQueue() {
    producersAndConsumers(200, 20, Duration.ofSeconds(90));
  }

  @Test
  @Tag("soak")
  void twoHundredProducersAndTwoHundredConsumersShareAQueueForLong() {
    producersAndConsumers(200, 2_000, Duration.ofMinutes(10));
  }

  private void producersAndConsumers(int each, int messagesEach, Duration deadline) {
    int total = each * messagesEach;
    CyclicBarrier allConnected = new CyclicBarrier(2 * each);
    AtomicInteger taken = new AtomicInteger();
    ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int p = 0; p < each; p++) {
      String name = "p" + p + "-";
      tasks.add(
          () -> {
            try (Connection connection = broker.connect()) {
              allConnected.await(60, TimeUnit.SECONDS);
              Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
              MessageProducer producer = session.createProducer(session.createQueue("crowd"));
              for (int i = 0; i < messagesEach; i++) {
                producer.send(session.createTextMessage(name + i));
              }
            }
            return null;
          });
      tasks.add(
          () -> {
            try (Connection connection = broker.connect()) {
              Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
              MessageConsumer consumer = session.createConsumer(session.createQueue("crowd"));
              allConnected.await(60, TimeUnit.SECONDS);
              while (taken.get() < total) {
                Message message = consumer.receive(100);
                if (message != null) {
                  received.add(message.getBody(String.class));
                  taken.incrementAndGet();
                }
              }
            }
            return null;
          });
    }
    Deadline.runAll(deadline, tasks);
    assertThat(received).hasSize(total).doesNotHaveDuplicates();
    for (int p = 0; p < each; p++) {
      String name = "p" + p + "-";
      assertThat(received.stream().filter(body -> body.startsWith(name)).count())
          .isEqualTo(messagesEach);
    }
  }

  @Test
  void hundredsOfConnectionsStayOpenAndWork() throws JMSException {
    openConnections(300, Duration.ofSeconds(60));
  }

  @Test
  @Tag("soak")
  void twoThousandConnectionsStayOpenAndWork() throws JMSException {
    openConnections(2_000, Duration.ofMinutes(3));
  }

  /** A message goes from each connection to the next, when all are open. */
  private void openConnections(int count, Duration deadline) throws JMSException {
    List<Connection> open = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    List<MessageConsumer> consumers = new ArrayList<>();
    long end = System.nanoTime() + deadline.toNanos();
    try {
      for (int i = 0; i < count; i++) {
        Connection connection = broker.connect();
        open.add(connection);
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        sessions.add(session);
        consumers.add(session.createConsumer(session.createQueue("ring-" + i)));
      }
      for (int i = 0; i < count; i++) {
        Session session = sessions.get(i);
        try (MessageProducer producer =
            session.createProducer(session.createQueue("ring-" + (i + 1) % count))) {
          producer.send(session.createTextMessage("from " + i));
        }
      }
      for (int i = 0; i < count; i++) {
        assertThat(Deadline.receive(consumers.get(i)).getBody(String.class))
            .isEqualTo("from " + (i + count - 1) % count);
      }
      assertThat(System.nanoTime()).as("within %s", deadline).isLessThan(end);
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  @Test
  void hundredsOfQueuesKeepTheirMessagesOverAKill() throws JMSException {
    queues(500);
  }

  @Test
  @Tag("soak")
  void tenThousandQueuesKeepTheirMessagesOverAKill() throws JMSException {
    queues(10_000);
  }

  private void queues(int count) throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(null)) {
      for (int i = 0; i < count; i++) {
        producer.send(session.createQueue("queue-" + i), session.createTextMessage("to " + i));
        if (i % 100 == 99) {
          session.commit();
        }
      }
      session.commit();
    }
    broker.killAndRestart();
    try (Connection connection = broker.connect();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      List<String> found = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("queue-" + i))) {
          found.add(Deadline.receive(consumer).getBody(String.class));
        }
      }
      assertThat(found).isEqualTo(IntStream.range(0, count).mapToObj(i -> "to " + i).toList());
    }
  }
}
