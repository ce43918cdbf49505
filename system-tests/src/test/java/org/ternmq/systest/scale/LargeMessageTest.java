package org.ternmq.systest.scale;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/** One very large message. */
class LargeMessageTest {

  private static final int SIZE = 64 << 20;

  @RegisterExtension final BrokerProcess broker = new BrokerProcess().jvm("-Xmx512m");

  @Test
  void sixtyFourMebibytesComeOutOfTheJournalAsTheyWentIn() throws JMSException {
    byte[] body = new byte[SIZE];
    new Random(Seed.value()).nextBytes(body);
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(body);
      session.createProducer(session.createQueue("large")).send(message);
    }
    broker.killAndRestart();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("large"));
      // Not assertThat(byte[]): a difference would print 64 MiB.
      assertThat(java.util.Arrays.equals(Deadline.receive(consumer).getBody(byte[].class), body))
          .as("the same bytes")
          .isTrue();
    }
  }

  /** Fragments: others are not kept waiting until a large message is through. */
  @Test
  void smallMessagesOfOthersGoOnWhileALargeOneIsUnderWay() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    AtomicReference<JMSException> failure = new AtomicReference<>();
    try (Connection large = broker.connect();
        Connection small = broker.connect()) {
      Session largeSession = large.createSession(false, Session.AUTO_ACKNOWLEDGE);
      BytesMessage message = largeSession.createBytesMessage();
      message.writeBytes(new byte[SIZE]);
      MessageProducer producer = largeSession.createProducer(largeSession.createQueue("large"));
      Thread sender =
          new Thread(
              () -> {
                try {
                  producer.send(message);
                } catch (JMSException e) {
                  failure.set(e);
                }
                sent.countDown();
              });
      sender.start();
      Session session = small.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer pings = session.createProducer(session.createQueue("pings"));
      MessageConsumer consumer = session.createConsumer(session.createQueue("pings"));
      int roundTrips = 0;
      while (!sent.await(0, TimeUnit.SECONDS)) {
        pings.send(session.createTextMessage("ping"));
        assertThat(consumer.receive(20_000)).as("ping %d", roundTrips).isNotNull();
        roundTrips++;
      }
      assertThat(failure).hasNullValue();
      assertThat(roundTrips).as("round trips while 64 MiB were sent").isPositive();
    }
  }

  @Test
  void aMessageBeyondTheLimitIsRefusedAndTheConnectionGoesOn() throws JMSException {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("limited"));
      BytesMessage tooLarge = session.createBytesMessage();
      tooLarge.writeBytes(new byte[SIZE + SIZE / 4 * 3]);
      JMSException refused = null;
      try {
        producer.send(tooLarge);
      } catch (JMSException e) {
        refused = e;
      }
      assertThat(refused).as("112 MiB are refused").isNotNull();
      assertThat(refused.getMessage()).contains("bytes");
      producer.send(session.createTextMessage("still here"));
      MessageConsumer consumer = session.createConsumer(session.createQueue("limited"));
      assertThat(Deadline.receive(consumer).getBody(String.class)).isEqualTo("still here");
    }
  }
}
