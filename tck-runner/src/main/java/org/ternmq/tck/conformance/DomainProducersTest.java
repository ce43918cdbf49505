package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The send methods of {@code QueueSender} and {@code TopicPublisher} (specification 7.1, 7.2). */
@Conformance
class DomainProducersTest {

  private interface Call {
    void send(MessageProducer producer, Destination to, Message message) throws JMSException;
  }

  /**
   * One method of a domain's own.
   *
   * @param identified whether it is for producers with a destination of their own
   * @param options whether it takes delivery mode, priority and time to live: non-persistent, 7,
   *     one hour
   */
  private record Method(
      String name, boolean topic, boolean identified, boolean options, Call call) {
    @Override
    public String toString() {
      return name;
    }

    Session session(Jms jms) throws JMSException {
      return topic
          ? jms.topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE)
          : jms.queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    Destination destination(Jms jms) {
      return topic ? jms.topic() : jms.queue();
    }

    MessageProducer producer(Session session, Destination to) throws JMSException {
      return topic
          ? ((TopicSession) session).createPublisher((Topic) to)
          : ((QueueSession) session).createSender((Queue) to);
    }

    MessageConsumer consumer(Session session, Destination from) throws JMSException {
      return topic
          ? ((TopicSession) session).createSubscriber((Topic) from)
          : ((QueueSession) session).createReceiver((Queue) from);
    }

    Destination foreign() {
      return topic ? new ForeignTopic("t") : new ForeignQueue("q");
    }
  }

  private static final long HOUR_MS = 3_600_000;
  private static final int MODE = DeliveryMode.NON_PERSISTENT;

  private static final List<Method> METHODS =
      List.of(
          new Method("send(m)", false, true, false, (p, to, m) -> ((QueueSender) p).send(m)),
          new Method(
              "send(m,options)",
              false,
              true,
              true,
              (p, to, m) -> ((QueueSender) p).send(m, MODE, 7, HOUR_MS)),
          new Method(
              "send(q,m)",
              false,
              false,
              false,
              (p, to, m) -> ((QueueSender) p).send((Queue) to, m)),
          new Method(
              "send(q,m,options)",
              false,
              false,
              true,
              (p, to, m) -> ((QueueSender) p).send((Queue) to, m, MODE, 7, HOUR_MS)),
          new Method(
              "publish(m)", true, true, false, (p, to, m) -> ((TopicPublisher) p).publish(m)),
          new Method(
              "publish(m,options)",
              true,
              true,
              true,
              (p, to, m) -> ((TopicPublisher) p).publish(m, MODE, 7, HOUR_MS)),
          new Method(
              "publish(t,m)",
              true,
              false,
              false,
              (p, to, m) -> ((TopicPublisher) p).publish((Topic) to, m)),
          new Method(
              "publish(t,m,options)",
              true,
              false,
              true,
              (p, to, m) -> ((TopicPublisher) p).publish((Topic) to, m, MODE, 7, HOUR_MS)));

  static List<Method> all() {
    return METHODS;
  }

  static Stream<Method> unidentified() {
    return METHODS.stream().filter(method -> !method.identified());
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:99", "JMS:JAVADOC:101", "JMS:JAVADOC:103", "JMS:JAVADOC:105", "JMS:JAVADOC:198",
    "JMS:JAVADOC:200", "JMS:JAVADOC:202", "JMS:JAVADOC:204", "JMS:SPEC:139", "JMS:SPEC:140",
    "JMS:SPEC:253"
  })
  void theMessageArrivesWithTheOptionsOfTheCallOrElseOfTheProducer(Method method, Jms jms)
      throws JMSException {
    Session session = method.session(jms);
    Destination destination = method.destination(jms);
    MessageConsumer consumer = method.consumer(session, destination);
    MessageProducer producer = method.producer(session, method.identified() ? destination : null);
    producer.setPriority(2);

    method.call().send(producer, destination, session.createTextMessage("hello"));

    Message received = jms.receive(consumer);
    assertThat(received.getBody(String.class)).isEqualTo("hello");
    assertThat(received.getJMSDestination()).isEqualTo(destination);
    assertThat(received.getJMSPriority()).isEqualTo(method.options() ? 7 : 2);
    assertThat(received.getJMSDeliveryMode())
        .isEqualTo(method.options() ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
    assertThat(received.getJMSExpiration())
        .isEqualTo(method.options() ? received.getJMSTimestamp() + HOUR_MS : 0);
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({"JMS:JAVADOC:658", "JMS:JAVADOC:661", "JMS:JAVADOC:668", "JMS:JAVADOC:671"})
  void aProducerOfTheOtherKindRefusesWithUnsupportedOperation(Method method, Jms jms)
      throws JMSException {
    Session session = method.session(jms);
    Destination destination = method.destination(jms);
    MessageProducer producer = method.producer(session, method.identified() ? null : destination);
    Message message = session.createMessage();

    assertThatThrownBy(() -> method.call().send(producer, destination, message))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:656",
    "JMS:JAVADOC:659",
    "JMS:JAVADOC:662",
    "JMS:JAVADOC:664",
    "JMS:JAVADOC:666",
    "JMS:JAVADOC:669",
    "JMS:JAVADOC:672",
    "JMS:JAVADOC:674"
  })
  void noMessageIsAnInvalidMessage(Method method, Jms jms) throws JMSException {
    Session session = method.session(jms);
    Destination destination = method.destination(jms);
    MessageProducer producer = method.producer(session, method.identified() ? destination : null);

    assertThatThrownBy(() -> method.call().send(producer, destination, null))
        .isInstanceOf(MessageFormatException.class);
  }

  @ParameterizedTest
  @MethodSource("unidentified")
  @Assertion({
    "JMS:JAVADOC:663",
    "JMS:JAVADOC:665",
    "JMS:JAVADOC:673",
    "JMS:JAVADOC:675",
    "JMS:SPEC:174"
  })
  void noDestinationAndAForeignOneAreInvalid(Method method, Jms jms) throws JMSException {
    Session session = method.session(jms);
    MessageProducer producer = method.producer(session, null);
    Message message = session.createMessage();

    assertThatThrownBy(() -> method.call().send(producer, null, message))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> method.call().send(producer, method.foreign(), message))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:657",
    "JMS:JAVADOC:660",
    "JMS:JAVADOC:663",
    "JMS:JAVADOC:665",
    "JMS:JAVADOC:667",
    "JMS:JAVADOC:670",
    "JMS:JAVADOC:673",
    "JMS:JAVADOC:675",
    "JMS:SPEC:174"
  })
  void aDeletedTemporaryDestinationIsInvalid(Method method, Jms jms) throws JMSException {
    Session session = method.session(jms);
    Destination destination =
        method.topic() ? session.createTemporaryTopic() : session.createTemporaryQueue();
    MessageProducer producer = method.producer(session, method.identified() ? destination : null);
    if (method.topic()) {
      ((TemporaryTopic) destination).delete();
    } else {
      ((TemporaryQueue) destination).delete();
    }
    Message message = session.createMessage();

    assertThatThrownBy(() -> method.call().send(producer, destination, message))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Assertion("JMS:JAVADOC:196")
  void aSenderTellsItsQueue(Jms jms) throws JMSException {
    QueueSession session =
        jms.queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue();

    QueueSender sender = session.createSender(queue);

    assertThat(sender.getQueue()).isEqualTo(queue);
    assertThat(sender.getDestination()).isEqualTo(queue);
    assertThat(session.createSender(null).getQueue()).isNull();
    sender.close();
    assertThatThrownBy(sender::getQueue).isInstanceOf(jakarta.jms.IllegalStateException.class);
  }

  @Test
  @Assertion("JMS:JAVADOC:97")
  void aPublisherTellsItsTopic(Jms jms) throws JMSException {
    TopicSession session =
        jms.topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic();

    TopicPublisher publisher = session.createPublisher(topic);

    assertThat(publisher.getTopic()).isEqualTo(topic);
    assertThat(publisher.getDestination()).isEqualTo(topic);
    assertThat(session.createPublisher(null).getTopic()).isNull();
    publisher.close();
    assertThatThrownBy(publisher::getTopic).isInstanceOf(jakarta.jms.IllegalStateException.class);
  }
}
