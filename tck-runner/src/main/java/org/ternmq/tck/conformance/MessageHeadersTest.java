package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers: who sets which, and when (specification 3.4). */
@Conformance
class MessageHeadersTest {

  @Test
  @Assertion({"JMS:SPEC:2", "JMS:SPEC:246", "JMS:SPEC:246.1", "JMS:JAVADOC:363"})
  void theDestinationIsIgnoredBeforeAndSetByTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Message message = session.createMessage();
    message.setJMSDestination(jms.queue());
    MessageConsumer consumer = session.createConsumer(queue);

    session.createProducer(queue).send(message);

    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(jms.receive(consumer).getJMSDestination()).isEqualTo(queue);
  }

  @Test
  @Assertion({"JMS:SPEC:2", "JMS:JAVADOC:363"})
  void theDestinationMayBeATopicAndNamedByTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Topic topic = jms.topic();
    MessageConsumer consumer = session.createConsumer(topic);
    Message message = session.createMessage();

    session.createProducer(null).send(topic, message);

    assertThat(message.getJMSDestination()).isEqualTo(topic);
    Destination arrived = jms.receive(consumer).getJMSDestination();
    assertThat(arrived).isEqualTo(topic);
    assertThat(((Topic) arrived).getTopicName()).isEqualTo(topic.getTopicName());
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Assertion({"JMS:SPEC:3", "JMS:SPEC:246", "JMS:SPEC:246.2", "JMS:JAVADOC:367"})
  void theDeliveryModeIsIgnoredBeforeAndSetByTheSend(int mode, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Message message = session.createMessage();
    message.setJMSDeliveryMode(
        mode == DeliveryMode.PERSISTENT ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(mode);

    producer.send(message);

    assertThat(message.getJMSDeliveryMode()).isEqualTo(mode);
    assertThat(jms.receive(session.createConsumer(queue)).getJMSDeliveryMode()).isEqualTo(mode);
  }

  @Test
  @Assertion({"JMS:SPEC:4", "JMS:SPEC:5", "JMS:SPEC:246", "JMS:SPEC:246.5", "JMS:JAVADOC:343"})
  void eachSendGivesAMessageAnIdOfItsOwn(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Set<String> ids = new HashSet<>();
    for (int sender = 0; sender < 3; sender++) {
      Session session = jms.session();
      MessageProducer producer = session.createProducer(queue);
      MessageConsumer consumer = session.createConsumer(queue);
      Message message = session.createMessage();
      message.setJMSMessageID("ID:not-for-clients");
      for (int i = 0; i < 10; i++) {
        producer.send(message);
        String id = message.getJMSMessageID();
        assertThat(id).startsWith("ID:").isNotEqualTo("ID:not-for-clients");
        assertThat(ids.add(id)).as("%s is new", id).isTrue();
        assertThat(jms.receive(consumer).getJMSMessageID()).isEqualTo(id);
      }
      consumer.close();
    }
  }

  @Test
  @Assertion("JMS:SPEC:6")
  void anIdThatIsNotWantedIsNullOrAProperOne(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = session.createMessage();
    producer.send(message);
    String first = jms.receive(consumer).getJMSMessageID();
    producer.setDisableMessageID(true);

    producer.send(message);

    String id = message.getJMSMessageID();
    if (id != null) {
      assertThat(id).startsWith("ID:").isNotEqualTo(first);
    }
    assertThat(jms.receive(consumer).getJMSMessageID()).isEqualTo(id);
    producer.setDisableMessageID(false);
    producer.send(message);
    assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo(first);
  }

  @Test
  @Assertion({"JMS:SPEC:7", "JMS:SPEC:246", "JMS:SPEC:246.6", "JMS:JAVADOC:347"})
  void theTimestampLiesBetweenCallAndReturnOfTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = session.createMessage();
    message.setJMSTimestamp(1);

    long before = System.currentTimeMillis();
    session.createProducer(queue).send(message);
    long after = System.currentTimeMillis();

    assertThat(message.getJMSTimestamp()).isBetween(before, after);
    assertThat(jms.receive(consumer).getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
  }

  @Test
  @Assertion("JMS:SPEC:8")
  void aTimestampThatIsNotWantedIsZeroOrAProperOne(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageTimestamp(true);
    Message message = session.createMessage();
    message.setJMSTimestamp(1);

    long before = System.currentTimeMillis();
    producer.send(message);

    if (message.getJMSTimestamp() != 0) {
      assertThat(message.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
    }
    assertThat(jms.receive(consumer).getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
  }

  @Test
  @Assertion({
    "JMS:SPEC:246",
    "JMS:SPEC:246.7",
    "JMS:SPEC:246.9",
    "JMS:SPEC:14",
    "JMS:JAVADOC:355",
    "JMS:JAVADOC:357",
    "JMS:JAVADOC:375",
    "JMS:JAVADOC:377"
  })
  void correlationAndTypeArriveAsTheClientSetThem(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();
    message.setJMSCorrelationID("an application's own");
    message.setJMSType("type");

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(message.getJMSCorrelationID()).isEqualTo("an application's own");
    assertThat(message.getJMSType()).isEqualTo("type");
    assertThat(arrived.getJMSCorrelationID()).isEqualTo("an application's own");
    assertThat(arrived.getJMSType()).isEqualTo("type");
    Message reply = session.createMessage();
    reply.setJMSCorrelationID(arrived.getJMSMessageID());
    assertThat(jms.arrived(session, reply, Message.class).getJMSCorrelationID())
        .as("a message's id")
        .isEqualTo(message.getJMSMessageID());
  }

  @Test
  @Assertion({"JMS:JAVADOC:357", "JMS:JAVADOC:359", "JMS:JAVADOC:375", "JMS:SPEC:12"})
  void whatTheClientDoesNotSetIsNull(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();
    message.setJMSCorrelationID("set");
    message.setJMSCorrelationID(null);

    for (Message one : List.of(message, jms.arrived(session, message, Message.class))) {
      assertThat(one.getJMSCorrelationID()).isNull();
      assertThat(one.getJMSReplyTo()).isNull();
      assertThat(one.getJMSType()).isNull();
    }
  }

  /** A provider without ids of bytes may say so (specification 3.4.5). */
  @Test
  @Assertion({"JMS:JAVADOC:351", "JMS:JAVADOC:353"})
  void aCorrelationOfBytesIsCopiedAndArrives(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();
    byte[] bytes = {1, -2, 0, 3};
    try {
      message.setJMSCorrelationIDAsBytes(bytes);
    } catch (UnsupportedOperationException e) {
      assertThatThrownBy(message::getJMSCorrelationIDAsBytes)
          .isInstanceOf(UnsupportedOperationException.class);
      return;
    }
    bytes[0] = 99;

    assertThat(message.getJMSCorrelationIDAsBytes()).containsExactly(1, -2, 0, 3);
    assertThat(jms.arrived(session, message, Message.class).getJMSCorrelationIDAsBytes())
        .containsExactly(1, -2, 0, 3);
  }

  @Test
  @Assertion({
    "JMS:SPEC:12",
    "JMS:SPEC:246",
    "JMS:SPEC:246.8",
    "JMS:JAVADOC:359",
    "JMS:JAVADOC:361"
  })
  void aReplyReachesTheDestinationThatTheClientSet(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Topic topic = jms.topic();
    List<Destination> all =
        List.of(queue, topic, session.createTemporaryQueue(), session.createTemporaryTopic());
    for (Destination replies : all) {
      MessageConsumer consumer = session.createConsumer(replies);
      Message message = session.createMessage();
      message.setJMSReplyTo(replies);

      Destination arrived = jms.arrived(session, message, Message.class).getJMSReplyTo();

      assertThat(message.getJMSReplyTo()).isEqualTo(replies);
      assertThat(arrived).isEqualTo(replies);
      assertThat(arrived instanceof Queue).isEqualTo(replies instanceof Queue);
      session.createProducer(arrived).send(session.createTextMessage("reply"));
      assertThat(jms.receiveText(consumer)).isEqualTo("reply");
    }
  }

  @Test
  @Assertion({
    "JMS:SPEC:15",
    "JMS:SPEC:15.1",
    "JMS:SPEC:15.2",
    "JMS:SPEC:246",
    "JMS:SPEC:246.3",
    "JMS:JAVADOC:379"
  })
  void theExpirationIsTheTimeToLiveAfterTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    producer.setTimeToLive(3_600_000);
    Message message = session.createMessage();
    message.setJMSExpiration(1);

    long before = System.currentTimeMillis();
    producer.send(message);
    long after = System.currentTimeMillis();

    assertThat(message.getJMSExpiration()).isBetween(before + 3_600_000, after + 3_600_000);
    assertThat(jms.receive(consumer).getJMSExpiration()).isEqualTo(message.getJMSExpiration());
  }

  @Test
  @Assertion({"JMS:SPEC:15.3", "JMS:JAVADOC:379"})
  void whatLivesForEverHasNoExpiration(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();
    message.setJMSExpiration(1);

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(message.getJMSExpiration()).isZero();
    assertThat(arrived.getJMSExpiration()).isZero();
  }

  @Test
  @Assertion({"JMS:SPEC:16", "JMS:SPEC:246", "JMS:SPEC:246.4", "JMS:JAVADOC:383"})
  void thePriorityIsIgnoredBeforeAndSetByTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    for (int priority = 0; priority <= 9; priority++) {
      message.setJMSPriority(9 - priority);
      producer.setPriority(priority);

      producer.send(message);

      assertThat(message.getJMSPriority()).isEqualTo(priority);
      assertThat(jms.receive(consumer).getJMSPriority()).isEqualTo(priority);
    }
    Message another = session.createMessage();
    session.createProducer(queue).send(another);
    assertThat(another.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
  }

  @Test
  @Assertion({"JMS:SPEC:256", "JMS:SPEC:246", "JMS:SPEC:246.11", "JMS:JAVADOC:875"})
  void theDeliveryTimeIsTheDelayAfterTheSendAndKept(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(150);
    Message message = session.createMessage();
    message.setJMSDeliveryTime(1);

    long before = System.currentTimeMillis();
    producer.send(message);
    long after = System.currentTimeMillis();

    assertThat(message.getJMSDeliveryTime()).isBetween(before + 150, after + 150);
    Message early = consumer.receiveNoWait(); // only if the machine took longer than the delay
    Message arrived = early == null ? jms.receive(consumer) : early;
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
    assertThat(arrived.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @Test
  @Assertion({"JMS:SPEC:256", "JMS:JAVADOC:875"})
  void theDeliveryTimeWithoutDelayIsThatOfTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();

    long before = System.currentTimeMillis();
    Message arrived = jms.arrived(session, message, Message.class);
    long after = System.currentTimeMillis();

    assertThat(message.getJMSDeliveryTime()).isBetween(before, after);
    assertThat(arrived.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @Test
  @Assertion({"JMS:SPEC:246", "JMS:SPEC:246.10", "JMS:JAVADOC:371", "JMS:JAVADOC:373"})
  void whatTheClientSaysOfRedeliveryIsIgnored(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();
    message.setJMSRedelivered(true);

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(arrived.getJMSRedelivered()).isFalse();
  }

  @Test
  @Assertion({
    "JMS:JAVADOC:345",
    "JMS:JAVADOC:349",
    "JMS:JAVADOC:365",
    "JMS:JAVADOC:369",
    "JMS:JAVADOC:373",
    "JMS:JAVADOC:381",
    "JMS:JAVADOC:385",
    "JMS:JAVADOC:877",
    "JMS:SPEC:70"
  })
  void theSettersThatAreForProvidersSetTheHeadersOfAnyMessage(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Message arrived = jms.arrived(session, session.createMessage(), Message.class);

    for (Message message : List.of(session.createMessage(), arrived)) {
      message.setJMSMessageID("ID:another");
      message.setJMSTimestamp(2);
      message.setJMSDestination(queue);
      message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
      message.setJMSRedelivered(true);
      message.setJMSExpiration(3);
      message.setJMSPriority(7);
      message.setJMSDeliveryTime(4);
      message.setJMSCorrelationID("correlation");
      message.setJMSReplyTo(queue);
      message.setJMSType("type");

      assertThat(message.getJMSMessageID()).isEqualTo("ID:another");
      assertThat(message.getJMSTimestamp()).isEqualTo(2);
      assertThat(message.getJMSDestination()).isEqualTo(queue);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSRedelivered()).isTrue();
      assertThat(message.getJMSExpiration()).isEqualTo(3);
      assertThat(message.getJMSPriority()).isEqualTo(7);
      assertThat(message.getJMSDeliveryTime()).isEqualTo(4);
      assertThat(message.getJMSCorrelationID()).isEqualTo("correlation");
      assertThat(message.getJMSReplyTo()).isEqualTo(queue);
      assertThat(message.getJMSType()).isEqualTo("type");
    }
  }

  @Test
  void headersOfATransactedSendAreThoseOfTheSendAndNotOfTheCommit(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setTimeToLive(3_600_000);
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message);
    long after = System.currentTimeMillis();

    session.commit();

    Message arrived = jms.receive(jms.session().createConsumer(queue));
    assertThat(message.getJMSTimestamp()).isBetween(before, after);
    assertThat(arrived.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
    assertThat(arrived.getJMSExpiration())
        .isEqualTo(message.getJMSExpiration())
        .isBetween(before + 3_600_000, after + 3_600_000);
    assertThat(arrived.getJMSDeliveryTime()).isBetween(before, after);
  }

  /** Access to sent messages (specification 3.9). */
  @Test
  void aSentMessageMayBeChangedAndSentAgain(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    TextMessage message = session.createTextMessage("first");
    message.setJMSType("one");
    producer.send(message);
    String firstId = message.getJMSMessageID();
    message.setText("second");
    message.setJMSType("two");
    producer.send(message);

    TextMessage first = (TextMessage) jms.receive(consumer);
    TextMessage second = (TextMessage) jms.receive(consumer);

    assertThat(first.getText()).isEqualTo("first");
    assertThat(first.getJMSType()).isEqualTo("one");
    assertThat(first.getJMSMessageID()).isEqualTo(firstId);
    assertThat(second.getText()).isEqualTo("second");
    assertThat(second.getJMSType()).isEqualTo("two");
    assertThat(second.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
  }

  /** The bytes of a body that is an array too (specification 3.9, 3.12). */
  @Test
  void whatTheConsumerDoesToItsCopyTheSenderDoesNotSee(Jms jms) throws JMSException {
    Session session = jms.session();
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    message.setIntProperty("property", 1);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);

    arrived.clearBody();
    arrived.writeInt(2);
    arrived.clearProperties();
    arrived.setJMSType("changed");

    message.reset();
    assertThat(message.readInt()).isEqualTo(1);
    assertThat(message.getIntProperty("property")).isEqualTo(1);
    assertThat(message.getJMSType()).isNull();
  }
}
