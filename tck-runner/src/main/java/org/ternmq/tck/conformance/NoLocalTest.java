package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Subscribers that do not want what their own connection publishes (specification 8.3.1, 8.3.3):
 * the four methods that know noLocal.
 */
@Conformance
class NoLocalTest {

  /** How a subscription with noLocal is made. */
  record Subscribing(String name, boolean durable, Body body) {
    interface Body {
      MessageConsumer on(TopicSession session, Topic topic, String name, boolean noLocal)
          throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Subscribing> subscriptions() {
    return Stream.of(
        new Subscribing("createConsumer", false, (s, t, n, l) -> s.createConsumer(t, null, l)),
        new Subscribing("createSubscriber", false, (s, t, n, l) -> s.createSubscriber(t, null, l)),
        new Subscribing(
            "createDurableConsumer", true, (s, t, n, l) -> s.createDurableConsumer(t, n, null, l)),
        new Subscribing(
            "createDurableSubscriber",
            true,
            (s, t, n, l) -> s.createDurableSubscriber(t, n, null, l)));
  }

  static Stream<Subscribing> durable() {
    return subscriptions().filter(Subscribing::durable);
  }

  private static TopicConnection connection(Jms jms, String clientId) throws JMSException {
    TopicConnection connection =
        jms.closing(jms.topicConnectionFactory().createTopicConnection(jms.user(), jms.password()));
    connection.setClientID(clientId);
    connection.start();
    return connection;
  }

  private static void publish(Connection connection, Topic topic, String text) throws JMSException {
    try (Session session = connection.createSession()) {
      session.createProducer(topic).send(session.createTextMessage(text));
    }
  }

  @ParameterizedTest
  @MethodSource("subscriptions")
  @Assertion({
    "JMS:SPEC:161",
    "JMS:SPEC:162",
    "JMS:SPEC:267",
    "JMS:SPEC:166",
    "JMS:JAVADOC:85",
    "JMS:JAVADOC:89",
    "JMS:JAVADOC:248",
    "JMS:JAVADOC:256",
    "JMS:JAVADOC:1090"
  })
  void theOwnConnectionIsNotHeard(Subscribing subscribing, Jms jms) throws JMSException {
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    TopicConnection connection = connection(jms, jms.uniqueName());
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = subscribing.body().on(session, topic, name, true);

    publish(connection, topic, "own");
    jms.send(topic, "foreign");
    publish(connection, topic, "own again");

    assertThat(jms.textsUntilNow(consumer, topic)).containsExactly("foreign");
    consumer.close();
    if (subscribing.durable()) {
      session.unsubscribe(name);
    }
  }

  @ParameterizedTest
  @MethodSource("subscriptions")
  @Assertion({"JMS:SPEC:161", "JMS:JAVADOC:85", "JMS:JAVADOC:248"})
  void withoutItTheOwnConnectionIsHeard(Subscribing subscribing, Jms jms) throws JMSException {
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    TopicConnection connection = connection(jms, jms.uniqueName());
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = subscribing.body().on(session, topic, name, false);

    publish(connection, topic, "own");

    assertThat(jms.receiveText(consumer)).isEqualTo("own");
    consumer.close();
    if (subscribing.durable()) {
      session.unsubscribe(name);
    }
  }

  /** Specification 8.3.3: also while inactive, and for other connections of the same client. */
  @ParameterizedTest
  @MethodSource("durable")
  @Assertion({"JMS:SPEC:166", "JMS:JAVADOC:256", "JMS:JAVADOC:1090", "JMS:JAVADOC:89"})
  void aDurableSubscriptionDoesNotHearItsClientWhileInactive(Subscribing subscribing, Jms jms)
      throws JMSException {
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    String clientId = jms.uniqueName();
    TopicConnection first = connection(jms, clientId);
    subscribing
        .body()
        .on(first.createTopicSession(false, Session.AUTO_ACKNOWLEDGE), topic, name, true);
    first.close();
    TopicConnection second = connection(jms, clientId);
    publish(second, topic, "own");
    jms.send(topic, "foreign");

    TopicSession session = second.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer again = subscribing.body().on(session, topic, name, true);
    assertThat(jms.textsUntilNow(again, topic)).containsExactly("foreign");
    again.close();
    session.unsubscribe(name);
  }

  @Test
  @Assertion({"JMS:JAVADOC:79", "JMS:JAVADOC:77", "JMS:JAVADOC:83", "JMS:JAVADOC:87"})
  void aSubscriberTellsItsTopicAndWhetherItHearsItsOwnConnection(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    TopicConnection connection = connection(jms, jms.uniqueName());
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber plain = session.createSubscriber(topic);
    TopicSubscriber noLocal = session.createSubscriber(topic, "a = 1", true);
    TopicSubscriber durable = session.createDurableSubscriber(topic, "plain");
    TopicSubscriber durableNoLocal =
        session.createDurableSubscriber(topic, "noLocal", "a = 1", true);

    assertThat(plain.getNoLocal()).isFalse();
    assertThat(noLocal.getNoLocal()).isTrue();
    assertThat(durable.getNoLocal()).isFalse();
    assertThat(durableNoLocal.getNoLocal()).isTrue();
    for (TopicSubscriber each : new TopicSubscriber[] {plain, noLocal, durable, durableNoLocal}) {
      assertThat(each.getTopic()).isEqualTo(topic);
      each.close();
    }
    session.unsubscribe("plain");
    session.unsubscribe("noLocal");
  }

  @Test
  @Assertion("JMS:JAVADOC:248")
  void aQueueDeliversToTheOwnConnectionAnyway(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    // The effect of noLocal on a queue is not defined; the message must not be lost.
    MessageConsumer consumer = session.createConsumer(queue, null, true);
    session.createProducer(queue).send(session.createTextMessage("own"));
    consumer.close();

    TextMessage message = (TextMessage) jms.receive(session.createConsumer(queue));
    assertThat(message.getText()).isEqualTo("own");
  }
}
