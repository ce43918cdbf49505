package org.ternmq.systest.pooled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** Connections out of the pool of {@code pooled-jms}, over the death of the broker. */
class PooledConnectionsTest {

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

  private void poolOver(ConnectionFactory factory) {
    pool.setConnectionFactory(factory);
    pool.setMaxConnections(2);
    pool.setMaxSessionsPerConnection(10);
    pool.start();
  }

  @AfterEach
  void stopPool() {
    pool.stop();
  }

  private void send(String body) throws JMSException {
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("pooled"))) {
      producer.send(session.createTextMessage(body));
    }
  }

  @Test
  void thePoolReplacesConnectionsThatDiedWithTheBroker() throws JMSException {
    poolOver(broker.connectionFactory());
    send("one");
    send("two");
    broker.killAndRestart();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(JMSException.class)
        .untilAsserted(() -> send("three"));
    try (Connection connection = broker.connect()) {
      assertThat(Deadline.drain(connection, "pooled")).containsExactly("one", "two", "three");
    }
  }

  @Test
  void overReconnectingConnectionsTheUsersOfThePoolNoticeNothing() throws JMSException {
    poolOver(broker.reconnectingConnectionFactory());
    int users = 4;
    int each = 150;
    List<Callable<Void>> tasks =
        IntStream.range(0, users)
            .<Callable<Void>>mapToObj(
                user ->
                    () -> {
                      for (int i = 0; i < each; i++) {
                        send(user + "-" + i);
                        if (user == 0 && i == each / 2) {
                          broker.killAndRestart();
                        }
                      }
                      return null;
                    })
            .toList();
    Deadline.runAll(Deadline.PATIENT, tasks);
    try (Connection connection = broker.connect()) {
      assertThat(Deadline.drain(connection, "pooled"))
          .hasSize(users * each)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aPooledContextSendsInTransactionsAndReceivesBySelector() throws JMSException {
    poolOver(broker.reconnectingConnectionFactory());
    try (JMSContext context = pool.createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().setProperty("n", 1).send(context.createQueue("ctx"), "undone");
      context.rollback();
      context.createProducer().setProperty("n", 2).send(context.createQueue("ctx"), "done");
      context.commit();
    }
    try (JMSContext context = pool.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      // The pool's consumers know receive only, none of the receiveBody methods.
      JMSConsumer consumer = context.createConsumer(context.createQueue("ctx"), "n > 0");
      Message message = consumer.receive(Deadline.PATIENT.toMillis());
      assertThat(message.getBody(String.class)).isEqualTo("done");
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }
}
