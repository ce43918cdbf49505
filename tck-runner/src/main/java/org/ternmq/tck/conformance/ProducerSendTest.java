package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The eight send methods of a producer and whom they refuse (specification 7.1 to 7.3). */
@Conformance
class ProducerSendTest {

  /** Calls one of the send methods; those that do not use an argument ignore it. */
  private interface Call {
    void send(
        MessageProducer producer, Destination to, Message message, CompletionListener listener)
        throws JMSException;
  }

  /**
   * One send method.
   *
   * @param identified whether it is for producers with a destination of their own
   * @param async whether it takes a completion listener
   * @param options whether it takes delivery mode, priority and time to live: non-persistent, 7,
   *     one hour
   */
  private record Method(
      String name, boolean identified, boolean async, boolean options, Call call) {
    @Override
    public String toString() {
      return name;
    }

    MessageProducer producer(Session session, Destination to) throws JMSException {
      return session.createProducer(identified ? to : null);
    }

    MessageProducer wrongProducer(Session session, Destination to) throws JMSException {
      return session.createProducer(identified ? null : to);
    }
  }

  private static final long HOUR_MS = 3_600_000;
  private static final int MODE = DeliveryMode.NON_PERSISTENT;

  private static final List<Method> METHODS =
      List.of(
          new Method("send(m)", true, false, false, (p, to, m, l) -> p.send(m)),
          new Method(
              "send(m,options)", true, false, true, (p, to, m, l) -> p.send(m, MODE, 7, HOUR_MS)),
          new Method("send(d,m)", false, false, false, (p, to, m, l) -> p.send(to, m)),
          new Method(
              "send(d,m,options)",
              false,
              false,
              true,
              (p, to, m, l) -> p.send(to, m, MODE, 7, HOUR_MS)),
          new Method("send(m,listener)", true, true, false, (p, to, m, l) -> p.send(m, l)),
          new Method(
              "send(m,options,listener)",
              true,
              true,
              true,
              (p, to, m, l) -> p.send(m, MODE, 7, HOUR_MS, l)),
          new Method("send(d,m,listener)", false, true, false, (p, to, m, l) -> p.send(to, m, l)),
          new Method(
              "send(d,m,options,listener)",
              false,
              true,
              true,
              (p, to, m, l) -> p.send(to, m, MODE, 7, HOUR_MS, l)));

  static List<Method> all() {
    return METHODS;
  }

  static Stream<Method> asynchronous() {
    return METHODS.stream().filter(Method::async);
  }

  static Stream<Method> synchronous() {
    return METHODS.stream().filter(method -> !method.async());
  }

  static Stream<Method> unidentified() {
    return METHODS.stream().filter(method -> !method.identified());
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:317", "JMS:JAVADOC:319", "JMS:JAVADOC:321", "JMS:JAVADOC:323", "JMS:JAVADOC:888",
    "JMS:JAVADOC:893", "JMS:JAVADOC:898", "JMS:JAVADOC:903", "JMS:JAVADOC:835", "JMS:SPEC:139",
    "JMS:SPEC:140", "JMS:SPEC:254"
  })
  void theMessageArrivesWithTheOptionsOfTheCallOrElseOfTheProducer(Method method, Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = method.producer(session, queue);
    producer.setPriority(2);
    Message sent = session.createTextMessage("hello");
    CompletionRecord completions = new CompletionRecord();

    method.call().send(producer, queue, sent, completions);

    if (method.async()) {
      assertThat(completions.awaitCompleted(1).get(0).getJMSMessageID())
          .isEqualTo(sent.getJMSMessageID());
    }
    Message received = jms.receive(session.createConsumer(queue));
    assertThat(received.getBody(String.class)).isEqualTo("hello");
    for (Message message : List.of(sent, received)) {
      assertThat(message.getJMSDestination()).isEqualTo(queue);
      assertThat(message.getJMSPriority()).isEqualTo(method.options() ? 7 : 2);
      assertThat(message.getJMSDeliveryMode())
          .isEqualTo(method.options() ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
      assertThat(message.getJMSExpiration())
          .isEqualTo(method.options() ? message.getJMSTimestamp() + HOUR_MS : 0);
    }
    assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID()).startsWith("ID:");
  }

  @ParameterizedTest
  @MethodSource("synchronous")
  @Assertion("JMS:SPEC:253")
  void aSynchronousSendReturnsWhenTheMessageIsThere(Method method, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session sending = jms.session();
    Session looking = jms.session();

    method.call().send(method.producer(sending, queue), queue, sending.createMessage(), null);

    Enumeration<?> found = looking.createBrowser(queue).getEnumeration();
    assertThat(found.hasMoreElements()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:599",
    "JMS:JAVADOC:602",
    "JMS:JAVADOC:605",
    "JMS:JAVADOC:1318",
    "JMS:JAVADOC:892",
    "JMS:JAVADOC:897",
    "JMS:JAVADOC:902",
    "JMS:JAVADOC:1323"
  })
  void aProducerOfTheOtherKindRefusesWithUnsupportedOperation(Method method, Jms jms)
      throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = method.wrongProducer(session, queue);
    Message message = session.createMessage();
    CompletionRecord completions = new CompletionRecord();

    assertThatThrownBy(() -> method.call().send(producer, queue, message, completions))
        .isInstanceOf(UnsupportedOperationException.class);
    producer.close();
    assertThat(completions.soFar()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:597",
    "JMS:JAVADOC:600",
    "JMS:JAVADOC:603",
    "JMS:JAVADOC:606",
    "JMS:JAVADOC:890",
    "JMS:JAVADOC:895",
    "JMS:JAVADOC:900",
    "JMS:JAVADOC:905"
  })
  void noMessageIsAnInvalidMessage(Method method, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = method.producer(session, queue);
    CompletionRecord completions = new CompletionRecord();

    assertThatThrownBy(() -> method.call().send(producer, queue, null, completions))
        .isInstanceOf(MessageFormatException.class);
    producer.close();
    assertThat(completions.soFar()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("unidentified")
  @Assertion({
    "JMS:JAVADOC:604",
    "JMS:JAVADOC:607",
    "JMS:JAVADOC:901",
    "JMS:JAVADOC:906",
    "JMS:SPEC:174"
  })
  void noDestinationAndAForeignOneAreInvalid(Method method, Jms jms) throws JMSException {
    Session session = jms.session();
    MessageProducer producer = session.createProducer(null);
    Message message = session.createMessage();

    for (Destination invalid :
        new Destination[] {null, new ForeignQueue("q"), new ForeignTopic("t")}) {
      CompletionRecord completions = new CompletionRecord();
      assertThatThrownBy(() -> method.call().send(producer, invalid, message, completions))
          .as("%s", invalid)
          .isInstanceOf(InvalidDestinationException.class);
      assertThat(completions.soFar()).isEmpty();
    }
  }

  /** An asynchronous send may tell in the call or through the listener, but once (7.3.2). */
  @ParameterizedTest
  @MethodSource("all")
  @Assertion({
    "JMS:JAVADOC:598", "JMS:JAVADOC:601", "JMS:JAVADOC:604", "JMS:JAVADOC:607", "JMS:JAVADOC:836",
    "JMS:JAVADOC:891", "JMS:JAVADOC:896", "JMS:JAVADOC:901", "JMS:JAVADOC:906", "JMS:SPEC:174"
  })
  void aDeletedTemporaryQueueIsAnInvalidDestination(Method method, Jms jms) throws JMSException {
    Session session = jms.session();
    TemporaryQueue queue = session.createTemporaryQueue();
    MessageProducer producer = method.producer(session, queue);
    queue.delete();
    CompletionRecord completions = new CompletionRecord();

    Exception thrown = null;
    try {
      method.call().send(producer, queue, session.createMessage(), completions);
    } catch (JMSException e) {
      thrown = e;
    }
    producer.close();

    if (thrown != null) {
      assertThat(completions.soFar()).isEmpty();
    } else {
      assertThat(completions.soFar()).hasSize(1);
      thrown = completions.soFar().get(0).exception();
    }
    assertThat(thrown).isInstanceOf(InvalidDestinationException.class);
  }

  @ParameterizedTest
  @MethodSource("asynchronous")
  @Assertion({"JMS:JAVADOC:1319", "JMS:JAVADOC:1320", "JMS:JAVADOC:1321", "JMS:JAVADOC:1322"})
  void noCompletionListenerIsAnIllegalArgument(Method method, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = method.producer(session, queue);
    Message message = session.createMessage();

    assertThatThrownBy(() -> method.call().send(producer, queue, message, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  @Assertion("JMS:JAVADOC:315")
  void aClosedProducerSendsNoMore(Method method, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = method.producer(session, queue);
    Message message = session.createMessage();
    producer.close();

    assertThatThrownBy(() -> method.call().send(producer, queue, message, new CompletionRecord()))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  void oneProducerWithoutADestinationOrOneForEachReachesQueuesAndTopics(Method method, Jms jms)
      throws JMSException {
    Session session = jms.session();
    Topic topic = jms.topic();
    var subscriber = session.createConsumer(topic);

    method
        .call()
        .send(
            method.producer(session, topic),
            topic,
            session.createTextMessage("news"),
            new CompletionRecord());

    assertThat(jms.receiveText(subscriber)).isEqualTo("news");
  }

  @Test
  @Assertion("JMS:JAVADOC:313")
  void theDestinationOfAProducerIsTheOneItWasMadeFor(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Topic topic = jms.topic();

    assertThat(session.createProducer(queue).getDestination()).isEqualTo(queue);
    assertThat(session.createProducer(topic).getDestination()).isEqualTo(topic);
    assertThat(session.createProducer(null).getDestination()).isNull();
  }
}
