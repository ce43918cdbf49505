package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledgement, recovery and redelivery (specification 6.2.10, 6.2.11, 8.7, 9.1). */
@Conformance
class AcknowledgeModeTest {

  private static String text(Message message) throws JMSException {
    return message.getBody(String.class);
  }

  // --- automatic

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Assertion({"JMS:SPEC:132", "JMS:SPEC:133", "JMS:SPEC:135"})
  void whatReceiveReturnedIsNotDeliveredAgain(int mode, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2", "3");
    Session session = jms.session(mode);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("1");
    assertThat(jms.receiveText(consumer)).isEqualTo("2");
    session.close();

    assertThat(jms.textsOn(queue)).containsExactly("3");
  }

  @Test
  @Assertion({"JMS:SPEC:132", "JMS:SPEC:133", "JMS:JAVADOC:325"})
  void whatAListenerReturnedFromIsNotDeliveredAgain(Jms jms) throws Exception {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2");
    Connection connection = jms.connection();
    Received received = new Received();
    connection.createSession().createConsumer(queue).setMessageListener(received);
    assertThat(received.nextText()).isEqualTo("1");
    assertThat(received.nextText()).isEqualTo("2");
    connection.close();

    assertThat(jms.textsOn(queue)).isEmpty();
  }

  /** Specification 8.7. */
  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Assertion("JMS:SPEC:132")
  void whatAListenerThrewForIsDeliveredAgainAtOnce(int mode, Jms jms) throws Exception {
    Queue queue = jms.queue();
    Received received = new Received();
    AtomicInteger calls = new AtomicInteger();
    jms.session(mode)
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              received.onMessage(message);
              if (calls.incrementAndGet() == 1) {
                throw new IllegalArgumentException("the first time the listener fails");
              }
            });
    jms.send(queue, "twice", "once");

    Message first = received.next();
    assertThat(first.getJMSRedelivered()).isFalse();
    Message again = received.next();
    assertThat(text(again)).isEqualTo("twice");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertThat(received.nextText()).isEqualTo("once");
  }

  @Test
  @Assertion({"JMS:JAVADOC:235", "JMS:SPEC:194", "JMS:SPEC:134", "JMS:SPEC:129"})
  void aListenerThatRecoversItsSessionGetsTheMessageAgain(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Received received = new Received();
    Session session = jms.session();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              received.onMessage(message);
              try {
                if (!message.getJMSRedelivered()) {
                  session.recover();
                }
              } catch (JMSException e) {
                throw new IllegalArgumentException(e);
              }
            });
    jms.send(queue, "1", "2");

    assertThat(received.nextText()).isEqualTo("1");
    Message again = received.next();
    assertThat(text(again)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertThat(received.nextText()).isEqualTo("2");
    assertThat(received.nextText()).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void acknowledgeAndRecoverDoNothingToWhatIsAcknowledged(int mode, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2");
    Session session = jms.session(mode);
    MessageConsumer consumer = session.createConsumer(queue);
    Message first = jms.receive(consumer);
    first.acknowledge();
    if (mode == Session.AUTO_ACKNOWLEDGE) {
      session.recover();
    }

    assertThat(text(jms.receive(consumer))).isEqualTo("2");
  }

  // --- by the client

  @Test
  @Assertion({"JMS:SPEC:131", "JMS:SPEC:133"})
  void acknowledgingOneMessageAcknowledgesAllThatTheSessionDelivered(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Queue other = jms.queue();
    jms.send(queue, "1", "2", "3");
    jms.send(other, "of another consumer");
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    Message first = jms.receive(consumer);
    jms.receive(consumer);
    jms.receive(session.createConsumer(other));

    first.acknowledge();
    session.close();

    assertThat(jms.textsOn(queue)).containsExactly("3");
    assertThat(jms.textsOn(other)).isEmpty();
  }

  @Test
  @Assertion({"JMS:SPEC:194", "JMS:JAVADOC:235", "JMS:SPEC:129"})
  void recoverRestartsWithTheFirstUnacknowledgedMessage(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2", "3", "4");
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer).acknowledge();
    jms.receive(consumer);
    jms.receive(consumer);

    session.recover();

    List<String> texts = new ArrayList<>();
    List<Boolean> redelivered = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    Message message = null;
    for (int i = 0; i < 3; i++) {
      message = jms.receive(consumer);
      texts.add(text(message));
      redelivered.add(message.getJMSRedelivered());
      counts.add(message.getIntProperty("JMSXDeliveryCount"));
    }
    assertThat(texts).containsExactly("2", "3", "4");
    // The third may have been on its way to the client: whether that counts is the provider's
    // choice.
    assertThat(redelivered).startsWith(true, true);
    assertThat(counts).startsWith(2, 2);
    message.acknowledge();
    session.recover();
    session.close();
    assertThat(jms.textsOn(queue)).isEmpty();
  }

  @Test
  @Assertion({"JMS:SPEC:194", "JMS:JAVADOC:235"})
  void recoverDeliversWhatHasAHigherPriorityFirst(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "normal");
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer);
    Session sending = jms.session();
    sending.createProducer(queue).send(sending.createTextMessage("urgent"), 2, 9, 0);

    session.recover();

    // The urgent one may have been on its way to the consumer already: both orders are allowed,
    // a loss or a duplicate is not.
    List<String> texts = new ArrayList<>();
    texts.add(jms.receiveText(consumer));
    texts.add(jms.receiveText(consumer));
    assertThat(texts).containsExactlyInAnyOrder("urgent", "normal");
    assertThat(jms.textsUntilNow(consumer, queue)).isEmpty();
  }

  @Test
  @Assertion("JMS:JAVADOC:235")
  void recoverReachesAllConsumersOfTheSession(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Topic topic = jms.topic();
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer ofQueue = session.createConsumer(queue);
    MessageConsumer ofTopic = session.createConsumer(topic);
    jms.send(queue, "q");
    jms.send(topic, "t");
    jms.receive(ofQueue);
    jms.receive(ofTopic);

    session.recover();

    assertThat(jms.receiveText(ofQueue)).isEqualTo("q");
    assertThat(jms.receiveText(ofTopic)).isEqualTo("t");
  }

  @Test
  @Assertion({"JMS:SPEC:145", "JMS:SPEC:129"})
  void whatAQueueSessionDidNotAcknowledgeGoesToTheNextConsumer(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2");
    QueueSession session =
        jms.queueConnection().createQueueSession(false, Session.CLIENT_ACKNOWLEDGE);
    jms.receive(session.createReceiver(queue));
    session.close();

    MessageConsumer next = jms.session().createConsumer(queue);
    Message again = jms.receive(next);
    assertThat(text(again)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(jms.receiveText(next)).isEqualTo("2");
  }

  @Test
  @Assertion({"JMS:SPEC:156", "JMS:SPEC:168"})
  void whatADurableSubscriberDidNotAcknowledgeIsRetained(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    try (var connection =
        jms.topicConnectionFactory().createTopicConnection(jms.user(), jms.password())) {
      connection.setClientID(jms.uniqueName());
      connection.start();
      TopicSession session = connection.createTopicSession(false, Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer subscriber = session.createDurableSubscriber(topic, name);
      jms.send(topic, "1", "2");
      assertThat(jms.receiveText(subscriber)).isEqualTo("1");
      session.close();

      TopicSession next = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer resumed = next.createDurableSubscriber(topic, name);
      Message again = jms.receive(resumed);
      assertThat(text(again)).isEqualTo("1");
      assertThat(again.getJMSRedelivered()).isTrue();
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
      assertThat(jms.receiveText(resumed)).isEqualTo("2");
      resumed.close();
      next.unsubscribe(name);
    }
  }

  @Test
  @Assertion("JMS:SPEC:167")
  void aNonDurableSubscriberRecoversWhatItDidNotAcknowledge(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer subscriber = session.createConsumer(topic);
    jms.send(topic, "1", "2");
    jms.receive(subscriber);
    jms.receive(subscriber);

    session.recover();

    Message again = jms.receive(subscriber);
    assertThat(text(again)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(jms.receiveText(subscriber)).isEqualTo("2");
  }

  /** Specification 8.7: nothing comes again by itself. */
  @Test
  @Assertion("JMS:SPEC:131")
  void aListenerThatThrowsGetsTheNextMessageIfTheClientAcknowledges(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Received received = new Received();
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              received.onMessage(message);
              throw new IllegalArgumentException("the listener fails every time");
            });
    jms.send(queue, "1", "2");

    assertThat(received.nextText()).isEqualTo("1");
    assertThat(received.nextText()).isEqualTo("2");
    session.close();
    assertThat(jms.textsOn(queue)).containsExactly("1", "2");
  }

  /** Specification 8.8: the acknowledgement is of the session, not of the consumer. */
  @Test
  @Assertion("JMS:SPEC:131")
  void aMessageIsAcknowledgedAfterItsConsumerIsClosed(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2");
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = jms.receive(consumer);
    consumer.close();

    message.acknowledge();
    session.close();

    assertThat(jms.textsOn(queue)).containsExactly("2");
  }

  @Test
  @Assertion({"JMS:SPEC:106", "JMS:SPEC:113"})
  void aMessageOfAClosedSessionIsNotAcknowledged(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "kept");
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Message message = jms.receive(session.createConsumer(queue));
    session.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(message::acknowledge);
    assertThat(jms.textsOn(queue)).containsExactly("kept");
  }

  @Test
  @Assertion({"JMS:SPEC:162", "JMS:SPEC:126"})
  void workOnOneCopyOfAPublicationDoesNotTouchTheOthers(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Session first = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Session second = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer ofFirst = first.createConsumer(topic);
    MessageConsumer ofSecond = second.createConsumer(topic);
    jms.send(topic, "1", "2");
    jms.receive(ofFirst).acknowledge();
    jms.receive(ofSecond);

    second.recover();

    Message again = jms.receive(ofSecond);
    assertThat(text(again)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    Message next = jms.receive(ofFirst);
    assertThat(text(next)).isEqualTo("2");
    assertThat(next.getJMSRedelivered()).isFalse();
  }
}
