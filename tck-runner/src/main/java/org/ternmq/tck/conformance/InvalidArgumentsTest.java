package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Destinations and selectors that are none: every method of sessions that takes one. */
@Conformance
class InvalidArgumentsTest {

  /** A session of each kind, of connections with client identifiers. */
  record Sessions(Jms jms, Session plain, QueueSession queues, TopicSession topics) {
    Queue queue() {
      return jms.queue();
    }

    Topic topic() {
      return jms.topic();
    }
  }

  private static Sessions sessions(Jms jms) throws JMSException {
    Connection plain = jms.connection(jms.uniqueName());
    var queues =
        jms.closing(jms.queueConnectionFactory().createQueueConnection(jms.user(), jms.password()));
    var topics =
        jms.closing(jms.topicConnectionFactory().createTopicConnection(jms.user(), jms.password()));
    topics.setClientID(jms.uniqueName());
    return new Sessions(
        jms,
        plain.createSession(),
        queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE),
        topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE));
  }

  static Stream<Call<Sessions>> withoutADestination() {
    return Stream.of(
        new Call<>("createConsumer(d)", s -> s.plain().createConsumer(null)),
        new Call<>("createConsumer(d, s)", s -> s.plain().createConsumer(null, "a = 1")),
        new Call<>("createConsumer(d, s, l)", s -> s.plain().createConsumer(null, "a = 1", true)),
        new Call<>("createSharedConsumer", s -> s.plain().createSharedConsumer(null, "n")),
        new Call<>(
            "createSharedConsumer with selector",
            s -> s.plain().createSharedConsumer(null, "n", "a = 1")),
        new Call<>("createDurableConsumer", s -> s.plain().createDurableConsumer(null, "n")),
        new Call<>(
            "createDurableConsumer with selector",
            s -> s.plain().createDurableConsumer(null, "n", "a = 1", true)),
        new Call<>("createDurableSubscriber", s -> s.plain().createDurableSubscriber(null, "n")),
        new Call<>(
            "createDurableSubscriber with selector",
            s -> s.plain().createDurableSubscriber(null, "n", "a = 1", true)),
        new Call<>(
            "createSharedDurableConsumer", s -> s.plain().createSharedDurableConsumer(null, "n")),
        new Call<>(
            "createSharedDurableConsumer with selector",
            s -> s.plain().createSharedDurableConsumer(null, "n", "a = 1")),
        new Call<>("createBrowser", s -> s.plain().createBrowser(null)),
        new Call<>("createBrowser with selector", s -> s.plain().createBrowser(null, "a = 1")),
        new Call<>("QueueSession.createReceiver", s -> s.queues().createReceiver(null)),
        new Call<>(
            "QueueSession.createReceiver with selector",
            s -> s.queues().createReceiver(null, "a = 1")),
        new Call<>("QueueSession.createBrowser", s -> s.queues().createBrowser(null)),
        new Call<>(
            "QueueSession.createBrowser with selector",
            s -> s.queues().createBrowser(null, "a = 1")),
        new Call<>("TopicSession.createSubscriber", s -> s.topics().createSubscriber(null)),
        new Call<>(
            "TopicSession.createSubscriber with selector",
            s -> s.topics().createSubscriber(null, "a = 1", true)),
        new Call<>(
            "TopicSession.createDurableSubscriber",
            s -> s.topics().createDurableSubscriber(null, "n")),
        new Call<>(
            "TopicSession.createDurableSubscriber with selector",
            s -> s.topics().createDurableSubscriber(null, "n", "a = 1", true)));
  }

  @ParameterizedTest
  @MethodSource("withoutADestination")
  @Assertion({
    "JMS:JAVADOC:638",
    "JMS:JAVADOC:639",
    "JMS:JAVADOC:641",
    "JMS:JAVADOC:643",
    "JMS:JAVADOC:644",
    "JMS:JAVADOC:646",
    "JMS:JAVADOC:647",
    "JMS:JAVADOC:1089",
    "JMS:JAVADOC:1092",
    "JMS:JAVADOC:1165",
    "JMS:JAVADOC:1169",
    "JMS:JAVADOC:1395",
    "JMS:JAVADOC:1398",
    "JMS:JAVADOC:618",
    "JMS:JAVADOC:619",
    "JMS:JAVADOC:622",
    "JMS:JAVADOC:623",
    "JMS:JAVADOC:625",
    "JMS:JAVADOC:626",
    "JMS:JAVADOC:628",
    "JMS:JAVADOC:629"
  })
  void noDestinationIsRefused(Call<Sessions> call, Jms jms) throws JMSException {
    Sessions sessions = sessions(jms);

    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> call.on(sessions));
  }

  static Stream<Call<Sessions>> withAWrongSelector() {
    String bad = "colour = = 'red'";
    return Stream.of(
        new Call<>("createConsumer", s -> s.plain().createConsumer(s.queue(), bad)),
        new Call<>("createConsumer of a topic", s -> s.plain().createConsumer(s.topic(), bad)),
        new Call<>(
            "createConsumer with noLocal", s -> s.plain().createConsumer(s.topic(), bad, true)),
        new Call<>(
            "createSharedConsumer", s -> s.plain().createSharedConsumer(s.topic(), "n", bad)),
        new Call<>(
            "createDurableConsumer",
            s -> s.plain().createDurableConsumer(s.topic(), "n", bad, false)),
        new Call<>(
            "createDurableSubscriber",
            s -> s.plain().createDurableSubscriber(s.topic(), "n", bad, false)),
        new Call<>(
            "createSharedDurableConsumer",
            s -> s.plain().createSharedDurableConsumer(s.topic(), "n", bad)),
        new Call<>("createBrowser", s -> s.plain().createBrowser(s.queue(), bad)),
        new Call<>("QueueSession.createReceiver", s -> s.queues().createReceiver(s.queue(), bad)),
        new Call<>("QueueSession.createBrowser", s -> s.queues().createBrowser(s.queue(), bad)),
        new Call<>(
            "TopicSession.createSubscriber",
            s -> s.topics().createSubscriber(s.topic(), bad, false)),
        new Call<>(
            "TopicSession.createDurableSubscriber",
            s -> s.topics().createDurableSubscriber(s.topic(), "n", bad, false)));
  }

  @ParameterizedTest
  @MethodSource("withAWrongSelector")
  @Assertion({
    "JMS:JAVADOC:640",
    "JMS:JAVADOC:642",
    "JMS:JAVADOC:645",
    "JMS:JAVADOC:648",
    "JMS:JAVADOC:1093",
    "JMS:JAVADOC:1170",
    "JMS:JAVADOC:1166",
    "JMS:JAVADOC:1399",
    "JMS:JAVADOC:620",
    "JMS:JAVADOC:624",
    "JMS:JAVADOC:627",
    "JMS:JAVADOC:630"
  })
  void aWrongSelectorIsRefusedAndLeavesNothingBehind(Call<Sessions> call, Jms jms)
      throws JMSException {
    Sessions sessions = sessions(jms);

    assertThatExceptionOfType(InvalidSelectorException.class).isThrownBy(() -> call.on(sessions));
    for (Session each : new Session[] {sessions.plain(), sessions.topics()}) {
      assertThatExceptionOfType(InvalidDestinationException.class)
          .as("no subscription was made")
          .isThrownBy(() -> each.unsubscribe("n"));
    }
  }

  static Stream<Call<Sessions>> withoutAName() {
    return Stream.of(
        new Call<>("createSharedConsumer", s -> s.plain().createSharedConsumer(s.topic(), null)),
        new Call<>("createDurableConsumer", s -> s.plain().createDurableConsumer(s.topic(), null)),
        new Call<>(
            "createDurableSubscriber", s -> s.plain().createDurableSubscriber(s.topic(), null)),
        new Call<>(
            "createSharedDurableConsumer",
            s -> s.plain().createSharedDurableConsumer(s.topic(), null)),
        new Call<>("unsubscribe", s -> s.plain().unsubscribe(null)),
        new Call<>("createQueue", s -> s.plain().createQueue(null)),
        new Call<>("createTopic", s -> s.plain().createTopic(null)));
  }

  @ParameterizedTest
  @MethodSource("withoutAName")
  void noNameIsRefusedWithAJmsException(Call<Sessions> call, Jms jms) throws JMSException {
    Sessions sessions = sessions(jms);

    assertThatThrownBy(() -> call.on(sessions)).isInstanceOf(JMSException.class);
    assertThat(sessions.plain().getTransacted()).as("the session is usable").isFalse();
  }

  static Stream<Call<Sessions>> withADeletedTemporaryDestination() {
    return Stream.of(
        new Call<>(
            "send to a queue",
            s -> {
              var queue = s.plain().createTemporaryQueue();
              queue.delete();
              s.plain().createProducer(queue).send(s.plain().createMessage());
            }),
        new Call<>(
            "send to a topic",
            s -> {
              var topic = s.plain().createTemporaryTopic();
              topic.delete();
              s.plain().createProducer(topic).send(s.plain().createMessage());
            }),
        new Call<>(
            "QueueSession.createSender",
            s -> {
              var queue = s.queues().createTemporaryQueue();
              queue.delete();
              s.queues().createSender(queue).send(s.queues().createMessage());
            }),
        new Call<>(
            "TopicSession.createPublisher",
            s -> {
              var topic = s.topics().createTemporaryTopic();
              topic.delete();
              s.topics().createPublisher(topic).publish(s.topics().createMessage());
            }),
        new Call<>(
            "createConsumer of a queue",
            s -> {
              var queue = s.plain().createTemporaryQueue();
              queue.delete();
              s.plain().createConsumer(queue);
            }),
        new Call<>(
            "createConsumer of a topic",
            s -> {
              var topic = s.plain().createTemporaryTopic();
              topic.delete();
              s.plain().createConsumer(topic);
            }),
        new Call<>(
            "createBrowser",
            s -> {
              var queue = s.plain().createTemporaryQueue();
              queue.delete();
              s.plain().createBrowser(queue).getEnumeration();
            }));
  }

  @ParameterizedTest
  @MethodSource("withADeletedTemporaryDestination")
  @Assertion({
    "JMS:JAVADOC:621",
    "JMS:JAVADOC:631",
    "JMS:JAVADOC:637",
    "JMS:JAVADOC:638",
    "JMS:JAVADOC:646",
    "JMS:JAVADOC:126",
    "JMS:JAVADOC:124"
  })
  void aDeletedTemporaryDestinationIsNoDestination(Call<Sessions> call, Jms jms)
      throws JMSException {
    Sessions sessions = sessions(jms);

    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> call.on(sessions));
  }
}
