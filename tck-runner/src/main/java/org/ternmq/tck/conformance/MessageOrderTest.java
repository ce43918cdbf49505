package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which messages are received (specification 6.2.9). */
@Conformance
class MessageOrderTest {
  private static final int MANY = 200;

  private static List<String> texts(Jms jms, MessageConsumer consumer, int count)
      throws JMSException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(jms.receiveText(consumer));
    }
    return texts;
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Assertion({"JMS:SPEC:127", "JMS:SPEC:147"})
  void aQueueKeepsTheOrderOfASession(int deliveryMode, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(deliveryMode);
    for (String each : numbers(MANY)) {
      producer.send(session.createTextMessage(each));
    }

    MessageConsumer consumer = jms.session().createConsumer(queue);
    assertThat(texts(jms, consumer, MANY)).isEqualTo(numbers(MANY));
  }

  @Test
  @Assertion("JMS:SPEC:127")
  void everySubscriberOfATopicGetsTheOrderOfASession(Jms jms) throws Exception {
    Topic topic = jms.topic();
    MessageConsumer consumer = jms.session().createConsumer(topic);
    Received received = new Received();
    jms.session().createConsumer(topic).setMessageListener(received);
    jms.send(topic, numbers(MANY).toArray(String[]::new));

    assertThat(texts(jms, consumer, MANY)).isEqualTo(numbers(MANY));
    for (String each : numbers(MANY)) {
      assertThat(received.nextText()).isEqualTo(each);
    }
  }

  @Test
  @Assertion("JMS:SPEC:127")
  void severalProducersOfOneSessionShareItsOrder(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    List<MessageProducer> producers =
        List.of(
            session.createProducer(queue),
            session.createProducer(null),
            session.createProducer(queue));
    for (int i = 0; i < 30; i++) {
      MessageProducer each = producers.get(i % 3);
      if (each.getDestination() == null) {
        each.send(queue, message(session, i));
      } else {
        each.send(message(session, i));
      }
    }

    assertThat(jms.textsOn(queue)).isEqualTo(numbers(30));
  }

  private static Message message(Session session, int number) throws JMSException {
    return session.createTextMessage(Integer.toString(number));
  }

  @Test
  @Assertion("JMS:SPEC:128")
  void eachDeliveryModeKeepsItsOrderWithinAPriority(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 40; i++) {
      int mode = i % 2 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
      producer.send(message(session, i), mode, 4, 0);
    }

    MessageConsumer consumer = jms.session().createConsumer(queue);
    List<Integer> persistent = new ArrayList<>();
    List<Integer> nonPersistent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Message message = jms.receive(consumer);
      (message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT ? persistent : nonPersistent)
          .add(Integer.valueOf(message.getBody(String.class)));
    }
    assertThat(persistent).hasSize(20).isSortedAccordingTo(Comparator.naturalOrder());
    assertThat(nonPersistent).hasSize(20).isSortedAccordingTo(Comparator.naturalOrder());
  }

  /** Specification 3.4.10: priorities are not strict, but the order within one is. */
  @Test
  @Assertion("JMS:SPEC:127")
  void messagesOfOnePriorityKeepTheirOrder(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 60; i++) {
      producer.send(message(session, i), DeliveryMode.PERSISTENT, i % 10, 0);
    }

    MessageConsumer consumer = jms.session().createConsumer(queue);
    int[] last = new int[10];
    java.util.Arrays.fill(last, -1);
    for (int i = 0; i < 60; i++) {
      Message message = jms.receive(consumer);
      int number = Integer.parseInt(message.getBody(String.class));
      int priority = message.getJMSPriority();
      assertThat(number).isGreaterThan(last[priority]);
      last[priority] = number;
    }
  }

  @Test
  @Assertion({"JMS:SPEC:127", "JMS:SPEC:194"})
  void recoveryAndRollbackKeepTheOrder(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, numbers(50).toArray(String[]::new));

    Session transacted = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    texts(jms, consumer, 20);
    transacted.rollback();
    assertThat(texts(jms, consumer, 30)).isEqualTo(numbers(30));
    transacted.rollback();
    transacted.close();

    Session client = jms.session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer other = client.createConsumer(queue);
    texts(jms, other, 10);
    client.recover();
    assertThat(texts(jms, other, 50)).isEqualTo(numbers(50));
  }

  @Test
  @Assertion("JMS:SPEC:127")
  void aClosedConsumerGivesItsMessagesBackInOrder(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, numbers(50).toArray(String[]::new));
    Session session = jms.session();
    MessageConsumer first = session.createConsumer(queue);
    assertThat(texts(jms, first, 10)).isEqualTo(numbers(10));

    first.close();

    MessageConsumer second = session.createConsumer(queue);
    assertThat(texts(jms, second, 40)).isEqualTo(numbers(50).subList(10, 50));
  }

  @Test
  @Assertion("JMS:SPEC:127")
  void aSelectorKeepsTheOrderOfWhatItSelects(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 60; i++) {
      Message message = message(session, i);
      message.setIntProperty("rest", i % 3);
      producer.send(message);
    }

    MessageConsumer consumer = jms.session().createConsumer(queue, "rest = 1");
    List<String> expected =
        IntStream.range(0, 60).filter(i -> i % 3 == 1).mapToObj(Integer::toString).toList();
    assertThat(texts(jms, consumer, 20)).isEqualTo(expected);
  }
}
