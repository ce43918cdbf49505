package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;

/**
 * The smallest programs that show why three tests of the official TCK cannot do what they were
 * written for, whatever the provider; docs/tck.md names the tests and the clauses.
 */
class OfficialTckProofsTest {
  private static final long ARRIVAL_MS = 10_000;
  private static final long SILENCE_MS = 200;

  private final ConnectionFactory factory = new TernConnectionFactory("tern:vm://tck-proofs");

  /**
   * Specification 8.3.3: a durable subscription keeps what is published while it has no consumer. A
   * test that leaves one behind gives the messages of the next test to the one after that.
   */
  @Test
  void aSubscriptionThatATestLeavesBehindHasTheMessagesOfTheNextTest() throws JMSException {
    try (Connection connection = factory.createConnection()) {
      connection.setClientID("cts");
      connection.start();
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      Topic topic = session.createTopic("proof");

      session.createDurableConsumer(topic, "left behind").close(); // the first test

      session.createProducer(topic).send(session.createTextMessage("of the second test"));

      MessageConsumer third = session.createDurableConsumer(topic, "left behind");
      session.createProducer(topic).send(session.createTextMessage("of the third test"));
      assertThat(text(third.receive(ARRIVAL_MS))).isEqualTo("of the second test");
      assertThat(text(third.receive(ARRIVAL_MS))).isEqualTo("of the third test");
    }
  }

  /**
   * Specification 6.1.4: a connection that was never started delivers nothing; that another one is
   * started does not help. Neither receive nor a listener gets a message.
   */
  @Test
  void aConnectionThatWasNeverStartedDeliversNothing() throws JMSException {
    try (Connection started = factory.createConnection();
        Connection other = factory.createConnection()) {
      Session session = started.createSession(Session.AUTO_ACKNOWLEDGE);
      Queue queue = session.createQueue("proof");
      MessageConsumer consumer =
          other.createSession(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
      started.start();

      session.createProducer(queue).send(session.createTextMessage("waits"));

      assertThat(consumer.receive(SILENCE_MS)).isNull();
      other.start();
      assertThat(text(consumer.receive(ARRIVAL_MS))).isEqualTo("waits");
    }
  }

  private static String text(Message message) throws JMSException {
    return ((TextMessage) message).getText();
  }
}
