package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TopicConnection;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Temporary queues and topics (specification 4.1.5, 4.2.7, 6.2.2). */
@Conformance
class TemporaryDestinationTest {

  enum Kind {
    QUEUE {
      @Override
      Destination create(Session session) throws JMSException {
        return session.createTemporaryQueue();
      }

      @Override
      void delete(Destination destination) throws JMSException {
        ((TemporaryQueue) destination).delete();
      }
    },
    TOPIC {
      @Override
      Destination create(Session session) throws JMSException {
        return session.createTemporaryTopic();
      }

      @Override
      void delete(Destination destination) throws JMSException {
        ((TemporaryTopic) destination).delete();
      }
    };

    abstract Destination create(Session session) throws JMSException;

    abstract void delete(Destination destination) throws JMSException;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({"JMS:JAVADOC:262", "JMS:JAVADOC:264", "JMS:SPEC:117", "JMS:SPEC:144", "JMS:SPEC:155"})
  void everySessionOfTheConnectionConsumesFromIt(Kind kind, Jms jms) throws JMSException {
    Connection connection = jms.connection();
    Session creator = connection.createSession();
    Destination temporary = kind.create(creator);
    creator.close();
    MessageConsumer consumer = connection.createSession().createConsumer(temporary);

    jms.send(temporary, "from another connection");

    assertThat(jms.receiveText(consumer)).isEqualTo("from another connection");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({"JMS:SPEC:117", "JMS:SPEC:144", "JMS:SPEC:243"})
  void noOtherConnectionConsumesFromIt(Kind kind, Jms jms) throws JMSException {
    Destination temporary = kind.create(jms.session());
    Session stranger = jms.session();

    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> stranger.createConsumer(temporary));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({"JMS:SPEC:118", "JMS:SPEC:155"})
  void eachIsUnique(Kind kind, Jms jms) throws JMSException {
    Session first = jms.session();
    Session second = jms.session();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      for (Session each : new Session[] {first, second}) {
        Destination temporary = kind.create(each);
        names.add(
            temporary instanceof Queue queue
                ? queue.getQueueName()
                : ((TemporaryTopic) temporary).getTopicName());
      }
    }

    assertThat(names).hasSize(20);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({"JMS:JAVADOC:126", "JMS:JAVADOC:124", "JMS:JAVADOC:127", "JMS:JAVADOC:125"})
  void itIsDeletedOnlyWhenNobodyConsumesFromIt(Kind kind, Jms jms) throws JMSException {
    Session session = jms.session();
    Destination temporary = kind.create(session);
    MessageConsumer consumer = session.createConsumer(temporary);

    assertThatExceptionOfType(JMSException.class).isThrownBy(() -> kind.delete(temporary));
    jms.send(temporary, "still there");
    assertThat(jms.receiveText(consumer)).isEqualTo("still there");

    consumer.close();
    kind.delete(temporary);
    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> session.createConsumer(temporary));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({"JMS:JAVADOC:526", "JMS:JAVADOC:262", "JMS:JAVADOC:264"})
  void itEndsWithItsConnection(Kind kind, Jms jms) throws JMSException {
    Connection connection = jms.connection();
    Destination temporary = kind.create(connection.createSession());
    connection.close();

    assertThatExceptionOfType(JMSException.class).isThrownBy(() -> jms.send(temporary, "too late"));
  }

  @Test
  @Assertion("JMS:SPEC:243")
  void aDurableSubscriptionOfATemporaryTopicIsNotSharedWithOthersInAnyCase(Jms jms)
      throws JMSException {
    TemporaryTopic temporary = jms.session().createTemporaryTopic();
    Session stranger = jms.connection(jms.uniqueName()).createSession();

    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> stranger.createDurableConsumer(temporary, "mine"));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Assertion({"JMS:SPEC:117", "JMS:JAVADOC:262", "JMS:JAVADOC:264"})
  void itCarriesRepliesToItsConnection(Kind kind, Jms jms) throws JMSException {
    Queue requests = jms.queue();
    Session asking = jms.session();
    Destination replies = kind.create(asking);
    MessageConsumer forReply = asking.createConsumer(replies);
    Message request = asking.createTextMessage("question");
    request.setJMSReplyTo(replies);
    asking.createProducer(requests).send(request);

    Session answering = jms.session();
    Message received = jms.receive(answering.createConsumer(requests));
    Message answer = answering.createTextMessage("answer");
    answer.setJMSCorrelationID(received.getJMSMessageID());
    answering.createProducer(received.getJMSReplyTo()).send(answer);

    Message reply = jms.receive(forReply);
    assertThat(reply.getBody(String.class)).isEqualTo("answer");
    assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
  }

  @Test
  @Assertion({"JMS:JAVADOC:194", "JMS:JAVADOC:93"})
  void theSessionsOfTheDomainsMakeTheirKind(Jms jms) throws JMSException {
    QueueConnection queues = jms.queueConnection();
    var queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue queue = queueSession.createTemporaryQueue();
    MessageConsumer receiver = queueSession.createReceiver(queue);
    TopicConnection topics = jms.topicConnection();
    var topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TemporaryTopic topic = topicSession.createTemporaryTopic();
    MessageConsumer subscriber = topicSession.createSubscriber(topic);

    jms.send(queue, "q");
    jms.send(topic, "t");

    assertThat(jms.receiveText(receiver)).isEqualTo("q");
    assertThat(jms.receiveText(subscriber)).isEqualTo("t");
    queues.close();
    topics.close();
    assertThatExceptionOfType(JMSException.class).isThrownBy(() -> jms.send(queue, "too late"));
    assertThatExceptionOfType(JMSException.class).isThrownBy(() -> jms.send(topic, "too late"));
  }
}
