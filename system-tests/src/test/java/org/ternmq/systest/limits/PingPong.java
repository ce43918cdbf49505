package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.systest.BrokerProcess;

/** A well-behaved client, to see that it goes on whatever others do. Used by one thread. */
final class PingPong implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final long PATIENCE_MS = 10_000;

  private final ConcurrentLinkedQueue<JMSException> errors = new ConcurrentLinkedQueue<>();
  private final Connection connection;
  private final Session session;
  private final MessageProducer producer;
  private final MessageConsumer consumer;
  private int count;

  PingPong(BrokerProcess broker) throws JMSException {
    connection = broker.connect();
    connection.setExceptionListener(errors::add);
    session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue own = session.createQueue("ping-pong-" + NUMBERS.incrementAndGet());
    producer = session.createProducer(own);
    consumer = session.createConsumer(own);
  }

  /** Sends a persistent message and receives it. */
  void once() throws JMSException {
    String text = "ping " + count++;
    producer.send(session.createTextMessage(text));
    Message message = consumer.receive(PATIENCE_MS);
    assertThat(message).as(text).isNotNull();
    assertThat(message.getBody(String.class)).isEqualTo(text);
    assertThat(errors).isEmpty();
  }

  void times(int n) throws JMSException {
    for (int i = 0; i < n; i++) {
      once();
    }
  }

  @Override
  public void close() throws JMSException {
    connection.close();
  }
}
