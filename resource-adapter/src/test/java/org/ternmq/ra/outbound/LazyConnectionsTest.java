package org.ternmq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LazyEnlistableManagedConnection;
import jakarta.resource.spi.ManagedConnection;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Lazy enlistment and lazy association, as Connectors 2.1 has them. */
class LazyConnectionsTest {
  private final FakeServer server = new FakeServer();
  private final TernConnectionFactoryHandle factory = factory(server);

  private static TernConnectionFactoryHandle factory(FakeServer server) {
    TernManagedConnectionFactory managed = new TernManagedConnectionFactory();
    managed.setUrl("tern:vm://lazy-" + UUID.randomUUID());
    return (TernConnectionFactoryHandle) managed.createConnectionFactory(server);
  }

  @Test
  void aConnectionIsEnlistedWhenItWorksAndNotBefore() throws Exception {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue("orders");
      MessageProducer producer = session.createProducer(queue);
      MessageConsumer consumer = session.createConsumer(queue);
      assertThat(server.enlisted).as("nothing was done yet").isEmpty();

      producer.send(session.createTextMessage("now"));
      assertThat(server.enlisted).hasSize(1);
      assertThat(consumer.receive(2_000)).isNotNull();
      assertThat(server.enlisted).hasSize(2).containsOnly(server.all.get(0));
    }
    assertThat(server.all.get(0)).isInstanceOf(LazyEnlistableManagedConnection.class);
  }

  /** As IronJacamar does: what a handle has made is made anew where it is then. */
  @Test
  void aHandleThatIsMovedToBeEnlistedWorksWhereItIsThen() throws Exception {
    server.movesToEnlist = true;
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue("orders");
      MessageProducer producer = session.createProducer(queue);
      MessageConsumer consumer = session.createConsumer(queue);

      producer.send(session.createTextMessage("moved"));

      assertThat(consumer.receive(2_000).getBody(String.class)).isEqualTo("moved");
      assertThat(server.associations).isEqualTo(2);
    }
  }

  @Test
  void aHandleGoesOnOverAnotherConnectionWhenItsOwnWasTakenAway() throws Exception {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue("orders");
      MessageProducer producer = session.createProducer(queue);
      producer.setPriority(9);
      MessageConsumer consumer = session.createConsumer(queue, "colour = 'red'");
      ManagedConnection first = server.all.get(0);
      server.takeAway(first);
      Connection other = factory.createConnection(); // has the first one now
      assertThat(server.all).hasSize(1);

      jakarta.jms.Message message = session.createTextMessage("over the second");
      message.setStringProperty("colour", "red");
      producer.send(message);

      assertThat(server.all).hasSize(2);
      assertThat(server.associations).as("asked once, for all parts").isEqualTo(1);
      assertThat(message.getJMSPriority()).as("a setting of before").isEqualTo(9);
      assertThat(consumer.receive(2_000).getBody(String.class)).isEqualTo("over the second");
      other.close();
    }
    assertThat(server.free).as("both are back").hasSize(2);
  }

  @Test
  void aContextGoesOnToo() throws Exception {
    try (JMSContext context = factory.createContext()) {
      Queue queue = context.createQueue("orders");
      JMSProducer producer = context.createProducer().setProperty("colour", "red");
      JMSConsumer consumer = context.createConsumer(queue);
      server.takeAway(server.all.get(0));

      producer.send(queue, "again");

      jakarta.jms.Message message = consumer.receive(2_000);
      assertThat(message.getStringProperty("colour")).isEqualTo("red");
      assertThat(server.all).as("the one that was free").hasSize(1);
    }
  }

  @Test
  void aHandleWithATemporaryDestinationKeepsItsConnection() throws Exception {
    try (JMSContext context = factory.createContext()) {
      context.createTemporaryQueue();

      assertThatThrownBy(
              ((DissociatableManagedConnection) server.all.get(0))::dissociateConnections)
          .isInstanceOf(jakarta.resource.spi.IllegalStateException.class)
          .hasMessageContaining("temporary");
    }
  }

  @Test
  void aHandleThatHasNoConnectionCanBeClosed() throws Exception {
    Connection connection = factory.createConnection();
    connection.createSession();
    server.takeAway(server.all.get(0));

    connection.close();
    connection.close();

    assertThat(server.associations).isZero();
    assertThat(server.free).hasSize(1);
  }
}
