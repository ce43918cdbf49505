package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The promises of docs/ordering.md. */
class OrderTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final CompletionListener IGNORE =
      new CompletionListener() {
        @Override
        public void onCompletion(Message message) {}

        @Override
        public void onException(Message message, Exception exception) {}
      };

  private Connection connection;
  private Session session;
  private Queue queue;

  @BeforeEach
  void open() throws JMSException {
    connection = BROKER.startedConnection();
    session = connection.createSession();
    queue = session.createQueue(RunningBroker.name());
  }

  private void send(int from, int to) throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    for (int i = from; i < to; i++) {
      producer.send(session.createTextMessage("m" + i));
    }
  }

  private static String text(Message message) throws JMSException {
    assertThat(message).isNotNull();
    return message.getBody(String.class);
  }

  private static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(consumer.receive(RunningBroker.DEADLINE_MS)));
    }
    return texts;
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  private Session another(int mode) throws JMSException {
    return BROKER.startedConnection().createSession(mode);
  }

  @Test
  void sendsOfAllKindsKeepTheirOrder() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer one = session.createProducer(queue);
    MessageProducer other = session.createProducer(null);
    for (int i = 0; i < 300; i++) {
      Message message = session.createTextMessage("m" + i);
      switch (i % 4) {
        case 0 -> one.send(message, IGNORE);
        case 1 -> other.send(queue, message, IGNORE);
        case 2 -> one.send(message);
        default -> other.send(queue, message);
      }
    }
    assertThat(receive(consumer, 300)).isEqualTo(texts(0, 300));
  }

  @Test
  void higherPrioritiesComeFirstAndEachKeepsItsOrder() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    List<String> expected = new ArrayList<>();
    for (int priority = 0; priority < 10; priority++) {
      for (int i = 0; i < 2; i++) {
        producer.send(
            session.createTextMessage(priority + "-" + i), DeliveryMode.PERSISTENT, priority, 0);
      }
      expected.addAll(0, List.of(priority + "-0", priority + "-1"));
    }
    assertThat(receive(session.createConsumer(queue), 20)).isEqualTo(expected);
  }

  @Test
  void aTransactionsMessagesStandTogetherWhereItCommitted() throws JMSException {
    Session transacted = another(Session.SESSION_TRANSACTED);
    MessageProducer producer = transacted.createProducer(queue);
    producer.send(transacted.createTextMessage("t0"));
    send(0, 2);
    producer.send(transacted.createTextMessage("t1"));
    transacted.commit();
    send(2, 3);
    assertThat(receive(session.createConsumer(queue), 5))
        .containsExactly("m0", "m1", "t0", "t1", "m2");
  }

  @Test
  void whatWasRolledBackComesAgainInItsOldOrder() throws JMSException {
    Session transacted = another(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    send(0, 10);
    assertThat(receive(consumer, 4)).isEqualTo(texts(0, 4));
    send(10, 12);
    transacted.rollback();
    assertThat(receive(consumer, 12)).isEqualTo(texts(0, 12));

    Session client = another(Session.CLIENT_ACKNOWLEDGE);
    transacted.rollback();
    transacted.close();
    MessageConsumer second = client.createConsumer(queue);
    assertThat(receive(second, 5)).isEqualTo(texts(0, 5));
    client.recover();
    assertThat(receive(second, 12)).isEqualTo(texts(0, 12));
  }

  @Test
  void whatAClosedConsumerHadNotShownComesInOrderToTheNext() throws JMSException {
    send(0, 10);
    MessageConsumer first = session.createConsumer(queue);
    assertThat(receive(first, 3)).isEqualTo(texts(0, 3));
    first.close();
    assertThat(receive(session.createConsumer(queue), 7)).isEqualTo(texts(3, 10));
  }

  @Test
  void delayedMessagesTakeTheirPlacesWhenTheirTimeComes() throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(400);
    producer.send(session.createTextMessage("late"));
    producer.setDeliveryDelay(200);
    producer.send(session.createTextMessage("soon-0"));
    producer.send(session.createTextMessage("soon-1"));
    send(0, 2);
    assertThat(receive(session.createConsumer(queue), 5))
        .containsExactly("m0", "m1", "soon-0", "soon-1", "late");
  }

  @Test
  void eachOfSeveralConsumersGetsItsPartInOrder() throws JMSException {
    MessageConsumer one = session.createConsumer(queue);
    MessageConsumer other = another(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    send(0, 40);
    List<Integer> all = new ArrayList<>();
    for (MessageConsumer each : List.of(one, other)) {
      List<Integer> part = new ArrayList<>();
      for (Message m = each.receiveNoWait(); m != null; m = each.receiveNoWait()) {
        part.add(Integer.parseInt(text(m).substring(1)));
      }
      assertThat(part).isSorted();
      all.addAll(part);
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40).boxed().toList());
  }
}
