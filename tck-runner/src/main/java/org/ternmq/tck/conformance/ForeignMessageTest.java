package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Messages of another implementation are sent like the provider's own (specification 3.12). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignMessageTest {
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void aForeignTextArrives(Jms jms) throws JMSException {
    TextMessage foreign =
        ForeignMessages.of(session.createTextMessage("foreign \u20ac"), TextMessage.class);

    TextMessage arrived = jms.arrived(session, foreign, TextMessage.class);

    assertThat(arrived.getText()).isEqualTo("foreign \u20ac");
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void foreignBytesArriveWhole(Jms jms) throws JMSException {
    byte[] bytes = new byte[20_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    BytesMessage hidden = session.createBytesMessage();
    hidden.writeBytes(bytes);

    BytesMessage arrived =
        jms.arrived(session, ForeignMessages.of(hidden, BytesMessage.class), BytesMessage.class);

    assertThat(arrived.getBody(byte[].class)).isEqualTo(bytes);
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void aForeignMapArrivesWithItsTypes(Jms jms) throws JMSException {
    MapMessage hidden = session.createMapMessage();
    for (ValueType type : ValueType.values()) {
      MapEntries.set(hidden, type.name(), type, type.samples().get(0));
    }
    hidden.setObject("null", null);

    MapMessage arrived =
        jms.arrived(session, ForeignMessages.of(hidden, MapMessage.class), MapMessage.class);

    for (ValueType type : ValueType.values()) {
      assertThat(arrived.getObject(type.name())).isEqualTo(type.samples().get(0));
    }
    assertThat(arrived.itemExists("null")).isTrue();
    assertThat(Jms.names(arrived.getMapNames())).hasSize(ValueType.values().length + 1);
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void aForeignStreamArrivesWithItsTypes(Jms jms) throws JMSException {
    StreamMessage hidden = session.createStreamMessage();
    for (ValueType type : ValueType.values()) {
      StreamValues.write(hidden, type, type.samples().get(0));
    }
    hidden.writeObject(null);

    StreamMessage arrived =
        jms.arrived(session, ForeignMessages.of(hidden, StreamMessage.class), StreamMessage.class);

    for (ValueType type : ValueType.values()) {
      assertThat(arrived.readObject()).isEqualTo(type.samples().get(0));
    }
    assertThat(arrived.readObject()).isNull();
    assertThatThrownBy(arrived::readObject).isInstanceOf(MessageEOFException.class);
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void aForeignObjectArrives(Jms jms) throws JMSException {
    ObjectMessage hidden = session.createObjectMessage(new ArrayList<>(List.of("one")));

    ObjectMessage arrived =
        jms.arrived(session, ForeignMessages.of(hidden, ObjectMessage.class), ObjectMessage.class);

    assertThat(arrived.getObject()).isEqualTo(List.of("one"));
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void foreignMessagesWithoutBodyArriveWithoutBody(Jms jms) throws JMSException {
    assertThat(
            jms.arrived(
                    session,
                    ForeignMessages.of(session.createTextMessage(), TextMessage.class),
                    TextMessage.class)
                .getText())
        .isNull();
    assertThat(
            jms.arrived(
                    session,
                    ForeignMessages.of(session.createObjectMessage(), ObjectMessage.class),
                    ObjectMessage.class)
                .getObject())
        .isNull();
    assertThat(
            jms.arrived(
                    session,
                    ForeignMessages.of(session.createBytesMessage(), BytesMessage.class),
                    BytesMessage.class)
                .getBodyLength())
        .isZero();
  }

  @Test
  @Assertion({
    "JMS:SPEC:84",
    "JMS:SPEC:246",
    "JMS:JAVADOC:345",
    "JMS:JAVADOC:349",
    "JMS:JAVADOC:365",
    "JMS:JAVADOC:369",
    "JMS:JAVADOC:381",
    "JMS:JAVADOC:385",
    "JMS:JAVADOC:877"
  })
  void theSendSetsTheHeadersOfAForeignMessage(Jms jms) throws JMSException {
    Queue queue = session.createTemporaryQueue();
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.setPriority(7);
    producer.setTimeToLive(3_600_000);
    MessageConsumer consumer = session.createConsumer(queue);
    Message foreign = ForeignMessages.of(session.createMessage(), Message.class);
    foreign.setJMSDeliveryTime(1);

    long before = System.currentTimeMillis();
    producer.send(foreign);
    long after = System.currentTimeMillis();

    assertThat(foreign.getJMSMessageID()).startsWith("ID:");
    assertThat(foreign.getJMSTimestamp()).isBetween(before, after);
    assertThat(foreign.getJMSDestination()).isEqualTo(queue);
    assertThat(foreign.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(foreign.getJMSPriority()).isEqualTo(7);
    assertThat(foreign.getJMSExpiration()).isBetween(before + 3_600_000, after + 3_600_000);
    assertThat(foreign.getJMSDeliveryTime()).isBetween(before, after);
    Message arrived = jms.receive(consumer);
    assertThat(arrived.getJMSMessageID()).isEqualTo(foreign.getJMSMessageID());
    assertThat(arrived.getJMSTimestamp()).isEqualTo(foreign.getJMSTimestamp());
    assertThat(arrived.getJMSPriority()).isEqualTo(7);
    assertThat(arrived.getJMSExpiration()).isEqualTo(foreign.getJMSExpiration());
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void whatTheClientSetOnAForeignMessageArrives(Jms jms) throws JMSException {
    Message foreign = ForeignMessages.of(session.createMessage(), Message.class);
    Queue replies = session.createTemporaryQueue();
    foreign.setJMSCorrelationID("correlation");
    foreign.setJMSType("type");
    foreign.setJMSReplyTo(replies);
    for (ValueType type : ValueType.OF_PROPERTIES) {
      Properties.set(foreign, type.name(), type, type.samples().get(0));
    }

    Message arrived = jms.arrived(session, foreign, Message.class);

    assertThat(arrived.getJMSCorrelationID()).isEqualTo("correlation");
    assertThat(arrived.getJMSType()).isEqualTo("type");
    assertThat(arrived.getJMSReplyTo()).isEqualTo(replies);
    for (ValueType type : ValueType.OF_PROPERTIES) {
      assertThat(arrived.getObjectProperty(type.name())).isEqualTo(type.samples().get(0));
    }
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void aForeignMessageIsSentByTheSimplifiedApi(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = context.createTemporaryQueue();
    TextMessage foreign =
        ForeignMessages.of(context.createTextMessage("foreign"), TextMessage.class);

    context.createProducer().setProperty("property", 1).send(queue, foreign);

    Message arrived = context.createConsumer(queue).receive(Jms.ARRIVAL.toMillis());
    assertThat(arrived.getBody(String.class)).isEqualTo("foreign");
    assertThat(arrived.getIntProperty("property")).isEqualTo(1);
    assertThat(foreign.getJMSMessageID()).isEqualTo(arrived.getJMSMessageID());
  }

  @Test
  @Assertion("JMS:SPEC:84")
  void aForeignMessageIsSentAsynchronouslyAndItsListenerIsGivenTheSameObject(Jms jms)
      throws Exception {
    Queue queue = session.createTemporaryQueue();
    TextMessage foreign =
        ForeignMessages.of(session.createTextMessage("foreign"), TextMessage.class);
    CompletableFuture<Message> completed = new CompletableFuture<>();

    session
        .createProducer(queue)
        .send(
            foreign,
            new CompletionListener() {
              @Override
              public void onCompletion(Message message) {
                completed.complete(message);
              }

              @Override
              public void onException(Message message, Exception exception) {
                completed.completeExceptionally(exception);
              }
            });

    assertThat(completed.get(Jms.ARRIVAL.toSeconds(), TimeUnit.SECONDS)).isSameAs(foreign);
    assertThat(foreign.getJMSMessageID()).startsWith("ID:");
    assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("foreign");
  }
}
