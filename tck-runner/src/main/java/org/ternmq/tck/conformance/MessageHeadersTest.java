package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;

/** Headers that the provider sets (specification 3.4). */
@Conformance
class MessageHeadersTest {

  @Test
  @Assertion("JMS:SPEC:2")
  void theDestinationIsIgnoredBeforeAndSetByTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Message message = session.createMessage();
    message.setJMSDestination(jms.queue());
    MessageConsumer consumer = session.createConsumer(queue);

    session.createProducer(queue).send(message);

    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(jms.receive(consumer).getJMSDestination()).isEqualTo(queue);
  }

  @Test
  @Assertion("JMS:SPEC:3")
  void theDeliveryModeIsIgnoredBeforeAndSetByTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Message message = session.createMessage();
    message.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);

    producer.send(message);

    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(jms.receive(session.createConsumer(queue)).getJMSDeliveryMode())
        .isEqualTo(DeliveryMode.NON_PERSISTENT);
  }
}
