package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** Clients that take nothing, or send without measure: others go on, the broker's heap holds. */
@Timeout(120)
class SlowAndFloodingClientsTest {

  private static final int BODY_BYTES = 64 << 10;

  @RegisterExtension final BrokerProcess broker = new BrokerProcess().jvm("-Xmx128m");

  @Test
  void aListenerThatIsStuckHoldsUpNobodyAndLosesNothing()
      throws JMSException, InterruptedException {
    // 256 MiB: twice the broker's heap.
    int count = (256 << 20) / BODY_BYTES;
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(count);
    try (Connection slow = broker.connect();
        Connection sending = broker.connect();
        PingPong other = new PingPong(broker)) {
      Session session = slow.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("stuck"));
      consumer.setMessageListener(
          message -> {
            try {
              if (stuck.await(100, TimeUnit.SECONDS)) {
                all.countDown();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      send(sending, "stuck", count, DeliveryMode.PERSISTENT, other);
      stuck.countDown();
      assertThat(all.await(60, TimeUnit.SECONDS)).as("%d are missing", all.getCount()).isTrue();
      other.times(10);
    }
  }

  @Test
  void aSubscriberOfATopicThatIsStuckHoldsUpNoOtherSubscriber()
      throws JMSException, InterruptedException {
    int count = (256 << 20) / BODY_BYTES;
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(count);
    try (Connection slow = broker.connect();
        Connection fast = broker.connect();
        Connection sending = broker.connect();
        PingPong other = new PingPong(broker)) {
      Session slowSession = slow.createSession(false, Session.AUTO_ACKNOWLEDGE);
      slowSession
          .createSharedDurableConsumer(slowSession.createTopic("fan"), "slow")
          .setMessageListener(message -> awaitQuietly(stuck));
      Session fastSession = fast.createSession(false, Session.AUTO_ACKNOWLEDGE);
      fastSession
          .createSharedDurableConsumer(fastSession.createTopic("fan"), "fast")
          .setMessageListener(message -> all.countDown());
      Session session = sending.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createTopic("fan"));
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(new byte[BODY_BYTES]);
      for (int i = 0; i < count; i++) {
        producer.send(message);
        if (i % 100 == 0) {
          other.once();
        }
      }
      assertThat(all.await(60, TimeUnit.SECONDS)).as("%d are missing", all.getCount()).isTrue();
      stuck.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(100, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still stuck");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(
      Connection connection, String queue, int count, int deliveryMode, PingPong other)
      throws JMSException {
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createQueue(queue));
    producer.setDeliveryMode(deliveryMode);
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[BODY_BYTES]);
    for (int i = 0; i < count; i++) {
      producer.send(message);
      if (i % 100 == 0) {
        other.once();
      }
    }
  }

  /** What is not persistent cannot leave the heap: the producer is told to stop. */
  @Test
  void aFloodOfNonPersistentMessagesIsPushedBackAndOthersGoOn() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    String url = broker.url() + "?sendTimeoutMs=1500";
    try (Connection flooding = new TernConnectionFactory(url).createConnection();
        PingPong other = new PingPong(broker)) {
      Session session = flooding.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("flood"));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(new byte[BODY_BYTES]);
      CountDownLatch pushedBack = new CountDownLatch(1);
      Thread flood =
          new Thread(
              () -> {
                try {
                  // 512 MiB, four times the heap: without push-back this ends, or the broker does.
                  for (int i = 0; i < (512 << 20) / BODY_BYTES; i++) {
                    producer.send(message);
                    sent.incrementAndGet();
                  }
                } catch (JMSException noRoom) {
                  pushedBack.countDown();
                }
              });
      flood.start();
      while (!pushedBack.await(0, TimeUnit.SECONDS)) {
        assertThat(flood.isAlive() || pushedBack.getCount() == 0)
            .as("all %s messages were taken", sent)
            .isTrue();
        other.once();
      }
      other.times(10);
      flood.join(10_000);
    }
    // What was sent is there, and once it is taken there is room again.
    try (Connection draining = broker.connect()) {
      Session session = draining.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("flood"));
      for (int i = 0; i < sent.get(); i++) {
        assertThat(consumer.receive(10_000)).as("message %d of %s", i, sent).isNotNull();
      }
      MessageProducer producer = session.createProducer(session.createQueue("flood"));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.send(session.createTextMessage("room"));
      // The message whose send timed out may have been taken or not: it comes before.
      String body = null;
      while (!"room".equals(body)) {
        var message = Deadline.receive(consumer);
        body = message instanceof jakarta.jms.TextMessage ? message.getBody(String.class) : "";
      }
    }
  }
}
