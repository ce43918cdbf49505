package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes again, how often, and how it is acknowledged (3.4.7, 3.5.11, 3.6, 3.10). */
@Conformance
class ReceivedMessageTest {

  @Test
  @Assertion({"JMS:SPEC:13", "JMS:SPEC:34.3", "JMS:SPEC:257", "JMS:SPEC:246.10", "JMS:JAVADOC:371"})
  void aMessageThatIsRolledBackSaysHowOftenItCame(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    session.createProducer(queue).send(session.createTextMessage("again"));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);

    for (int time = 1; time <= 4; time++) {
      Message message = jms.receive(consumer);
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(time);
      assertThat(message.getJMSRedelivered()).isEqualTo(time > 1);
      session.rollback();
    }
  }

  @Test
  @Assertion({"JMS:SPEC:13", "JMS:SPEC:257", "JMS:JAVADOC:371"})
  void aMessageThatIsRecoveredSaysThatItCameBefore(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    session.createProducer(queue).send(session.createTextMessage("again"));
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receive(consumer).getJMSRedelivered()).isFalse();

    session.recover();

    Message again = jms.receive(consumer);
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @Test
  @Assertion("JMS:SPEC:71")
  void whatTheConsumerChangedComesAgainUnchanged(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    TextMessage message = session.createTextMessage("original");
    message.setIntProperty("property", 1);
    message.setJMSType("type");
    message.setJMSCorrelationID("correlation");
    producer.send(message);
    TextMessage arrived = (TextMessage) jms.receive(consumer);
    arrived.clearBody();
    arrived.setText("changed");
    arrived.clearProperties();
    arrived.setIntProperty("property", 2);
    arrived.setIntProperty("another", 3);
    arrived.setJMSType("changed");
    arrived.setJMSCorrelationID("changed");
    arrived.setJMSPriority(9);

    session.recover();

    TextMessage again = (TextMessage) jms.receive(consumer);
    assertThat(again.getText()).isEqualTo("original");
    assertThat(again.getIntProperty("property")).isEqualTo(1);
    assertThat(again.propertyExists("another")).isFalse();
    assertThat(again.getJMSType()).isEqualTo("type");
    assertThat(again.getJMSCorrelationID()).isEqualTo("correlation");
    assertThat(again.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
    assertThat(again.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    assertThat(again.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThatThrownBy(() -> again.setText("x")).isInstanceOf(MessageNotWriteableException.class);
  }

  /** Streams are at their beginning again; arrays and objects that were given were copies. */
  @Test
  @Assertion({"JMS:SPEC:71", "JMS:SPEC:88"})
  void bodiesOfAllTypesComeAgainUnchanged(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeInt(1);
    producer.send(bytes);
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(new byte[] {1});
    producer.send(stream);
    MapMessage map = session.createMapMessage();
    map.setBytes("entry", new byte[] {1});
    producer.send(map);
    producer.send(session.createObjectMessage(new ArrayList<>(List.of(1))));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    BytesMessage changedBytes = (BytesMessage) jms.receive(consumer);
    changedBytes.clearBody();
    changedBytes.writeInt(2);
    StreamMessage changedStream = (StreamMessage) jms.receive(consumer);
    ((byte[]) changedStream.readObject())[0] = 2;
    MapMessage changedMap = (MapMessage) jms.receive(consumer);
    changedMap.getBytes("entry")[0] = 2;
    changedMap.clearBody();
    changedMap.setInt("entry", 2);
    ((List<?>) ((ObjectMessage) jms.receive(consumer)).getObject()).clear();

    session.rollback();

    assertThat(((BytesMessage) jms.receive(consumer)).readInt()).isEqualTo(1);
    assertThat((byte[]) ((StreamMessage) jms.receive(consumer)).readObject()).containsExactly(1);
    assertThat(((MapMessage) jms.receive(consumer)).getBytes("entry")).containsExactly(1);
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo(List.of(1));
  }

  @Test
  @Assertion("JMS:JAVADOC:429")
  void acknowledgingAMessageAcknowledgesAllThatTheSessionConsumed(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    Queue another = jms.queue();
    MessageProducer producer = session.createProducer(null);
    producer.send(queue, session.createTextMessage("1"));
    producer.send(queue, session.createTextMessage("2"));
    producer.send(another, session.createTextMessage("3"));
    producer.send(queue, session.createTextMessage("not consumed"));
    MessageConsumer consumer = session.createConsumer(queue);
    MessageConsumer ofAnother = session.createConsumer(another);
    Message first = jms.receive(consumer);
    assertThat(jms.receiveText(ofAnother)).isEqualTo("3");
    assertThat(jms.receiveText(consumer)).isEqualTo("2");

    first.acknowledge();

    session.close();
    Session next = jms.session();
    next.createProducer(another).send(next.createTextMessage("marker"));
    assertThat(jms.receiveText(next.createConsumer(queue))).isEqualTo("not consumed");
    assertThat(jms.receiveText(next.createConsumer(another))).isEqualTo("marker");
  }

  @Test
  @Assertion("JMS:JAVADOC:429")
  void whatIsNotAcknowledgedComesAgain(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("acknowledged"));
    producer.send(session.createTextMessage("not acknowledged"));
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer).acknowledge();
    assertThat(jms.receiveText(consumer)).isEqualTo("not acknowledged");

    session.close();

    Session next = jms.session();
    assertThat(jms.receiveText(next.createConsumer(queue))).isEqualTo("not acknowledged");
  }

  @Test
  @Assertion("JMS:JAVADOC:794")
  void aMessageOfAClosedSessionCannotBeAcknowledged(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    session.createProducer(queue).send(session.createMessage());
    Message message = jms.receive(session.createConsumer(queue));

    session.close();

    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  /** Specification 3.6. */
  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void acknowledgingWhatIsAcknowledgedAutomaticallyIsIgnored(int mode, Jms jms)
      throws JMSException {
    Session session = jms.session(mode);
    Queue queue = jms.queue();
    session.createProducer(queue).send(session.createMessage());
    Message message = jms.receive(session.createConsumer(queue));

    assertThatCode(message::acknowledge).doesNotThrowAnyException();
  }

  /** It is the commit that acknowledges. */
  @Test
  void acknowledgingInATransactionIsIgnored(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    session.createProducer(queue).send(session.createTextMessage("rolled back"));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer).acknowledge();

    session.rollback();

    assertThat(jms.receiveText(consumer)).isEqualTo("rolled back");
  }

  @Test
  void aMessageThatWasNotReceivedCanBeAcknowledgedWithoutEffect(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Message message = session.createTextMessage("made here");

    assertThatCode(message::acknowledge).doesNotThrowAnyException();
  }

  @Test
  @Assertion({"JMS:SPEC:70", "JMS:SPEC:246.7", "JMS:SPEC:246.9"})
  void theHeadersOfAReceivedMessageMayBeChangedAndAreSentOn(Jms jms) throws JMSException {
    Session session = jms.session();
    Message message = session.createMessage();
    message.setJMSType("type");
    message.setJMSCorrelationID("correlation");
    Message arrived = jms.arrived(session, message, Message.class);

    arrived.setJMSType("changed");
    arrived.setJMSCorrelationID(null);

    Message again = jms.arrived(session, arrived, Message.class);
    assertThat(again.getJMSType()).isEqualTo("changed");
    assertThat(again.getJMSCorrelationID()).isNull();
  }
}
