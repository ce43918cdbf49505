package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** Specification 3.4 and 7: what a send sets, and how producers behave. */
class ProducerTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  private Session session;
  private Queue queue;
  private MessageProducer producer;

  @BeforeEach
  void open() throws JMSException {
    session = BROKER.startedConnection().createSession();
    queue = session.createQueue(RunningBroker.name());
    producer = session.createProducer(queue);
  }

  private Message receive() throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      return consumer.receive(DEADLINE_MS);
    }
  }

  @Test
  void aSendSetsTheHeadersOnTheMessageAndTheReceiverSeesThem() throws JMSException {
    TextMessage sent = session.createTextMessage("x");
    long before = System.currentTimeMillis();
    producer.send(sent, DeliveryMode.NON_PERSISTENT, 7, 60_000);
    Message received = receive();

    assertThat(sent.getJMSMessageID()).startsWith("ID:");
    assertThat(sent.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
    for (Message each : List.of(sent, received)) {
      assertThat(each.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
      assertThat(each.getJMSDestination()).isEqualTo(queue);
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(each.getJMSPriority()).isEqualTo(7);
      assertThat(each.getJMSExpiration()).isEqualTo(sent.getJMSTimestamp() + 60_000);
      assertThat(each.getJMSDeliveryTime()).isEqualTo(sent.getJMSTimestamp());
    }
  }

  @Test
  void everyMessageHasItsOwnIdentifierUnlessDisabled() throws JMSException {
    Message message = session.createMessage();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      producer.send(message);
      ids.add(message.getJMSMessageID());
    }
    assertThat(ids).doesNotHaveDuplicates();

    producer.setDisableMessageID(true);
    producer.setDisableMessageTimestamp(true);
    producer.send(message);
    assertThat(message.getJMSMessageID()).isNull();
    assertThat(message.getJMSTimestamp()).isZero();
  }

  @Test
  void theDefaultsAreThoseOfTheSpecificationAndRangesAreChecked() throws JMSException {
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(4);
    assertThat(producer.getTimeToLive()).isZero();
    assertThat(producer.getDeliveryDelay()).isZero();
    assertThat(producer.getDestination()).isEqualTo(queue);
    assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setDeliveryMode(0)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSException.class);
    assertThat(producer.getPriority()).isEqualTo(4);
  }

  @Test
  void aDestinationIsNamedByTheProducerOrByTheSendButNotByBoth() throws JMSException {
    MessageProducer anywhere = session.createProducer(null);
    Message message = session.createMessage();

    assertThatThrownBy(() -> anywhere.send(message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(queue, message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> anywhere.send(null, message))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
    anywhere.send(queue, message);
    assertThat(receive()).isNotNull();
  }

  @Test
  void highPriorityOvertakes() throws JMSException {
    producer.send(session.createTextMessage("low"), DeliveryMode.PERSISTENT, 1, 0);
    producer.send(session.createTextMessage("high"), DeliveryMode.PERSISTENT, 9, 0);

    assertThat(receive().getBody(String.class)).isEqualTo("high");
    assertThat(receive().getBody(String.class)).isEqualTo("low");
  }

  @Test
  void aMessageWithADeliveryDelayComesWhenItsTimeHasCome() throws JMSException {
    producer.setDeliveryDelay(150);
    producer.send(session.createTextMessage("late"));
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("now"));
    MessageConsumer consumer = session.createConsumer(queue);

    assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("now");
    assertThat(consumer.receiveNoWait()).isNull();
    Message late = consumer.receive(DEADLINE_MS);
    assertThat(late.getJMSDeliveryTime()).isEqualTo(late.getJMSTimestamp() + 150);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(late.getJMSDeliveryTime());
  }

  @Test
  void anExpiredMessageIsNotDelivered() throws JMSException {
    producer.send(session.createTextMessage("old"), DeliveryMode.PERSISTENT, 4, 1);
    producer.send(session.createTextMessage("lasting"));
    MessageConsumer consumer = session.createConsumer(queue);
    String first = consumer.receive(DEADLINE_MS).getBody(String.class);
    // The first may have come through within its millisecond of life.
    assertThat(first).isIn("old", "lasting");
    if (first.equals("old")) {
      assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("lasting");
    }
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aMessageInTheBufferThatExpiresThereIsNotDelivered() throws JMSException {
    Connection connection = BROKER.connection();
    connection.start();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull(); // its credit is at the broker
    producer.send(session.createTextMessage("short"), DeliveryMode.PERSISTENT, 4, 50);
    Message sent = session.createMessage();
    producer.send(sent);
    long expired = sent.getJMSTimestamp() + 60;
    await().until(() -> System.currentTimeMillis() > expired);

    assertThat(consumer.receive(DEADLINE_MS).getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aPersistentSendToADeletedTemporaryQueueIsRefused() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    MessageProducer to = session.createProducer(temporary);
    to.send(session.createMessage());
    temporary.delete();

    assertThatThrownBy(() -> to.send(session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
    producer.send(session.createMessage());
    assertThat(receive()).as("the connection goes on").isNotNull();
  }

  /** A reply that comes too late, for example. */
  @Test
  void aNonPersistentSendToAnothersDeletedTemporaryQueueIsToldToTheExceptionListenerOnly()
      throws Exception {
    Connection replier = BROKER.startedConnection();
    CompletableFuture<JMSException> told = new CompletableFuture<>();
    replier.setExceptionListener(told::complete);
    Session replies = replier.createSession();
    TemporaryQueue temporary = session.createTemporaryQueue();
    Message request = session.createMessage();
    request.setJMSReplyTo(temporary);
    producer.send(request);
    Message received = replies.createConsumer(queue).receive(DEADLINE_MS);
    MessageProducer to = replies.createProducer(received.getJMSReplyTo());
    temporary.delete();

    to.send(replies.createMessage(), DeliveryMode.NON_PERSISTENT, 4, 0);
    assertThat(told.get(DEADLINE_MS, TimeUnit.MILLISECONDS))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> to.send(replies.createMessage()))
        .as("a persistent one")
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void oneMebibyteGoesThroughAndTooLargeIsRefusedBeforeItIsSent() throws JMSException {
    byte[] body = new byte[1024 * 1024];
    body[body.length - 1] = 42;
    var message = session.createBytesMessage();
    message.writeBytes(body);
    producer.send(message);
    assertThat(receive().getBody(byte[].class)).isEqualTo(body);

    try (var small =
            Broker.start(
                BrokerOptions.builder().listen("127.0.0.1:0").maxMessageBytes(10_000).build());
        Connection connection =
            new TernConnectionFactory("tern://localhost:" + small.listenAddress().getPort())
                .createConnection()) {
      Session other = connection.createSession();
      MessageProducer to = other.createProducer(queue);
      assertThatThrownBy(() -> to.send(message))
          .isInstanceOf(ResourceAllocationException.class)
          .hasMessageContaining("10000");
      to.send(other.createMessage());
    }
  }

  @Test
  void aTemporaryDestinationIsConsumedAndDeletedByItsConnectionOnly() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    Session other = BROKER.startedConnection().createSession();
    other.createProducer(temporary).send(other.createTextMessage("from another"));

    assertThatThrownBy(() -> other.createConsumer(temporary)).isInstanceOf(JMSException.class);
    MessageConsumer consumer = session.createConsumer(temporary);
    assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("from another");
    assertThatThrownBy(temporary::delete).as("in use").isInstanceOf(JMSException.class);
    consumer.close();
    temporary.delete();
    assertThatThrownBy(() -> session.createConsumer(temporary)).isInstanceOf(JMSException.class);
  }

  @Test
  void creditLimitsNonPersistentSendersAndLosesNothing() throws JMSException {
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    int count = 3_000;
    for (int i = 0; i < count; i++) {
      producer.send(session.createTextMessage("m" + i));
    }
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < count; i++) {
      assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("m" + i);
    }
  }
}
