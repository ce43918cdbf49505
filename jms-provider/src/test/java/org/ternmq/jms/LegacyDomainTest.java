package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The domain-specific APIs: queues alone and topics alone. */
class LegacyDomainTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  @Test
  void queuesWorkThroughTheirOwnApi() throws JMSException {
    QueueConnection connection = BROKER.closedAfterwards(BROKER.factory().createQueueConnection());
    connection.start();
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(RunningBroker.name());
    QueueSender sender = session.createSender(queue);
    assertThat(sender.getQueue()).isEqualTo(queue);
    sender.send(session.createTextMessage("1"));
    session.createSender(null).send(queue, session.createTextMessage("2"));
    QueueReceiver receiver = session.createReceiver(queue);
    assertThat(receiver.getQueue()).isEqualTo(queue);
    assertThat(receiver.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("1");
    assertThat(receiver.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("2");
  }

  @Test
  void topicsWorkThroughTheirOwnApi() throws JMSException {
    TopicConnection connection = BROKER.closedAfterwards(BROKER.factory().createTopicConnection());
    connection.start();
    TopicSession session = connection.createTopicSession(true, 0);
    assertThat(session.getTransacted()).isTrue();
    Topic topic = session.createTopic(RunningBroker.name());
    TopicSubscriber subscriber = session.createSubscriber(topic, null, false);
    TopicPublisher publisher = session.createPublisher(topic);
    assertThat(publisher.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    publisher.publish(session.createTextMessage("1"));
    session.createPublisher(null).publish(topic, session.createTextMessage("2"));
    session.commit();
    assertThat(subscriber.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("1");
    assertThat(subscriber.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("2");
  }

  @Test
  void whatIsForTheOtherDomainIsRefused() throws JMSException {
    QueueConnection queues = BROKER.closedAfterwards(BROKER.factory().createQueueConnection());
    QueueSession queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicConnection topics = BROKER.closedAfterwards(BROKER.factory().createTopicConnection());
    TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = topicSession.createTopic(RunningBroker.name());
    Queue queue = queueSession.createQueue(RunningBroker.name());

    assertThatThrownBy(() -> queueSession.createTopic("t"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(queueSession::createTemporaryTopic)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queueSession.createDurableSubscriber(topic, "x"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queueSession.createSharedConsumer(topic, "x"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queueSession.unsubscribe("x"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queues.createDurableConnectionConsumer(topic, "x", null, null, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> topicSession.createQueue("q"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(topicSession::createTemporaryQueue)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> topicSession.createBrowser(queue))
        .isInstanceOf(IllegalStateException.class);
  }
}
