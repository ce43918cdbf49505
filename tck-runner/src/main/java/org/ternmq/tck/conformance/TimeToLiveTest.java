package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.Enumeration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages expire, wherever they are (specification 7.8, 3.4.9). */
@Conformance
class TimeToLiveTest {

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.NON_PERSISTENT, DeliveryMode.PERSISTENT})
  @Assertion({"JMS:JAVADOC:309", "JMS:JAVADOC:319"})
  void anExpiredMessageIsNotDelivered(int mode, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    Message expiring = session.createTextMessage("expired");

    producer.send(expiring, mode, 4, 5);
    producer.send(session.createTextMessage("marker"), mode, 4, 0);
    Moments.passUntil(expiring.getJMSExpiration());

    assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("marker");
  }

  /** It may wait at the consumer already, which must look again. */
  @Test
  @Assertion("JMS:JAVADOC:309")
  void aMessageThatExpiresBeforeAStoppedConsumerIsStartedIsNotDelivered(Jms jms)
      throws JMSException {
    Connection stopped = jms.stoppedConnection();
    Queue queue = jms.queue();
    MessageConsumer consumer = stopped.createSession().createConsumer(queue);
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    Message expiring = session.createTextMessage("expired");

    producer.send(expiring, DeliveryMode.PERSISTENT, 4, 50);
    producer.send(session.createTextMessage("marker"));
    Moments.passUntil(expiring.getJMSExpiration());
    stopped.start();

    assertThat(jms.receiveText(consumer)).isEqualTo("marker");
  }

  @Test
  @Assertion("JMS:JAVADOC:1303")
  void anExpiredMessageDoesNotReachAListenerOrASubscription(Jms jms)
      throws JMSException, InterruptedException {
    JMSContext context = jms.context(jms.uniqueName());
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    context.createDurableConsumer(topic, name).close();
    JMSContext sending = jms.context();
    JMSProducer producer = sending.createProducer();
    Message expiring = sending.createTextMessage("expired");

    producer.setTimeToLive(5).send(topic, expiring);
    producer.setTimeToLive(0).send(topic, "marker");
    Moments.passUntil(expiring.getJMSExpiration());
    Received received = new Received();
    var consumer = context.createDurableConsumer(topic, name);
    consumer.setMessageListener(received);

    assertThat(received.await(1).get(0).text()).isEqualTo("marker");
    consumer.close();
    context.unsubscribe(name);
  }

  @Test
  void anExpiredMessageIsNotBrowsed(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    Message expiring = session.createTextMessage("expired");
    producer.send(expiring, DeliveryMode.PERSISTENT, 4, 5);
    producer.send(session.createTextMessage("marker"));
    Moments.passUntil(expiring.getJMSExpiration());

    try (QueueBrowser browser = session.createBrowser(queue)) {
      Enumeration<?> found = browser.getEnumeration();
      assertThat(((TextMessage) found.nextElement()).getText()).isEqualTo("marker");
      assertThat(found.hasMoreElements()).isFalse();
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:1303", "JMS:JAVADOC:309"})
  void inATransactionTheTimeCountsFromTheSend(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    Message expiring = session.createTextMessage("expired");

    long before = System.currentTimeMillis();
    producer.send(expiring, DeliveryMode.PERSISTENT, 4, 20);
    long after = System.currentTimeMillis();
    assertThat(expiring.getJMSExpiration()).isBetween(before + 20, after + 20);
    Moments.passUntil(expiring.getJMSExpiration());
    producer.send(session.createTextMessage("marker"));
    session.commit();

    assertThat(jms.receiveText(jms.session().createConsumer(queue))).isEqualTo("marker");
  }

  @Test
  void aMessageThatHasBeenReceivedCanBeAcknowledgedAfterItExpired(Jms jms) throws JMSException {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("hello"), DeliveryMode.PERSISTENT, 4, 300);

    Message received = jms.receive(consumer);
    Moments.passUntil(received.getJMSExpiration());
    received.acknowledge();

    producer.send(session.createTextMessage("marker"));
    assertThat(jms.receiveText(consumer)).isEqualTo("marker");
  }
}
