package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interfaces of the two domains (specification 2.9, 4.1.7, 4.2.10, 9.2). */
@Conformance
class LegacyDomainsTest {

  private static QueueSession queues(Jms jms) throws JMSException {
    return jms.queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private static TopicSession topics(Jms jms) throws JMSException {
    return jms.topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  // --- sessions

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Assertion({"JMS:JAVADOC:274", "JMS:JAVADOC:111", "JMS:SPEC:242"})
  void sessionsHaveTheirModes(int mode, Jms jms) throws JMSException {
    QueueConnection queues = jms.queueConnection();
    TopicConnection topics = jms.topicConnection();

    assertThat(queues.createQueueSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
    assertThat(topics.createTopicSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
    assertThat(queues.createQueueSession(true, mode).getTransacted()).isTrue();
    assertThat(topics.createTopicSession(true, mode).getTransacted()).isTrue();
  }

  @Test
  @Assertion({"JMS:JAVADOC:275", "JMS:JAVADOC:112"})
  void aModeThatDoesNotExistIsRefused(Jms jms) throws JMSException {
    QueueConnection queues = jms.queueConnection();
    TopicConnection topics = jms.topicConnection();

    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> queues.createQueueSession(false, 4711));
    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> topics.createTopicSession(false, 4711));
  }

  // --- point to point

  @Test
  @Assertion({
    "JMS:JAVADOC:184",
    "JMS:JAVADOC:186",
    "JMS:JAVADOC:188",
    "JMS:JAVADOC:268",
    "JMS:SPEC:195",
    "JMS:SPEC:150",
    "JMS:SPEC:146"
  })
  void queueReceiversReceiveWhatQueueSendersSent(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    QueueSession session = queues(jms);
    for (int i = 1; i <= 3; i++) {
      TextMessage message = session.createTextMessage("m" + i);
      message.setIntProperty("number", i);
      session.createSender(queue).send(message);
    }

    QueueReceiver second = session.createReceiver(queue, "number = 2");
    assertThat(second.getMessageSelector()).isEqualTo("number = 2");
    assertThat(jms.receiveText(second)).isEqualTo("m2");
    second.close();
    QueueReceiver all = session.createReceiver(queue);
    assertThat(all.getQueue()).isEqualTo(queue);
    assertThat(jms.receiveText(all)).isEqualTo("m1");
    assertThat(jms.receiveText(all)).isEqualTo("m3");
  }

  @Test
  @Assertion({"JMS:JAVADOC:182", "JMS:JAVADOC:286", "JMS:JAVADOC:81", "JMS:JAVADOC:117"})
  void destinationsAreMadeByName(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Topic topic = jms.topic();

    assertThat(queues(jms).createQueue(queue.getQueueName())).isEqualTo(queue);
    assertThat(topics(jms).createTopic(topic.getTopicName())).isEqualTo(topic);
  }

  // --- publish and subscribe

  @Test
  @Assertion({
    "JMS:JAVADOC:83",
    "JMS:JAVADOC:85",
    "JMS:JAVADOC:91",
    "JMS:SPEC:158",
    "JMS:SPEC:196",
    "JMS:SPEC:159",
    "JMS:SPEC:160",
    "JMS:SPEC:126"
  })
  void everySubscriberGetsWhatIsPublishedWhileItIsThere(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    TopicSession publishing = topics(jms);
    publishing.createPublisher(topic).publish(publishing.createTextMessage("too early"));
    TopicSubscriber first = topics(jms).createSubscriber(topic);
    TopicSubscriber second = topics(jms).createSubscriber(topic);
    TopicSubscriber selecting = topics(jms).createSubscriber(topic, "number = 2", false);
    for (int i = 1; i <= 2; i++) {
      TextMessage message = publishing.createTextMessage("m" + i);
      message.setIntProperty("number", i);
      publishing.createPublisher(topic).publish(message);
    }

    assertThat(jms.receiveText(selecting)).isEqualTo("m2");
    for (TopicSubscriber each : new TopicSubscriber[] {first, second}) {
      assertThat(jms.receiveText(each)).isEqualTo("m1");
      assertThat(jms.receiveText(each)).isEqualTo("m2");
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:87", "JMS:JAVADOC:89", "JMS:JAVADOC:95", "JMS:SPEC:154", "JMS:SPEC:153"})
  void aDurableSubscriberGetsWhatWasPublishedWhileItWasAway(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    try (TopicConnection connection =
        jms.topicConnectionFactory().createTopicConnection(jms.user(), jms.password())) {
      connection.setClientID(jms.uniqueName());
      connection.start();
      TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      session.createDurableSubscriber(topic, "plain").close();
      session.createDurableSubscriber(topic, "selecting", "number = 7", false).close();
      jms.send(topic, "while away");

      MessageConsumer plain = session.createDurableSubscriber(topic, "plain");
      assertThat(jms.textsUntilNow(plain, topic)).containsExactly("while away");
      plain.close();
      session.unsubscribe("plain");
      session.unsubscribe("selecting");
      MessageConsumer again = session.createDurableSubscriber(topic, "plain");
      assertThat(jms.textsUntilNow(again, topic)).isEmpty();
      again.close();
      session.unsubscribe("plain");
    }
  }

  // --- methods of the other domain (specification 9.2)

  static Stream<Call<QueueSession>> notForQueueSessions() {
    return Stream.of(
        new Call<>("createDurableSubscriber(t, n)", s -> s.createDurableSubscriber(null, "n")),
        new Call<>(
            "createDurableSubscriber(t, n, s, l)",
            s -> s.createDurableSubscriber(null, "n", "a = 1", false)),
        new Call<>("createDurableConsumer(t, n)", s -> s.createDurableConsumer(null, "n")),
        new Call<>(
            "createDurableConsumer(t, n, s, l)",
            s -> s.createDurableConsumer(null, "n", "a = 1", false)),
        new Call<>("createSharedConsumer(t, n)", s -> s.createSharedConsumer(null, "n")),
        new Call<>(
            "createSharedConsumer(t, n, s)", s -> s.createSharedConsumer(null, "n", "a = 1")),
        new Call<>(
            "createSharedDurableConsumer(t, n)", s -> s.createSharedDurableConsumer(null, "n")),
        new Call<>(
            "createSharedDurableConsumer(t, n, s)",
            s -> s.createSharedDurableConsumer(null, "n", "a = 1")),
        new Call<>("createTemporaryTopic", Session::createTemporaryTopic),
        new Call<>("createTopic", s -> s.createTopic("t")),
        new Call<>("unsubscribe", s -> s.unsubscribe("n")));
  }

  @ParameterizedTest
  @MethodSource("notForQueueSessions")
  @Assertion({
    "JMS:SPEC:185",
    "JMS:SPEC:185.2",
    "JMS:SPEC:185.3",
    "JMS:SPEC:185.4",
    "JMS:SPEC:185.5",
    "JMS:SPEC:185.9",
    "JMS:SPEC:185.10"
  })
  void aQueueSessionRefusesWhatIsForTopics(Call<QueueSession> call, Jms jms) throws JMSException {
    QueueSession session = queues(jms);

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> call.on(session));
  }

  static Stream<Call<TopicSession>> notForTopicSessions() {
    return Stream.of(
        new Call<>("createBrowser(q)", s -> s.createBrowser(null)),
        new Call<>("createBrowser(q, s)", s -> s.createBrowser(null, "a = 1")),
        new Call<>("createQueue", s -> s.createQueue("q")),
        new Call<>("createTemporaryQueue", Session::createTemporaryQueue));
  }

  @ParameterizedTest
  @MethodSource("notForTopicSessions")
  @Assertion({"JMS:SPEC:185", "JMS:SPEC:185.6", "JMS:SPEC:185.7", "JMS:SPEC:185.8"})
  void aTopicSessionRefusesWhatIsForQueues(Call<TopicSession> call, Jms jms) throws JMSException {
    TopicSession session = topics(jms);

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> call.on(session));
  }

  static Stream<Call<QueueConnection>> notForQueueConnections() {
    return Stream.of(
        new Call<>(
            "createDurableConnectionConsumer",
            c -> c.createDurableConnectionConsumer(null, "n", null, null, 1)),
        new Call<>(
            "createSharedConnectionConsumer",
            c -> c.createSharedConnectionConsumer(null, "n", null, null, 1)),
        new Call<>(
            "createSharedDurableConnectionConsumer",
            c -> c.createSharedDurableConnectionConsumer(null, "n", null, null, 1)));
  }

  @ParameterizedTest
  @MethodSource("notForQueueConnections")
  @Assertion({
    "JMS:SPEC:185",
    "JMS:SPEC:185.1",
    "JMS:JAVADOC:1428",
    "JMS:JAVADOC:1431",
    "JMS:JAVADOC:1436"
  })
  void aQueueConnectionRefusesWhatIsForTopics(Call<QueueConnection> call, Jms jms)
      throws JMSException {
    QueueConnection connection = jms.queueConnection();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> call.on(connection));
  }

  // --- requestors

  @Test
  @Assertion({"JMS:JAVADOC:12", "JMS:JAVADOC:13", "JMS:JAVADOC:15", "JMS:SPEC:273"})
  void aQueueRequestorWaitsForTheReply(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session answering = jms.session();
    answering
        .createConsumer(queue)
        .setMessageListener(request -> answer(answering, (TextMessage) request));
    QueueSession session = queues(jms);
    QueueRequestor requestor = new QueueRequestor(session, queue);

    TextMessage reply = (TextMessage) requestor.request(session.createTextMessage("question"));
    assertThat(reply.getText()).isEqualTo("answer to question");
    requestor.close();

    assertThatExceptionOfType(IllegalStateException.class)
        .as("its session is closed too")
        .isThrownBy(session::createMessage);
  }

  @Test
  @Assertion({"JMS:JAVADOC:5", "JMS:JAVADOC:6", "JMS:JAVADOC:8", "JMS:SPEC:170"})
  void aTopicRequestorWaitsForTheFirstReply(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    for (int i = 0; i < 2; i++) {
      Session answering = jms.session();
      answering
          .createConsumer(topic)
          .setMessageListener(request -> answer(answering, (TextMessage) request));
    }
    TopicSession session = topics(jms);
    TopicRequestor requestor = new TopicRequestor(session, topic);

    TextMessage reply = (TextMessage) requestor.request(session.createTextMessage("question"));
    assertThat(reply.getText()).isEqualTo("answer to question");
    requestor.close();

    assertThatExceptionOfType(IllegalStateException.class)
        .as("its session is closed too")
        .isThrownBy(session::createMessage);
  }

  private static void answer(Session session, TextMessage request) {
    try {
      TextMessage answer = session.createTextMessage("answer to " + request.getText());
      try (var producer = session.createProducer(request.getJMSReplyTo())) {
        producer.send(answer);
      }
    } catch (jakarta.jms.InvalidDestinationException late) {
      // Another has answered first, and nobody waits any more.
      assertThat(late).hasMessageMatching("(?s).+");
    } catch (JMSException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:832", "JMS:JAVADOC:833", "JMS:JAVADOC:830", "JMS:JAVADOC:831"})
  void aRequestorNeedsADestinationAndAnOpenSession(Jms jms) throws JMSException {
    QueueSession queueSession = queues(jms);
    TopicSession topicSession = topics(jms);
    Queue queue = jms.queue();
    Topic topic = jms.topic();

    assertThatExceptionOfType(jakarta.jms.InvalidDestinationException.class)
        .isThrownBy(() -> new QueueRequestor(queueSession, null));
    assertThatExceptionOfType(jakarta.jms.InvalidDestinationException.class)
        .isThrownBy(() -> new TopicRequestor(topicSession, null));
    queueSession.close();
    topicSession.close();
    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> new QueueRequestor(queueSession, queue));
    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> new TopicRequestor(topicSession, topic));
  }
}
