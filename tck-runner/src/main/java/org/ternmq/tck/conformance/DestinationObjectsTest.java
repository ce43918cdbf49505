package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The objects that name queues and topics (specification 4.1.4, 4.2.6). */
@Conformance
class DestinationObjectsTest {

  @Test
  @Assertion("JMS:JAVADOC:286")
  void aQueueTellsTheNameItIsFoundBy(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Queue same = session.createQueue(queue.getQueueName());
    session.createProducer(queue).send(session.createTextMessage("by the other object"));

    assertThat(same.getQueueName()).isEqualTo(queue.getQueueName());
    assertThat(jms.receiveText(session.createConsumer(same))).isEqualTo("by the other object");
  }

  @Test
  @Assertion("JMS:JAVADOC:117")
  void aTopicTellsTheNameItIsFoundBy(Jms jms) throws JMSException {
    Session session = jms.session();
    Topic topic = jms.topic();
    Topic same = session.createTopic(topic.getTopicName());
    var consumer = session.createConsumer(same);
    session.createProducer(topic).send(session.createTextMessage("by the other object"));

    assertThat(same.getTopicName()).isEqualTo(topic.getTopicName());
    assertThat(jms.receiveText(consumer)).isEqualTo("by the other object");
  }

  @Test
  @Assertion({"JMS:JAVADOC:119", "JMS:JAVADOC:288"})
  void aDestinationDescribesItself(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Topic topic = jms.topic();

    for (Destination destination : List.of(queue, topic)) {
      String identity =
          destination.getClass().getName()
              + "@"
              + Integer.toHexString(System.identityHashCode(destination));
      assertThat(destination.toString()).isNotBlank().isNotEqualTo(identity);
    }
    assertThat(queue.toString()).isNotEqualTo(jms.queue().toString());
    assertThat(topic.toString()).isNotEqualTo(jms.topic().toString());
  }

  @Test
  void aQueueAndATopicOfTheSameNameAreTwoDestinations(Jms jms) throws JMSException {
    Session session = jms.session();
    String name = jms.uniqueName();
    Queue queue = session.createQueue(name);
    Topic topic = session.createTopic(name);
    assertThat((Destination) queue).isNotEqualTo(topic);
    var fromQueue = session.createConsumer(queue);
    var fromTopic = session.createConsumer(topic);
    session.createProducer(topic).send(session.createTextMessage("to the topic"));
    session.createProducer(queue).send(session.createTextMessage("to the queue"));

    Message ofQueue = jms.receive(fromQueue);

    assertThat(ofQueue.getBody(String.class)).isEqualTo("to the queue");
    assertThat(ofQueue.getJMSDestination()).isInstanceOf(Queue.class);
    assertThat(jms.receive(fromTopic).getJMSDestination()).isInstanceOf(Topic.class);
  }
}
