package org.ternmq.systest.scale;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Enumeration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/**
 * A queue far deeper than the broker's heap: filled, looked through with a selector, killed and
 * restarted, drained in order.
 */
class BacklogTest {

  private static final int BATCH = 500;
  private static final int BODY_BYTES = 1024;

  /** The backlog of the small run is as much larger than the heap as that of the full one. */
  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  @Test
  void aBacklogLargerThanTheMemoryForPayloadsIsSentBrowsedRestartedAndDrained()
      throws JMSException {
    backlog("-Xmx96m", 100_000, Duration.ofSeconds(20));
  }

  @Test
  @Tag("soak")
  void aMillionMessagesAreSentBrowsedRestartedAndDrained() throws JMSException {
    backlog("-Xmx512m", 1_000_000, Duration.ofSeconds(3));
  }

  private void backlog(String heap, int count, Duration restartLimit) throws JMSException {
    broker.stop();
    broker.jvm(heap).start();

    long start = System.nanoTime();
    fill(count);
    report("sent " + count, start);

    start = System.nanoTime();
    browse(count);
    report("browsed by selector", start);

    broker.kill();
    start = System.nanoTime();
    broker.start();
    report("restart until ready", start);
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("backlog"))) {
      assertThat(number(Deadline.receive(consumer))).isZero();
      long restart = System.nanoTime() - start;
      report("restart until the first delivery", start);
      start = System.nanoTime();
      drain(session, consumer, count);
      report("drained", start);
      assertThat(consumer.receive(300)).as("after the last one").isNull();
      assertThat(Duration.ofNanos(restart))
          .as("from the start of the process to the first delivery")
          .isLessThan(restartLimit);
    }
  }

  private void fill(int count) throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("backlog"))) {
      byte[] body = new byte[BODY_BYTES];
      for (int i = 0; i < count; i++) {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        message.setIntProperty("number", i);
        producer.send(message);
        if (i % BATCH == BATCH - 1) {
          session.commit();
        }
      }
      session.commit();
    }
  }

  private void browse(int count) throws JMSException {
    int from = count - 7;
    try (Connection connection = broker.connect();
        Session session = connection.createSession();
        var browser = session.createBrowser(session.createQueue("backlog"), "number >= " + from)) {
      Enumeration<?> messages = browser.getEnumeration();
      for (int i = from; i < count; i++) {
        assertThat(messages.hasMoreElements()).as("message %d", i).isTrue();
        assertThat(number((Message) messages.nextElement())).isEqualTo(i);
      }
      assertThat(messages.hasMoreElements()).isFalse();
    }
  }

  /** The first one has been received already. */
  private static void drain(Session session, MessageConsumer consumer, int count)
      throws JMSException {
    for (int i = 1; i < count; i++) {
      Message message = Deadline.receive(consumer);
      if (number(message) != i) {
        throw new AssertionError("message " + i + " expected, got " + number(message));
      }
      if (message.getBody(byte[].class).length != BODY_BYTES) {
        throw new AssertionError("message " + i + " has lost its body");
      }
      if (i % BATCH == BATCH - 1) {
        session.commit();
      }
    }
    session.commit();
  }

  private static int number(Message message) throws JMSException {
    return message.getIntProperty("number");
  }

  private static void report(String what, long startNanos) {
    System.out.printf(
        "backlog: %s in %.2f s%n", what, (System.nanoTime() - startNanos) / 1_000_000_000.0);
  }
}
