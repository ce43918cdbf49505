package org.ternmq.systest.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/** No duplicate without the redelivered flag, also when the broker is killed in between. */
class RedeliveredThroughKillsTest {
  private static final int MESSAGES = 200;

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private static void send(Session session, String queue, int count) throws JMSException {
    MessageProducer producer = session.createProducer(session.createQueue(queue));
    for (int i = 0; i < count; i++) {
      producer.send(session.createTextMessage("m" + i));
    }
  }

  /** Takes everything there is; what was seen before must say so. */
  private void assertDuplicatesSaySo(String queue, Set<String> seen) throws JMSException {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      connection.start();
      Set<String> again = new HashSet<>();
      for (Message m = consumer.receive(1_000); m != null; m = consumer.receive(200)) {
        String text = ((TextMessage) m).getText();
        assertThat(again.add(text)).as("once from this broker: %s", text).isTrue();
        if (seen.contains(text)) {
          assertThat(m.getJMSRedelivered()).as(text).isTrue();
          assertThat(m.getIntProperty("JMSXDeliveryCount")).as(text).isGreaterThanOrEqualTo(2);
        }
      }
      assertThat(again).containsAll(seen);
    }
  }

  @Test
  void whatABacklogsConsumerHadSeenSaysSoAfterAKill() throws JMSException {
    int receives = Seed.random("receives").nextInt(1, MESSAGES);
    Set<String> seen = new HashSet<>();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
      send(session, "backlog", MESSAGES);
      MessageConsumer consumer = session.createConsumer(session.createQueue("backlog"));
      connection.start();
      for (int i = 0; i < receives; i++) {
        seen.add(((TextMessage) Deadline.receive(consumer)).getText());
      }
      broker.kill();
    } catch (JMSException closedWithItsBroker) {
      assertThat(seen).hasSize(receives);
    }
    broker.start();
    assertDuplicatesSaySo("backlog", seen);
  }

  @Test
  void whatAWaitingConsumerSawTheMomentBeforeTheKillSaysSo() throws JMSException {
    Set<String> seen = new HashSet<>();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("live"));
      MessageProducer producer = session.createProducer(session.createQueue("live"));
      connection.start();
      int acknowledged = Seed.random("live").nextInt(1, MESSAGES);
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(session.createTextMessage("m" + i));
        Message message = Deadline.receive(consumer);
        if (i == acknowledged) {
          message.acknowledge();
          seen.clear();
        } else {
          seen.add(((TextMessage) message).getText());
        }
      }
      broker.kill();
    } catch (JMSException closedWithItsBroker) {
      assertThat(seen).isNotEmpty();
    }
    broker.start();
    assertDuplicatesSaySo("live", seen);
  }

  @Test
  void whatNobodyEverGotDoesNotSaySo() throws JMSException {
    try (Connection connection = broker.connect()) {
      send(connection.createSession(), "quiet", MESSAGES);
    }
    broker.killAndRestart();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("quiet"));
      connection.start();
      for (int i = 0; i < MESSAGES; i++) {
        Message message = Deadline.receive(consumer);
        assertThat(message.getJMSRedelivered()).as("message %d", i).isFalse();
      }
    }
  }
}
