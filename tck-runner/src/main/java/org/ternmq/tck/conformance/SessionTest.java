package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session makes and is (specification 6.2). */
@Conformance
class SessionTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.SESSION_TRANSACTED,
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE
      })
  @Assertion({"JMS:JAVADOC:837", "JMS:JAVADOC:225", "JMS:JAVADOC:227"})
  void itHasTheModeItWasMadeWith(int mode, Jms jms) throws JMSException {
    try (Session session = jms.connection().createSession(mode)) {
      assertThat(session.getAcknowledgeMode()).isEqualTo(mode);
      assertThat(session.getTransacted()).isEqualTo(mode == Session.SESSION_TRANSACTED);
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:839", "JMS:JAVADOC:227"})
  void withoutAModeItAcknowledgesAutomatically(Jms jms) throws JMSException {
    try (Session session = jms.connection().createSession()) {
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
      assertThat(session.getTransacted()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED
      })
  @Assertion({"JMS:JAVADOC:510", "JMS:JAVADOC:225", "JMS:JAVADOC:227"})
  void transactedWinsOverTheAcknowledgeMode(int ignored, Jms jms) throws JMSException {
    try (Session session = jms.connection().createSession(true, ignored)) {
      assertThat(session.getTransacted()).isTrue();
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Assertion({"JMS:JAVADOC:510", "JMS:JAVADOC:227"})
  void notTransactedItHasTheAcknowledgeMode(int mode, Jms jms) throws JMSException {
    try (Session session = jms.connection().createSession(false, mode)) {
      assertThat(session.getTransacted()).isFalse();
      assertThat(session.getAcknowledgeMode()).isEqualTo(mode);
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:838", "JMS:JAVADOC:511"})
  void aModeThatDoesNotExistIsRefused(Jms jms) throws JMSException {
    Connection connection = jms.connection();

    assertThatExceptionOfType(JMSException.class).isThrownBy(() -> connection.createSession(4711));
    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> connection.createSession(false, 4711));
  }

  @Test
  @Assertion("JMS:JAVADOC:840")
  void noSessionComesFromAClosedConnection(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    connection.close();

    assertThatExceptionOfType(JMSException.class).isThrownBy(connection::createSession);
  }

  // --- messages

  /** A factory method, and what its message is like when it is new. */
  record Making(String name, Making.Body body) {
    interface Body {
      void check(Session session) throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Making> messages() {
    return Stream.of(
        new Making(
            "createBytesMessage",
            session -> {
              BytesMessage message = session.createBytesMessage();
              message.writeInt(7);
              message.reset();
              assertThat(message.getBodyLength()).isEqualTo(4);
            }),
        new Making(
            "createMapMessage",
            session -> {
              MapMessage message = session.createMapMessage();
              assertThat(message.getMapNames().hasMoreElements()).isFalse();
              message.setInt("key", 7);
            }),
        new Making(
            "createMessage",
            session -> {
              Message message = session.createMessage();
              assertThat(message).isNotInstanceOf(TextMessage.class);
              message.setIntProperty("key", 7);
            }),
        new Making(
            "createObjectMessage()",
            session -> {
              ObjectMessage message = session.createObjectMessage();
              assertThat(message.getObject()).isNull();
              message.setObject("object");
            }),
        new Making(
            "createObjectMessage(object)",
            session -> {
              ObjectMessage message = session.createObjectMessage("object");
              assertThat(message.getObject()).isEqualTo("object");
              message.setObject(7);
            }),
        new Making(
            "createStreamMessage",
            session -> {
              StreamMessage message = session.createStreamMessage();
              message.writeInt(7);
              message.reset();
              assertThat(message.readInt()).isEqualTo(7);
            }),
        new Making(
            "createTextMessage()",
            session -> {
              TextMessage message = session.createTextMessage();
              assertThat(message.getText()).isNull();
              message.setText("text");
            }),
        new Making(
            "createTextMessage(text)",
            session -> {
              TextMessage message = session.createTextMessage("text");
              assertThat(message.getText()).isEqualTo("text");
              message.setText("other");
            }));
  }

  @ParameterizedTest
  @MethodSource("messages")
  @Assertion({
    "JMS:JAVADOC:209",
    "JMS:JAVADOC:211",
    "JMS:JAVADOC:213",
    "JMS:JAVADOC:215",
    "JMS:JAVADOC:217",
    "JMS:JAVADOC:219",
    "JMS:JAVADOC:221",
    "JMS:JAVADOC:223"
  })
  void itMakesEmptyWritableMessagesOfEveryType(Making making, Jms jms) throws JMSException {
    making.body().check(jms.session());
  }

  @Test
  @Assertion({"JMS:JAVADOC:213", "JMS:JAVADOC:223"})
  void aMessageIsSentByAnySession(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    TextMessage message = jms.session().createTextMessage("made elsewhere");
    Session session = jms.session();

    session.createProducer(queue).send(message);

    assertThat(jms.textsOn(queue)).containsExactly("made elsewhere");
  }

  // --- destinations

  @Test
  @Assertion({"JMS:JAVADOC:250", "JMS:JAVADOC:252", "JMS:JAVADOC:286", "JMS:JAVADOC:117"})
  void aDestinationMadeByNameIsTheOneOfThatName(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Topic topic = jms.topic();

    assertThat(session.createQueue(queue.getQueueName())).isEqualTo(queue);
    assertThat(session.createTopic(topic.getTopicName())).isEqualTo(topic);
    assertThat(session.createQueue(queue.getQueueName()).getQueueName())
        .isEqualTo(queue.getQueueName());
    assertThat(session.createTopic(topic.getTopicName()).getTopicName())
        .isEqualTo(topic.getTopicName());
  }

  @Test
  @Assertion({"JMS:JAVADOC:288", "JMS:JAVADOC:119"})
  void aDestinationHasAText(Jms jms) {
    assertThat(jms.queue().toString()).isNotBlank();
    assertThat(jms.topic().toString()).isNotBlank();
  }

  // --- producers and consumers

  @Test
  @Assertion({"JMS:SPEC:115", "JMS:JAVADOC:242", "JMS:JAVADOC:244", "JMS:SPEC:138"})
  void itServesManyProducersAndConsumersOfQueuesAndTopics(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Topic topic = jms.topic();
    MessageConsumer ofQueue = session.createConsumer(queue);
    MessageConsumer ofTopic = session.createConsumer(topic);
    MessageConsumer alsoOfTopic = session.createConsumer(topic);
    MessageProducer toQueue = session.createProducer(queue);
    MessageProducer toTopic = session.createProducer(topic);
    MessageProducer toAny = session.createProducer(null);

    toQueue.send(session.createTextMessage("q"));
    toTopic.send(session.createTextMessage("t"));
    toAny.send(queue, session.createTextMessage("any"));

    assertThat(jms.receiveText(ofQueue)).isEqualTo("q");
    assertThat(jms.receiveText(ofQueue)).isEqualTo("any");
    assertThat(jms.receiveText(ofTopic)).isEqualTo("t");
    assertThat(jms.receiveText(alsoOfTopic)).isEqualTo("t");
    assertThat(toQueue.getDestination()).isEqualTo(queue);
    assertThat(toAny.getDestination()).isNull();
  }

  @Test
  @Assertion({"JMS:JAVADOC:246", "JMS:SPEC:146", "JMS:SPEC:160"})
  void aSelectorLeavesTheOthersOnTheQueue(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    for (int i = 1; i <= 4; i++) {
      TextMessage message = session.createTextMessage("m" + i);
      message.setIntProperty("parity", i % 2);
      producer.send(message);
    }
    MessageConsumer even = session.createConsumer(queue, "parity = 0");

    assertThat(even.getMessageSelector()).isEqualTo("parity = 0");
    assertThat(jms.receiveText(even)).isEqualTo("m2");
    assertThat(jms.receiveText(even)).isEqualTo("m4");
    even.close();
    assertThat(jms.textsOn(queue)).containsExactly("m1", "m3");
  }

  @Test
  @Assertion({"JMS:JAVADOC:246", "JMS:JAVADOC:248"})
  void anEmptyOrNullSelectorSelectsEverything(Jms jms) throws JMSException {
    Session session = jms.session();
    for (String selector : new String[] {null, ""}) {
      Queue queue = jms.queue();
      jms.send(queue, "all");
      MessageConsumer consumer = session.createConsumer(queue, selector, false);

      assertThat(jms.receiveText(consumer)).isEqualTo("all");
      assertThat(consumer.getMessageSelector()).isNull();
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:637")
  void aProducerCannotSendToATemporaryQueueThatIsDeleted(Jms jms) throws JMSException {
    Session session = jms.session();
    var deleted = session.createTemporaryQueue();
    deleted.delete();

    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> session.createProducer(deleted).send(session.createMessage()));
  }

  // --- close

  @Test
  @Assertion({"JMS:SPEC:110", "JMS:JAVADOC:233", "JMS:SPEC:120"})
  void closeEndsAPendingReceive(Jms jms) throws JMSException {
    Session session = jms.session();
    Background<Message> receive = Background.call(session.createConsumer(jms.queue())::receive);
    assertThat(receive.blocks()).isTrue();

    session.close();

    assertThat(receive.result()).isNull();
  }

  @Test
  @Assertion({"JMS:SPEC:110", "JMS:JAVADOC:233"})
  void closeWaitsForARunningListenerWhichHasTheSession(Jms jms) throws Exception {
    Queue from = jms.queue();
    Queue to = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(to);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    session
        .createConsumer(from)
        .setMessageListener(
            message -> {
              entered.countDown();
              try {
                letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
                producer.send(session.createTextMessage("in time"));
              } catch (JMSException | InterruptedException e) {
                failure.set(e);
              }
            });
    jms.send(from, "go");
    assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    Background<Void> close = Background.run(session::close);
    assertThat(close.blocks()).isTrue();
    letGo.countDown();
    close.result();

    assertThat(failure).hasNullValue();
    assertThat(jms.textsOn(to)).containsExactly("in time");
    assertThat(jms.textsOn(from)).as("acknowledged when the listener returned").isEmpty();
  }

  @Test
  @Assertion({"JMS:SPEC:114", "JMS:JAVADOC:233"})
  void closingAClosedSessionIsIgnored(Jms jms) throws JMSException {
    Session session = jms.session();

    session.close();
    session.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::createMessage);
  }

  /** Specification 6.2.15 allows both: to refuse the close, or to close and go on. */
  @Test
  @Assertion({"JMS:SPEC:259", "JMS:JAVADOC:1356"})
  void aListenerThatClosesItsOwnSessionIsRefusedOrObeyedButNeverHangs(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Session session = jms.session();
    CallInCallback close = new CallInCallback(session::close);
    session.createConsumer(queue).setMessageListener(message -> close.run());
    jms.send(queue, "close it");

    Exception outcome = close.outcome();
    if (outcome == null) {
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::createMessage);
    } else {
      assertThat(outcome).isInstanceOf(IllegalStateException.class);
      session.close();
    }
    assertThat(jms.textsOn(queue)).as("the message is acknowledged").isEmpty();
  }

  static Stream<Call<Session>> forbiddenInCompletionListeners() {
    return Stream.of(
        new Call<>("close", Session::close),
        new Call<>("commit", Session::commit),
        new Call<>("rollback", Session::rollback));
  }

  @ParameterizedTest
  @MethodSource("forbiddenInCompletionListeners")
  @Assertion({"JMS:JAVADOC:1356", "JMS:JAVADOC:634", "JMS:JAVADOC:635"})
  void aCompletionListenerCannotEndItsOwnSessionOrTransaction(Call<Session> call, Jms jms)
      throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    CallInCallback ending = new CallInCallback(() -> call.on(session));

    session.createProducer(jms.queue()).send(session.createMessage(), new Completed(ending));
    // A provider may complete the sends of a transaction when it commits.
    session.commit();

    assertThat(ending.outcome()).isInstanceOf(IllegalStateException.class);
  }
}
