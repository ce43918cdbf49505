package org.ternmq.systest.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/**
 * Local transactions of clients that outlive the broker's death: what a commit said is true, what
 * TransactionRolledBackException undid is done again by the application, and in the end everything
 * has happened exactly once.
 */
class TransactionsThroughKillsTest {

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private final AtomicInteger rolledBack = new AtomicInteger();

  @Test
  void whatWasCommittedIsReceivedExactlyOnce() throws JMSException {
    sendForwardAndReceive(1_500, 3, Duration.ofSeconds(90));
  }

  @Test
  @Tag("soak")
  void whatWasCommittedIsReceivedExactlyOnceThroughManyKills() throws JMSException {
    sendForwardAndReceive(60_000, 25, Duration.ofMinutes(20));
  }

  /**
   * Two producers to "in"; two forwarders that receive from "in" and send to "out" in one
   * transaction; one consumer of "out".
   */
  private void sendForwardAndReceive(int each, int kills, Duration deadline) throws JMSException {
    int producers = 2;
    int forwarders = 2;
    int total = producers * each;
    AtomicInteger forwarded = new AtomicInteger();
    List<String> received = new ArrayList<>();
    try (SeededKills seeded = new SeededKills(broker, "transactions", kills, 3L * total)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int p = 0; p < producers; p++) {
        String name = "p" + p + "-";
        tasks.add(() -> produce(name, each, seeded));
      }
      for (int f = 0; f < forwarders; f++) {
        String name = "forwarder " + f;
        tasks.add(() -> forward(name, forwarded, total, seeded));
      }
      tasks.add(() -> consume(received, total, seeded));
      Deadline.runAll(deadline, tasks);
      seeded.awaitAll();
    }
    System.out.println(rolledBack + " transactions were rolled back by kills and done again");
    assertThat(received).as("seed %d", Seed.value()).doesNotHaveDuplicates().hasSize(total);
    for (int p = 0; p < producers; p++) {
      String name = "p" + p + "-";
      assertThat(received).containsAll(IntStream.range(0, each).mapToObj(i -> name + i).toList());
    }
    try (Connection connection = broker.connect()) {
      assertThat(Deadline.drain(connection, "in")).isEmpty();
      assertThat(Deadline.drain(connection, "out")).isEmpty();
    }
  }

  private Void produce(String name, int count, SeededKills kills) throws JMSException {
    RandomGenerator random = Seed.random(name);
    try (Connection connection = broker.connectReconnecting()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("in"));
      int done = 0;
      while (done < count) {
        int batch = Math.min(count - done, 1 + random.nextInt(20));
        try {
          for (int i = done; i < done + batch; i++) {
            producer.send(session.createTextMessage(name + i));
          }
          session.commit();
          done += batch;
          kills.steps(batch);
        } catch (TransactionRolledBackException redo) {
          rolledBack.incrementAndGet();
        }
      }
    }
    return null;
  }

  private Void forward(String name, AtomicInteger forwarded, int total, SeededKills kills)
      throws JMSException {
    RandomGenerator random = Seed.random(name);
    try (Connection connection = broker.connectReconnecting()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("in"));
      MessageProducer producer = session.createProducer(session.createQueue("out"));
      while (forwarded.get() < total) {
        int batch = 1 + random.nextInt(10);
        int moved = 0;
        try {
          // Short: near the end the other forwarder may hold what is left.
          for (Message m = consumer.receive(200); m != null; m = consumer.receive(200)) {
            producer.send(session.createTextMessage(m.getBody(String.class)));
            if (++moved == batch) {
              break;
            }
          }
          session.commit();
          forwarded.addAndGet(moved);
          kills.steps(moved);
        } catch (TransactionRolledBackException redo) {
          rolledBack.incrementAndGet();
        }
      }
    }
    return null;
  }

  private Void consume(List<String> received, int total, SeededKills kills) throws JMSException {
    RandomGenerator random = Seed.random("consumer");
    try (Connection connection = broker.connectReconnecting()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("out"));
      while (received.size() < total) {
        int batch = Math.min(total - received.size(), 1 + random.nextInt(20));
        List<String> inTransaction = new ArrayList<>();
        try {
          while (inTransaction.size() < batch) {
            Message message = consumer.receive(1_000);
            if (message == null) {
              break;
            }
            inTransaction.add(message.getBody(String.class));
          }
          session.commit();
          received.addAll(inTransaction);
          kills.steps(inTransaction.size());
        } catch (TransactionRolledBackException redo) {
          rolledBack.incrementAndGet();
        }
      }
    }
    return null;
  }

  /** Batches are atomic: after a kill in the middle of commits there is no half of one. */
  @Test
  void aKillDuringCommitsLeavesNoHalfOfATransaction() throws JMSException {
    int batch = 25;
    int producers = 4;
    AtomicInteger confirmed = new AtomicInteger();
    int killAfter = Seed.random("halves").nextInt(20, 120);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      String name = "p" + p;
      tasks.add(
          () -> {
            Connection connection = broker.connect();
            try (connection) {
              Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
              MessageProducer producer = session.createProducer(session.createQueue("halves"));
              for (int transaction = 0; ; transaction++) {
                for (int i = 0; i < batch; i++) {
                  producer.send(session.createTextMessage(name + "-" + transaction));
                }
                session.commit();
                if (confirmed.incrementAndGet() == killAfter) {
                  broker.kill();
                }
              }
            } catch (JMSException brokerKilled) {
              return null;
            }
          });
    }
    Deadline.runAll(Deadline.PATIENT, tasks);
    broker.start();

    try (Connection connection = broker.connect()) {
      List<String> found = Deadline.drain(connection, "halves");
      var byTransaction =
          found.stream()
              .collect(
                  java.util.stream.Collectors.groupingBy(
                      body -> body, java.util.stream.Collectors.counting()));
      assertThat(byTransaction.values()).allMatch(n -> n == batch);
      assertThat(byTransaction.size())
          .as("transactions found; %s were confirmed", confirmed)
          .isBetween(confirmed.get(), confirmed.get() + producers);
    }
  }
}
