package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** SIGTERM: a clean end, told to the clients, with everything kept. */
@Timeout(120)
class ShutdownTest {

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  @Test
  void anIdleBrokerEndsWithSuccess() {
    assertThat(broker.stop()).as("exit code").isIn(0, 143);
    assertThat(broker.log()).doesNotContain("\tat ", "Exception in thread");
  }

  @Test
  void theExceptionListenerIsToldOnceAndLaterCallsFail() throws JMSException {
    Queue<JMSException> told = new ConcurrentLinkedQueue<>();
    try (Connection connection = broker.connect()) {
      connection.setExceptionListener(told::add);
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      broker.stop();
      await().atMost(Duration.ofSeconds(20)).until(() -> !told.isEmpty());
      JMSException refused = null;
      try {
        producer.send(session.createTextMessage("too late"));
      } catch (JMSException e) {
        refused = e;
      }
      assertThat(refused).as("a send after the loss").isNotNull();
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void aReconnectingProducerGoesOnAfterAStopUnderLoad() throws JMSException {
    int count = 2_000;
    AtomicInteger told = new AtomicInteger();
    try (Connection connection = broker.connectReconnecting()) {
      connection.setExceptionListener(e -> told.incrementAndGet());
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("over-stop"));
      Thread restart =
          new Thread(
              () -> {
                broker.stop();
                broker.start();
              });
      for (int i = 0; i < count; i++) {
        if (i == count / 3) {
          restart.start();
        }
        producer.send(session.createTextMessage("m" + i));
      }
      restart.join(60_000);
      assertThat(Deadline.drain(connection, "over-stop"))
          .isEqualTo(IntStream.range(0, count).mapToObj(i -> "m" + i).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    assertThat(told).as("calls of the ExceptionListener").hasValue(0);
  }
}
