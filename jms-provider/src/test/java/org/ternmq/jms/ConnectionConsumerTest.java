package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Specification 9.2: connection consumers and server session pools. */
class ConnectionConsumerTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private Connection connection;
  private final List<String> handled = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws JMSException {
    connection = BROKER.connection();
    connection.setClientID(RunningBroker.name());
    connection.start();
  }

  /** A pool of two sessions, as an application server would have, with a thread for each run. */
  private final class Pool implements ServerSessionPool {
    private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
    private final int mode;

    Pool(int mode) throws JMSException {
      this.mode = mode;
      for (int i = 0; i < 2; i++) {
        free.add(new Pooled(connection.createSession(mode)));
      }
    }

    @Override
    public ServerSession getServerSession() throws JMSException {
      try {
        return free.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JMSException("interrupted");
      }
    }

    private final class Pooled implements ServerSession {
      private final Session session;

      Pooled(Session session) throws JMSException {
        this.session = session;
        session.setMessageListener(
            message -> {
              try {
                String text = message.getBody(String.class);
                boolean first = !message.getJMSRedelivered();
                if (mode != Session.SESSION_TRANSACTED) {
                  handled.add(text);
                } else if (first && text.equals("m1")) {
                  session.rollback();
                } else {
                  session.commit();
                  handled.add(text);
                }
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
      }

      @Override
      public Session getSession() {
        return session;
      }

      @Override
      public void start() {
        Thread thread =
            new Thread(
                () -> {
                  session.run();
                  free.add(this);
                });
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void send(Destination destination, int count) throws JMSException {
    Session session = BROKER.connection().createSession();
    for (int i = 0; i < count; i++) {
      session.createProducer(destination).send(session.createTextMessage("m" + i));
    }
  }

  private void assertAllHandledOnce(int count) {
    await().until(() -> handled.size() >= count);
    assertThat(handled).doesNotHaveDuplicates().hasSize(count);
  }

  @Test
  void aPoolHandlesAQueuesMessagesEachOnce() throws JMSException {
    var queue = connection.createSession().createQueue(RunningBroker.name());
    Pool pool = new Pool(Session.AUTO_ACKNOWLEDGE);
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
    assertThat(consumer.getServerSessionPool()).isSameAs(pool);
    send(queue, 10);
    assertAllHandledOnce(10);
    consumer.close();
    assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(JMSException.class);
    send(queue, 1);
    assertThat(connection.createSession().createConsumer(queue).receive(10_000)).isNotNull();
  }

  @Test
  void aServerSessionsTransactionDecides() throws JMSException {
    var queue = connection.createSession().createQueue(RunningBroker.name());
    connection.createConnectionConsumer(queue, null, new Pool(Session.SESSION_TRANSACTED), 5);
    send(queue, 4);
    assertAllHandledOnce(4);
  }

  @Test
  void topicsWorkPlainSharedAndDurable() throws JMSException {
    Session session = connection.createSession();
    List<Topic> topics = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      topics.add(session.createTopic(RunningBroker.name()));
    }
    Pool pool = new Pool(Session.AUTO_ACKNOWLEDGE);
    connection.createConnectionConsumer(topics.get(0), null, pool, 1);
    connection.createSharedConnectionConsumer(topics.get(1), "s", null, pool, 1);
    connection.createDurableConnectionConsumer(topics.get(2), "d", null, pool, 1);
    connection.createSharedDurableConnectionConsumer(topics.get(3), "sd", null, pool, 1);
    for (int i = 0; i < 4; i++) {
      handled.clear();
      send(topics.get(i), 3);
      assertAllHandledOnce(3);
    }
  }

  @Test
  void mistakesAreToldAtOnce() throws JMSException {
    var queue = connection.createSession().createQueue(RunningBroker.name());
    Pool pool = new Pool(Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "=", pool, 1))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 0))
        .isInstanceOf(JMSException.class);
  }
}
