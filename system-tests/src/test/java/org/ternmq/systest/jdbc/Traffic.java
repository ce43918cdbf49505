package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ternmq.jms.TernConnectionFactory;

/**
 * A producer that numbers its messages and waits for each confirmation, and a listener, each with a
 * connection that knows both brokers. Used by the thread of the test.
 */
final class Traffic implements AutoCloseable {
  private final Connection sending;
  private final Connection receiving;
  private final Session session;
  private final MessageProducer producer;
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Queue<Exception> unexpected = new ConcurrentLinkedQueue<>();
  private final Semaphore arrivals = new Semaphore(0);
  private int sent;
  private int awaited; // of them

  Traffic(String url, String queue) throws JMSException {
    TernConnectionFactory factory = new TernConnectionFactory(url);
    sending = factory.createConnection();
    receiving = factory.createConnection();
    receiving.setExceptionListener(unexpected::add);
    session = sending.createSession(false, Session.AUTO_ACKNOWLEDGE);
    producer = session.createProducer(session.createQueue(queue));
    Session reader = receiving.createSession(false, Session.AUTO_ACKNOWLEDGE);
    reader
        .createConsumer(reader.createQueue(queue))
        .setMessageListener(
            message -> {
              try {
                seen.add(message.getBody(String.class));
              } catch (JMSException e) {
                unexpected.add(e);
              }
              arrivals.release();
            });
    receiving.start();
  }

  /** Sends that many, and returns when all are confirmed: the time of the first confirmation. */
  long send(int count) throws JMSException {
    long first = 0;
    for (int i = 0; i < count; i++) {
      producer.send(session.createTextMessage("m" + sent));
      first = i == 0 ? System.nanoTime() : first;
      sent++;
    }
    return first;
  }

  /** All that were confirmed by now arrive, once each and in order, and nothing else. */
  void assertAllArrivedOnce() throws InterruptedException {
    boolean all = arrivals.tryAcquire(sent - awaited, 60, TimeUnit.SECONDS);
    awaited = sent;
    List<String> arrived = new ArrayList<>(seen);
    assertThat(arrived).isEqualTo(IntStream.range(0, sent).mapToObj(i -> "m" + i).toList());
    assertThat(all).isTrue();
    assertThat(unexpected).isEmpty();
  }

  @Override
  public void close() throws JMSException {
    try (sending) {
      receiving.close();
    }
  }
}
