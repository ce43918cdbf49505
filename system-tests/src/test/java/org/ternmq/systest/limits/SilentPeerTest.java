package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand.Credit;
import org.ternmq.wire.message.Address;

/**
 * A peer that hangs: its process is stopped, its sockets stay open. Only the missing heartbeats
 * tell.
 */
@Timeout(90)
class SilentPeerTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  @Test
  void aBrokerThatHangsIsNoticedByItsClients()
      throws JMSException, IOException, InterruptedException {
    Queue<JMSException> told = new ConcurrentLinkedQueue<>();
    String url = broker.url() + "?heartbeatMs=400";
    try (Connection connection = new TernConnectionFactory(url).createConnection()) {
      connection.setExceptionListener(told::add);
      connection.start();
      signal("STOP", broker.pid());
      try {
        await().atMost(DEADLINE).until(() -> !told.isEmpty());
      } finally {
        signal("CONT", broker.pid());
      }
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void aReconnectingClientGoesOnWhenTheBrokerWakesUp()
      throws JMSException, IOException, InterruptedException {
    Queue<JMSException> told = new ConcurrentLinkedQueue<>();
    String url = broker.url() + "?heartbeatMs=400&connectTimeoutMs=1000&reconnect=true";
    int count = 300;
    try (Connection connection = new TernConnectionFactory(url).createConnection();
        Connection watching =
            new TernConnectionFactory(broker.url() + "?heartbeatMs=400").createConnection()) {
      connection.setExceptionListener(told::add);
      connection.start();
      Queue<JMSException> noticed = new ConcurrentLinkedQueue<>();
      watching.setExceptionListener(noticed::add);
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("hang"));
      for (int i = 0; i < count; i++) {
        if (i == count / 2) {
          signal("STOP", broker.pid());
          Thread waker =
              new Thread(
                  () -> {
                    try {
                      await().atMost(DEADLINE).until(() -> !noticed.isEmpty());
                      signal("CONT", broker.pid());
                    } catch (IOException | InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
          waker.start();
        }
        producer.send(session.createTextMessage("m" + i));
      }
      assertThat(Deadline.drain(connection, "hang"))
          .isEqualTo(IntStream.range(0, count).mapToObj(i -> "m" + i).toList());
    }
    assertThat(told).isEmpty();
  }

  /** What a hanging client was sent goes to others. */
  @Test
  void aClientThatHangsIsDroppedAndItsMessagesGoToAnother() throws JMSException, IOException {
    int count = 100;
    Address queue = Address.queue("shared");
    try (Connection connection = broker.connect();
        RawClient hanging = new RawClient(broker, 400)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(queue.name()));
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage("m" + i));
      }
      hanging.openSession(1);
      hanging.openConsumer(1, 1, queue);
      hanging.send(new Credit(1, 1_000, 1 << 20));
      int delivered = 0;
      while (delivered < count) {
        if (hanging.read() instanceof Deliver) {
          delivered++;
        }
      }

      // From here on it says nothing any more, and acknowledges nothing.
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()));
      for (int i = 0; i < count; i++) {
        Message message = Deadline.receive(consumer);
        assertThat(message.getBody(String.class)).isEqualTo("m" + i);
        assertThat(message.getJMSRedelivered()).isTrue();
      }
    }
  }
}
