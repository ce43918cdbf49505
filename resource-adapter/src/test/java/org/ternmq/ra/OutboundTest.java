package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import org.junit.jupiter.api.Test;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;

class OutboundTest extends BrokerAndContainer {
  private static Queue named(String name) {
    TernQueueBean bean = new TernQueueBean();
    bean.setDestinationName(name);
    return bean;
  }

  private static String next(ConnectionFactory factory, Queue queue) {
    try (JMSContext context = factory.createContext()) {
      JMSConsumer consumer = context.createConsumer(queue);
      return consumer.receiveBody(String.class, 300);
    }
  }

  private static void send(ConnectionFactory factory, Queue queue, String text) {
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(queue, text);
    }
  }

  @Test
  void whatIsSentInATransactionComesWithItsCommitAndNotWithItsRollback() throws Exception {
    ConnectionFactory factory = container.pool();
    Queue queue = named("orders");
    container.transactions().begin();
    send(factory, queue, "committed");
    container.transactions().commit();
    container.transactions().begin();
    send(factory, queue, "rolled back");
    container.transactions().rollback();
    assertThat(next(factory, queue)).isEqualTo("committed");
    assertThat(next(factory, queue)).isNull();
  }

  @Test
  void outsideOfATransactionWorkIsDoneAtOnce() throws Exception {
    ConnectionFactory factory = container.pool();
    Queue queue = named("orders");
    send(factory, queue, "now");
    assertThat(next(factory, queue)).isEqualTo("now");
  }

  @Test
  void aContextMadeBeforeATransactionTakesPartInIt() throws Exception {
    ConnectionFactory factory = container.pool();
    Queue queue = named("orders");
    try (JMSContext context = factory.createContext()) {
      container.transactions().begin();
      assertThat(context.getTransacted()).isTrue();
      context.createProducer().send(queue, "never");
      container.transactions().rollback();
      assertThat(context.getTransacted()).isFalse();
      context.createProducer().send(queue, "outside");
    }
    assertThat(next(factory, queue)).isEqualTo("outside");
    assertThat(next(factory, queue)).isNull();
  }

  @Test
  void withinOneTransactionTwoHandlesShareOneConnection() throws Exception {
    ConnectionFactory factory =
        container.pool(
            new TernManagedConnectionFactory(), TransactionSupportLevel.XATransaction, 1);
    Queue queue = named("orders");
    container.transactions().begin();
    send(factory, queue, "first");
    try (Connection connection = factory.createConnection();
        JMSContext context = factory.createContext()) {
      Session session = connection.createSession();
      session.createProducer(queue).send(session.createTextMessage("second"));
      context.createProducer().send(queue, "third");
    }
    container.transactions().commit();
    assertThat(next(factory, queue)).isEqualTo("first");
    assertThat(next(factory, queue)).isEqualTo("second");
    assertThat(next(factory, queue)).isEqualTo("third");
  }

  @Test
  void whatWasReceivedInARolledBackTransactionComesAgain() throws Exception {
    ConnectionFactory factory = container.pool();
    Queue queue = named("orders");
    send(factory, queue, "again");
    container.transactions().begin();
    assertThat(next(factory, queue)).isEqualTo("again");
    container.transactions().rollback();
    try (JMSContext context = factory.createContext()) {
      jakarta.jms.Message message = context.createConsumer(queue).receive(2_000);
      assertThat(message.getJMSRedelivered()).isTrue();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }
  }

  @Test
  void aPoolOfLocalTransactionsCommitsAndRollsBack() throws Exception {
    ConnectionFactory factory =
        container.pool(
            new TernManagedConnectionFactory(), TransactionSupportLevel.LocalTransaction, 5);
    Queue queue = named("orders");
    container.transactions().begin();
    send(factory, queue, "committed");
    container.transactions().commit();
    container.transactions().begin();
    send(factory, queue, "rolled back");
    container.transactions().rollback();
    assertThat(next(factory, queue)).isEqualTo("committed");
    assertThat(next(factory, queue)).isNull();
  }

  @Test
  void aPoolWithoutTransactionsIgnoresThem() throws Exception {
    ConnectionFactory factory =
        container.pool(
            new TernManagedConnectionFactory(), TransactionSupportLevel.NoTransaction, 5);
    Queue queue = named("orders");
    container.transactions().begin();
    send(factory, queue, "sent");
    container.transactions().rollback();
    assertThat(next(factory, queue)).isEqualTo("sent");
  }

  @Test
  void aPooledConnectionOutlivesNoBrokerAndThePoolDoes() throws Exception {
    ConnectionFactory factory = container.pool();
    Queue queue = named("orders");
    send(factory, queue, "before");
    broker.close();
    assertThatThrownBy(() -> send(factory, queue, "lost"))
        .isInstanceOf(jakarta.jms.JMSRuntimeException.class);
    startBroker();
    send(factory, queue, "after");
    assertThat(next(factory, queue)).isEqualTo("before");
    assertThat(next(factory, queue)).isEqualTo("after");
  }

  @Test
  void theNextUserOfAConnectionFindsNothingOfTheLast() throws Exception {
    ConnectionFactory factory =
        container.pool(
            new TernManagedConnectionFactory(), TransactionSupportLevel.XATransaction, 1);
    TemporaryQueue temporary;
    MessageConsumer left;
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      temporary = session.createTemporaryQueue();
      left = session.createConsumer(named("orders"));
      session.createProducer(temporary).send(session.createMessage());
    }
    send(factory, named("orders"), "for the next");
    assertThatThrownBy(() -> left.receive(1)).isInstanceOf(jakarta.jms.IllegalStateException.class);
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(named("orders"));
      assertThat(consumer.receive(100)).as("not started").isNull();
      connection.start();
      assertThat(consumer.receive(2_000).getBody(String.class)).isEqualTo("for the next");
      assertThatThrownBy(() -> session.createProducer(temporary).send(session.createMessage()))
          .isInstanceOf(jakarta.jms.JMSException.class);
    }
  }

  @Test
  void theLegacyApisWorkAndKeepToTheirDomains() throws Exception {
    ConnectionFactory factory = container.pool();
    Queue queue = named("orders");
    try (QueueConnection connection = ((QueueConnectionFactory) factory).createQueueConnection()) {
      connection.start();
      QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      session.createSender(queue).send(session.createTextMessage("legacy"));
      assertThat(session.createReceiver(queue).receive(2_000).getBody(String.class))
          .isEqualTo("legacy");
      assertThatThrownBy(() -> session.createTopic("t"))
          .isInstanceOf(jakarta.jms.IllegalStateException.class);
    }
    try (TopicConnection connection = ((TopicConnectionFactory) factory).createTopicConnection()) {
      connection.start();
      TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      jakarta.jms.Topic topic = session.createTopic("news");
      jakarta.jms.TopicSubscriber subscriber = session.createSubscriber(topic);
      session.createPublisher(topic).publish(session.createTextMessage("read all about it"));
      assertThat(subscriber.receive(2_000).getBody(String.class)).isEqualTo("read all about it");
      assertThatThrownBy(() -> session.createBrowser(queue))
          .isInstanceOf(jakarta.jms.IllegalStateException.class);
    }
  }
}
