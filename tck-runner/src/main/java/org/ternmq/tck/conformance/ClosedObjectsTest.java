package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSubscriber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of what is closed, or of what belongs to it (specification 6.1.8, 6.2.15): only
 * close may still be called.
 */
@Conformance
class ClosedObjectsTest {

  /** Which of the three APIs the objects are of. */
  enum Api {
    CLASSIC {
      @Override
      Fixture open(Jms jms) throws JMSException {
        Connection connection = jms.connection();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        Queue queue = jms.queue();
        return Fixture.of(
            jms,
            connection,
            session,
            queue,
            session.createConsumer(queue),
            session.createProducer(queue));
      }
    },
    POINT_TO_POINT {
      @Override
      Fixture open(Jms jms) throws JMSException {
        var connection = jms.queueConnection();
        var session = connection.createQueueSession(true, Session.SESSION_TRANSACTED);
        Queue queue = jms.queue();
        return Fixture.of(
            jms,
            connection,
            session,
            queue,
            session.createReceiver(queue),
            session.createSender(queue));
      }
    },
    PUBLISH_SUBSCRIBE {
      @Override
      Fixture open(Jms jms) throws JMSException {
        var connection = jms.topicConnection();
        var session = connection.createTopicSession(true, Session.SESSION_TRANSACTED);
        Topic topic = jms.topic();
        return Fixture.of(
            jms,
            connection,
            session,
            topic,
            session.createSubscriber(topic),
            session.createPublisher(topic));
      }
    };

    abstract Fixture open(Jms jms) throws JMSException;
  }

  /** A connection and one of each that it can make; null where the API has none. */
  record Fixture(
      Jms jms,
      Connection connection,
      Session session,
      Destination destination,
      Queue queue,
      Topic topic,
      MessageConsumer consumer,
      MessageProducer producer,
      QueueBrowser browser,
      Message message) {

    static Fixture of(
        Jms jms,
        Connection connection,
        Session session,
        Destination destination,
        MessageConsumer consumer,
        MessageProducer producer)
        throws JMSException {
      Queue queue = destination instanceof Queue given ? given : jms.queue();
      Topic topic = destination instanceof Topic given ? given : jms.topic();
      QueueBrowser browser = destination == queue ? session.createBrowser(queue) : null;
      Message message = session.createMessage();
      return new Fixture(
          jms,
          connection,
          session,
          destination,
          queue,
          topic,
          consumer,
          producer,
          browser,
          message);
    }
  }

  static List<Call<Fixture>> connectionMethods() {
    return List.of(
        new Call<>("createSession()", f -> f.connection().createSession()),
        new Call<>("createSession(int)", f -> f.connection().createSession(1)),
        new Call<>("createSession(boolean, int)", f -> f.connection().createSession(false, 1)),
        new Call<>("getClientID", f -> f.connection().getClientID()),
        new Call<>("setClientID", f -> f.connection().setClientID(f.jms().uniqueName())),
        new Call<>("getMetaData", f -> f.connection().getMetaData()),
        new Call<>("getExceptionListener", f -> f.connection().getExceptionListener()),
        new Call<>("setExceptionListener", f -> f.connection().setExceptionListener(e -> {})),
        new Call<>("start", f -> f.connection().start()),
        new Call<>("stop", f -> f.connection().stop()));
  }

  static List<Call<Fixture>> sessionMethods() {
    return List.of(
        new Call<>("createBytesMessage", f -> f.session().createBytesMessage()),
        new Call<>("createMapMessage", f -> f.session().createMapMessage()),
        new Call<>("createMessage", f -> f.session().createMessage()),
        new Call<>("createObjectMessage()", f -> f.session().createObjectMessage()),
        new Call<>("createObjectMessage(object)", f -> f.session().createObjectMessage("o")),
        new Call<>("createStreamMessage", f -> f.session().createStreamMessage()),
        new Call<>("createTextMessage()", f -> f.session().createTextMessage()),
        new Call<>("createTextMessage(text)", f -> f.session().createTextMessage("t")),
        new Call<>("getTransacted", f -> f.session().getTransacted()),
        new Call<>("getAcknowledgeMode", f -> f.session().getAcknowledgeMode()),
        new Call<>("commit", f -> f.session().commit()),
        new Call<>("rollback", f -> f.session().rollback()),
        new Call<>("recover", f -> f.session().recover()),
        new Call<>("createProducer", f -> f.session().createProducer(f.destination())),
        new Call<>("createProducer of no destination", f -> f.session().createProducer(null)),
        new Call<>("createConsumer(d)", f -> f.session().createConsumer(f.destination())),
        new Call<>(
            "createConsumer(d, selector)",
            f -> f.session().createConsumer(f.destination(), "a = 1")),
        new Call<>(
            "createConsumer(d, selector, noLocal)",
            f -> f.session().createConsumer(f.destination(), "a = 1", true)),
        new Call<>(
            "createSharedConsumer(t, n)", f -> f.session().createSharedConsumer(f.topic(), "n")),
        new Call<>(
            "createSharedConsumer(t, n, selector)",
            f -> f.session().createSharedConsumer(f.topic(), "n", "a = 1")),
        new Call<>(
            "createDurableSubscriber(t, n)",
            f -> f.session().createDurableSubscriber(f.topic(), "n")),
        new Call<>(
            "createDurableSubscriber(t, n, selector, noLocal)",
            f -> f.session().createDurableSubscriber(f.topic(), "n", "a = 1", true)),
        new Call<>(
            "createDurableConsumer(t, n)", f -> f.session().createDurableConsumer(f.topic(), "n")),
        new Call<>(
            "createDurableConsumer(t, n, selector, noLocal)",
            f -> f.session().createDurableConsumer(f.topic(), "n", "a = 1", true)),
        new Call<>(
            "createSharedDurableConsumer(t, n)",
            f -> f.session().createSharedDurableConsumer(f.topic(), "n")),
        new Call<>(
            "createSharedDurableConsumer(t, n, selector)",
            f -> f.session().createSharedDurableConsumer(f.topic(), "n", "a = 1")),
        new Call<>("createQueue", f -> f.session().createQueue("q")),
        new Call<>("createTopic", f -> f.session().createTopic("t")),
        new Call<>("createBrowser(q)", f -> f.session().createBrowser(f.queue())),
        new Call<>(
            "createBrowser(q, selector)", f -> f.session().createBrowser(f.queue(), "a = 1")),
        new Call<>("createTemporaryQueue", f -> f.session().createTemporaryQueue()),
        new Call<>("createTemporaryTopic", f -> f.session().createTemporaryTopic()),
        new Call<>("unsubscribe", f -> f.session().unsubscribe("n")),
        new Call<>("getMessageListener", f -> f.session().getMessageListener()),
        new Call<>("setMessageListener", f -> f.session().setMessageListener(m -> {})));
  }

  static List<Call<Fixture>> consumerMethods() {
    return List.of(
        new Call<>("consumer.getMessageSelector", f -> f.consumer().getMessageSelector()),
        new Call<>("consumer.getMessageListener", f -> f.consumer().getMessageListener()),
        new Call<>("consumer.setMessageListener", f -> f.consumer().setMessageListener(m -> {})),
        new Call<>("consumer.receive()", f -> f.consumer().receive()),
        new Call<>("consumer.receive(timeout)", f -> f.consumer().receive(1)),
        new Call<>("consumer.receiveNoWait", f -> f.consumer().receiveNoWait()),
        new Call<>(
            "consumer's destination",
            f -> {
              if (f.consumer() instanceof QueueReceiver receiver) {
                receiver.getQueue();
              } else if (f.consumer() instanceof TopicSubscriber subscriber) {
                subscriber.getTopic();
              } else {
                f.consumer().getMessageSelector();
              }
            }),
        new Call<>(
            "consumer's noLocal",
            f -> {
              if (f.consumer() instanceof TopicSubscriber subscriber) {
                subscriber.getNoLocal();
              } else {
                f.consumer().getMessageSelector();
              }
            }));
  }

  static List<Call<Fixture>> producerMethods() {
    return List.of(
        new Call<>("producer.setDisableMessageID", f -> f.producer().setDisableMessageID(true)),
        new Call<>("producer.getDisableMessageID", f -> f.producer().getDisableMessageID()),
        new Call<>(
            "producer.setDisableMessageTimestamp",
            f -> f.producer().setDisableMessageTimestamp(true)),
        new Call<>(
            "producer.getDisableMessageTimestamp", f -> f.producer().getDisableMessageTimestamp()),
        new Call<>(
            "producer.setDeliveryMode", f -> f.producer().setDeliveryMode(DeliveryMode.PERSISTENT)),
        new Call<>("producer.getDeliveryMode", f -> f.producer().getDeliveryMode()),
        new Call<>("producer.setPriority", f -> f.producer().setPriority(4)),
        new Call<>("producer.getPriority", f -> f.producer().getPriority()),
        new Call<>("producer.setTimeToLive", f -> f.producer().setTimeToLive(1)),
        new Call<>("producer.getTimeToLive", f -> f.producer().getTimeToLive()),
        new Call<>("producer.setDeliveryDelay", f -> f.producer().setDeliveryDelay(1)),
        new Call<>("producer.getDeliveryDelay", f -> f.producer().getDeliveryDelay()),
        new Call<>("producer.getDestination", f -> f.producer().getDestination()),
        new Call<>(
            "producer's own destination",
            f -> {
              if (f.producer() instanceof QueueSender sender) {
                sender.getQueue();
              } else if (f.producer() instanceof TopicPublisher publisher) {
                publisher.getTopic();
              } else {
                f.producer().getDestination();
              }
            }),
        new Call<>("producer.send(m)", f -> f.producer().send(f.message())),
        new Call<>("producer.send(m, options)", f -> f.producer().send(f.message(), 1, 4, 0)),
        new Call<>(
            "producer.send(m, listener)",
            f -> f.producer().send(f.message(), new Completed(() -> {}))),
        new Call<>(
            "publish",
            f -> {
              if (f.producer() instanceof TopicPublisher publisher) {
                publisher.publish(f.message());
              } else {
                f.producer().send(f.message());
              }
            }));
  }

  /** Each is called; those that are not refused are named together, with what they did. */
  private static void refused(Fixture fixture, List<Call<Fixture>> methods) {
    Map<String, Object> others = new LinkedHashMap<>();
    for (Call<Fixture> each : methods) {
      try {
        each.on(fixture);
        others.put(each.name(), "returned");
      } catch (IllegalStateException refused) {
        assertThat(refused).hasMessageMatching("(?s).+");
      } catch (JMSException | RuntimeException e) {
        others.put(each.name(), e);
      }
    }
    assertThat(others).as("methods that threw no IllegalStateException").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  @Assertion({"JMS:SPEC:107", "JMS:SPEC:251", "JMS:SPEC:260"})
  void onAClosedConnectionNothingCanBeCalled(Api api, Jms jms) throws JMSException {
    Fixture fixture = api.open(jms);
    fixture.connection().close();

    refused(fixture, connectionMethods());
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  @Assertion({"JMS:SPEC:107", "JMS:SPEC:251", "JMS:SPEC:260"})
  void onSessionsConsumersAndProducersOfAClosedConnectionNothingCanBeCalled(Api api, Jms jms)
      throws JMSException {
    Fixture fixture = api.open(jms);
    fixture.connection().close();

    refused(fixture, sessionMethods());
    refused(fixture, consumerMethods());
    refused(fixture, producerMethods());
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  @Assertion({"JMS:SPEC:113", "JMS:SPEC:252", "JMS:JAVADOC:233"})
  void onAClosedSessionItsConsumersAndProducersNothingCanBeCalled(Api api, Jms jms)
      throws JMSException {
    Fixture fixture = api.open(jms);
    fixture.session().close();

    refused(fixture, sessionMethods());
    refused(fixture, consumerMethods());
    refused(fixture, producerMethods());
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void onAClosedConsumerOrProducerNothingCanBeCalled(Api api, Jms jms) throws JMSException {
    Fixture fixture = api.open(jms);
    fixture.consumer().close();
    fixture.producer().close();

    refused(fixture, consumerMethods());
    refused(fixture, producerMethods());
    assertThat(fixture.session().getTransacted()).as("the session is not closed").isTrue();
  }

  static Stream<Arguments> closings() {
    return Stream.of(Api.values())
        .flatMap(
            api ->
                Stream.of(
                        new Call<Fixture>("connection", f -> f.connection().close()),
                        new Call<Fixture>("session", f -> f.session().close()))
                    .map(closing -> arguments(api, closing)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("closings")
  @Assertion({
    "JMS:SPEC:108",
    "JMS:SPEC:114",
    "JMS:SPEC:201",
    "JMS:SPEC:113",
    "JMS:JAVADOC:233",
    "JMS:JAVADOC:526",
    "JMS:JAVADOC:284"
  })
  void everythingCanBeClosedTwiceAndAfterItsOwner(Api api, Call<Fixture> closing, Jms jms)
      throws JMSException {
    Fixture fixture = api.open(jms);
    closing.on(fixture);

    fixture.consumer().close();
    fixture.consumer().close();
    fixture.producer().close();
    fixture.producer().close();
    if (fixture.browser() != null) {
      fixture.browser().close();
      fixture.browser().close();
    }
    fixture.session().close();
    fixture.session().close();
    fixture.connection().close();
    fixture.connection().close();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(fixture.connection()::getMetaData);
  }

  @Test
  @Assertion({"JMS:SPEC:113", "JMS:SPEC:252"})
  void aMessageOutlivesItsSessionButCannotBeAcknowledged(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "still there");
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    TextMessage received = (TextMessage) jms.receive(session.createConsumer(queue));
    TextMessage created = session.createTextMessage("created");

    session.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(received::acknowledge);
    assertThat(received.getText()).isEqualTo("still there");
    created.setText("changed");
    assertThat(created.getText()).isEqualTo("changed");
  }

  @Test
  @Assertion("JMS:JAVADOC:284")
  void aClosedBrowserDoesNotBrowse(Jms jms) throws JMSException {
    QueueBrowser browser = jms.session().createBrowser(jms.queue());
    browser.close();

    assertThatExceptionOfType(JMSException.class).isThrownBy(browser::getEnumeration);
  }

  @Test
  @Assertion("JMS:SPEC:252")
  void aTryStatementClosesTheSessionAndAllThatWasMadeFromIt(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    MessageConsumer consumer;
    try (Session session = jms.session()) {
      consumer = session.createConsumer(queue);
    }

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(consumer::receiveNoWait);
    jms.send(queue, "not for the closed one");
    assertThat(jms.textsOn(queue)).containsExactly("not for the closed one");
  }
}
