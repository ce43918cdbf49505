package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases in which one exception and no other must be thrown (specification 10.3). */
@Conformance
class StandardExceptionsTest {

  private interface Call<T> {
    void on(T object, Jms jms) throws JMSException;
  }

  private record Use<T>(String name, Call<T> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  // --- IllegalStateException

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Assertion("JMS:SPEC:171")
  void aSessionWithoutTransactionsCannotCommitOrRollBack(int mode, Jms jms) throws JMSException {
    Session session = jms.session(mode);

    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
  }

  static List<Use<QueueSession>> topicMethods() {
    return List.of(
        new Use<>("createTopic", (s, jms) -> s.createTopic("t")),
        new Use<>("createTemporaryTopic", (s, jms) -> s.createTemporaryTopic()),
        new Use<>(
            "createDurableSubscriber", (s, jms) -> s.createDurableSubscriber(jms.topic(), "n")),
        new Use<>("createDurableConsumer", (s, jms) -> s.createDurableConsumer(jms.topic(), "n")),
        new Use<>("createSharedConsumer", (s, jms) -> s.createSharedConsumer(jms.topic(), "n")),
        new Use<>(
            "createSharedDurableConsumer",
            (s, jms) -> s.createSharedDurableConsumer(jms.topic(), "n")),
        new Use<>("unsubscribe", (s, jms) -> s.unsubscribe("n")));
  }

  @ParameterizedTest
  @MethodSource("topicMethods")
  @Assertion("JMS:SPEC:171")
  void aQueueSessionRefusesWhatIsForTopics(Use<QueueSession> use, Jms jms) throws JMSException {
    QueueSession session =
        jms.queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);

    assertThatThrownBy(() -> use.call().on(session, jms)).isInstanceOf(IllegalStateException.class);
  }

  static List<Use<TopicSession>> queueMethods() {
    return List.of(
        new Use<>("createQueue", (s, jms) -> s.createQueue("q")),
        new Use<>("createTemporaryQueue", (s, jms) -> s.createTemporaryQueue()),
        new Use<>("createBrowser", (s, jms) -> s.createBrowser(jms.queue())),
        new Use<>(
            "createBrowser with selector", (s, jms) -> s.createBrowser(jms.queue(), "a = 1")));
  }

  @ParameterizedTest
  @MethodSource("queueMethods")
  @Assertion("JMS:SPEC:171")
  void aTopicSessionRefusesWhatIsForQueues(Use<TopicSession> use, Jms jms) throws JMSException {
    TopicSession session =
        jms.topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);

    assertThatThrownBy(() -> use.call().on(session, jms)).isInstanceOf(IllegalStateException.class);
  }

  // --- the connection's

  @ParameterizedTest
  @ValueSource(strings = {"wrong", ""})
  @Assertion("JMS:SPEC:172")
  void aWrongPasswordIsASecurityProblem(String password, Jms jms) {
    assertThatThrownBy(() -> jms.connectionFactory().createConnection(jms.user(), password))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(
            () -> jms.queueConnectionFactory().createQueueConnection(jms.user(), password))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(
            () -> jms.topicConnectionFactory().createTopicConnection(jms.user(), password))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.connectionFactory().createContext(jms.user(), password))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  @Assertion("JMS:SPEC:172")
  void anUnknownUserIsASecurityProblem(Jms jms) {
    assertThatThrownBy(
            () -> jms.connectionFactory().createConnection(jms.uniqueName(), jms.password()))
        .isInstanceOf(JMSSecurityException.class);
  }

  @Test
  @Assertion("JMS:SPEC:173")
  void aClientIdentifierInUseIsInvalid(Jms jms) throws JMSException {
    String id = jms.uniqueName();
    jms.connection(id);
    Connection second = jms.stoppedConnection();

    assertThatThrownBy(() -> second.setClientID(id)).isInstanceOf(InvalidClientIDException.class);
  }

  // --- the session's

  @Test
  @Assertion("JMS:SPEC:174")
  void aDestinationNotUnderstoodOrNoLongerValidIsInvalid(Jms jms) throws JMSException {
    Session session = jms.session();
    TemporaryQueue deleted = session.createTemporaryQueue();
    deleted.delete();

    assertThatThrownBy(() -> session.createProducer(new ForeignQueue("q")))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(new ForeignTopic("t")))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(deleted))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createBrowser(new ForeignQueue("q")))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = = 1", "a BETWEEN 1", "'open", "a LIKE", "(a = 1", "a = 1 AND", "="})
  @Assertion("JMS:SPEC:175")
  void aSelectorWithInvalidSyntaxIsInvalid(String selector, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Topic topic = jms.topic();

    assertThatThrownBy(() -> session.createConsumer(queue, selector))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createConsumer(topic, selector, true))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createBrowser(queue, selector))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createSharedConsumer(topic, "n", selector))
        .isInstanceOf(InvalidSelectorException.class);
  }

  // --- the messages'

  @Test
  @Assertion("JMS:SPEC:176")
  void readingBehindTheEndIsAnUnexpectedEnd(Jms jms) throws JMSException {
    Session session = jms.session();
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeByte((byte) 1);
    bytes.reset();
    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(1);
    stream.reset();
    stream.readInt();

    assertThatThrownBy(bytes::readInt).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(stream::readInt).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
  }

  @Test
  @Assertion("JMS:SPEC:177")
  void aTypeThatAMessageDoesNotSupportOrHasNotIsAWrongFormat(Jms jms) throws JMSException {
    Session session = jms.session();
    StreamMessage stream = session.createStreamMessage();
    assertThatThrownBy(() -> stream.writeObject(List.of()))
        .isInstanceOf(MessageFormatException.class);
    stream.writeBoolean(true);
    stream.writeString("no number");
    stream.reset();
    assertThatThrownBy(stream::readShort).isInstanceOf(MessageFormatException.class);
    stream.readBoolean();
    assertThatThrownBy(stream::readInt).isInstanceOf(NumberFormatException.class);

    MapMessage map = session.createMapMessage();
    assertThatThrownBy(() -> map.setObject("k", List.of()))
        .isInstanceOf(MessageFormatException.class);
    map.setBoolean("b", true);
    map.setString("s", "no number");
    assertThatThrownBy(() -> map.getInt("b")).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> map.getLong("s")).isInstanceOf(NumberFormatException.class);

    Message message = session.createMessage();
    assertThatThrownBy(() -> message.setObjectProperty("p", List.of()))
        .isInstanceOf(MessageFormatException.class);
    message.setDoubleProperty("d", 1.5);
    message.setStringProperty("s", "no number");
    assertThatThrownBy(() -> message.getIntProperty("d"))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> message.getIntProperty("s")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> session.createProducer(jms.queue()).send(null))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  @Assertion("JMS:SPEC:178")
  void aMessageThatIsBeingWrittenCannotBeRead(Jms jms) throws JMSException {
    Session session = jms.session();
    BytesMessage bytes = session.createBytesMessage();
    StreamMessage stream = session.createStreamMessage();

    assertThatThrownBy(bytes::readByte).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(bytes::getBodyLength).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(stream::readString).isInstanceOf(MessageNotReadableException.class);
  }

  @Test
  @Assertion("JMS:SPEC:179")
  void aMessageThatWasReceivedCannotBeWritten(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    var producer = session.createProducer(queue);
    producer.send(session.createTextMessage("text"));
    producer.send(session.createBytesMessage());
    producer.send(session.createMapMessage());
    producer.send(session.createStreamMessage());

    var consumer = session.createConsumer(queue);
    TextMessage text = (TextMessage) jms.receive(consumer);
    assertThatThrownBy(() -> text.setText("other"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> text.setIntProperty("p", 1))
        .isInstanceOf(MessageNotWriteableException.class);
    BytesMessage bytes = (BytesMessage) jms.receive(consumer);
    assertThatThrownBy(() -> bytes.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
    MapMessage map = (MapMessage) jms.receive(consumer);
    assertThatThrownBy(() -> map.setInt("k", 1)).isInstanceOf(MessageNotWriteableException.class);
    StreamMessage stream = (StreamMessage) jms.receive(consumer);
    assertThatThrownBy(() -> stream.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
  }
}
