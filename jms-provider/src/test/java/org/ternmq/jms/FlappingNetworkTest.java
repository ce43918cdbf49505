package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jms.destination.TernQueue;

/**
 * What only lay in the client's buffer when the network broke was not delivered: it is neither
 * called redelivered nor does it become a dead letter, however often that happens.
 */
class FlappingNetworkTest {
  private static final int MOST_DELIVERIES = 2;
  private static final int MESSAGES = 300;

  @RegisterExtension static final RunningBroker BROKER = new RunningBroker(MOST_DELIVERIES);

  @Test
  void aNetworkThatBreaksAllTheTimeMakesNoDeadLettersAndNoRedeliveries()
      throws JMSException, IOException {
    long seed = System.nanoTime();
    Queue queue = new TernQueue(RunningBroker.name());
    send(queue);
    try (CuttingNetwork network = new CuttingNetwork(BROKER.port(), seed, 3_000)) {
      Connection connection = open(network);
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(queue);
      connection.start();
      List<String> received = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        Message message = consumer.receive(20_000);
        assertThat(message).as("seed %d: message %d", seed, i).isNotNull();
        assertThat(message.getJMSRedelivered()).as("seed %d: message %d", seed, i).isFalse();
        received.add(message.getBody(String.class));
      }
      assertThat(received).as("seed %d", seed).isEqualTo(texts());
      assertThat(network.cuts()).as("seed %d", seed).isGreaterThan(2 * MOST_DELIVERIES);
      network.calm();
      connection.close();
    }
  }

  private static void send(Queue queue) throws JMSException {
    Session session = BROKER.connection().createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    for (String text : texts()) {
      producer.send(session.createTextMessage(text));
    }
    session.commit();
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      texts.add("m" + i + "x".repeat(50));
    }
    return texts;
  }

  /** The network may break in the first handshake too, which is no reconnection. */
  private static Connection open(CuttingNetwork network) throws JMSException {
    TernConnectionFactory factory =
        new TernConnectionFactory(
            "tern://localhost:"
                + network.port()
                + "?reconnect=true&reconnectDelayMs=1&reconnectMaxDelayMs=10&prefetchMessages=100");
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
}
