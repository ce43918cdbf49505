package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EmptySource;
import org.junit.jupiter.params.provider.NullSource;

/** What a consumer with a selector gets, and what becomes of the rest (3.8.1, 4.1.2, 4.2.2). */
@Conformance
class SelectorDeliveryTest {

  private static void send(Session session, MessageProducer producer, String... colors)
      throws JMSException {
    for (String color : colors) {
      TextMessage message = session.createTextMessage(color);
      message.setStringProperty("color", color);
      producer.send(message);
    }
  }

  @Test
  @Assertion({"JMS:SPEC:38", "JMS:SPEC:54"})
  void aQueueGivesAConsumerWhatMatchesAndKeepsTheRest(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = session.createTemporaryQueue();
    MessageConsumer blue = session.createConsumer(queue, "color = 'blue'");
    send(session, session.createProducer(queue), "red", "blue", "green", "blue", "red");

    assertThat(jms.receiveText(blue)).isEqualTo("blue");
    assertThat(jms.receiveText(blue)).isEqualTo("blue");
    blue.close();
    MessageConsumer rest = session.createConsumer(queue);
    assertThat(jms.receiveText(rest)).isEqualTo("red");
    assertThat(jms.receiveText(rest)).isEqualTo("green");
    assertThat(jms.receiveText(rest)).isEqualTo("red");
  }

  /** However much of it: the selector sees the whole queue. */
  @Test
  @Assertion("JMS:SPEC:38")
  void aMatchIsFoundBehindManyThatDoNotMatch(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = session.createTemporaryQueue();
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 3_000; i++) {
      send(session, producer, "red");
    }
    send(session, producer, "blue");
    session.commit();

    assertThat(jms.receiveText(session.createConsumer(queue, "color = 'blue'"))).isEqualTo("blue");
    session.commit();
  }

  @Test
  @Assertion({"JMS:SPEC:38", "JMS:SPEC:54"})
  void aTopicGivesASubscriberWhatMatches(Jms jms) throws JMSException {
    Session session = jms.session();
    Topic topic = jms.topic();
    MessageConsumer blue = session.createConsumer(topic, "color = 'blue'");
    MessageConsumer notBlue = session.createConsumer(topic, "color <> 'blue'");
    MessageConsumer shared =
        session.createSharedConsumer(topic, jms.uniqueName(), "color IN ('blue', 'red')");
    MessageConsumer all = session.createConsumer(topic);
    send(session, session.createProducer(topic), "red", "blue", "green", "blue");

    assertThat(texts(jms, blue, 2)).containsExactly("blue", "blue");
    assertThat(texts(jms, notBlue, 2)).containsExactly("red", "green");
    assertThat(texts(jms, shared, 3)).containsExactly("red", "blue", "blue");
    assertThat(texts(jms, all, 4)).containsExactly("red", "blue", "green", "blue");
  }

  @Test
  @Assertion("JMS:SPEC:38")
  void aDurableSubscriptionKeepsWhatMatches(Jms jms) throws JMSException {
    Session session = jms.connection(jms.uniqueName()).createSession();
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    session.createDurableConsumer(topic, name, "color = 'blue'", false).close();
    send(session, session.createProducer(topic), "red", "blue", "green", "blue");

    MessageConsumer again = session.createDurableConsumer(topic, name, "color = 'blue'", false);
    assertThat(texts(jms, again, 2)).containsExactly("blue", "blue");
    again.close();
    session.unsubscribe(name);
  }

  private static List<String> texts(Jms jms, MessageConsumer consumer, int count)
      throws JMSException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(jms.receiveText(consumer));
    }
    return texts;
  }

  @Test
  @Assertion("JMS:SPEC:38")
  void aBrowserShowsWhatMatches(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = session.createTemporaryQueue();
    send(session, session.createProducer(queue), "red", "blue", "green", "blue");
    List<String> texts = new ArrayList<>();
    try (QueueBrowser browser = session.createBrowser(queue, "color = 'blue'")) {
      assertThat(browser.getMessageSelector()).isEqualTo("color = 'blue'");
      Enumeration<?> messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        texts.add(((TextMessage) messages.nextElement()).getText());
      }
    }

    assertThat(texts).containsExactly("blue", "blue");
  }

  @Test
  @Assertion({"JMS:SPEC:38", "JMS:SPEC:69"})
  void aConsumerOfAContextGetsWhatMatches(Jms jms) {
    JMSContext context = jms.context();
    Queue queue = context.createTemporaryQueue();
    JMSConsumer blue = context.createConsumer(queue, "color = 'blue'");
    for (String color : List.of("red", "blue")) {
      context.createProducer().setProperty("color", color).send(queue, color);
    }

    assertThat(blue.getMessageSelector()).isEqualTo("color = 'blue'");
    assertThat(blue.receiveBody(String.class, Jms.ARRIVAL.toMillis())).isEqualTo("blue");
  }

  @ParameterizedTest
  @NullSource
  @EmptySource
  @Assertion("JMS:SPEC:37")
  void anEmptySelectorIsNone(String selector, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = session.createTemporaryQueue();
    Topic topic = jms.topic();
    MessageConsumer ofQueue = session.createConsumer(queue, selector);
    MessageConsumer ofTopic = session.createConsumer(topic, selector);
    send(session, session.createProducer(queue), "red");
    session.createProducer(topic).send(session.createTextMessage("no color"));

    try (QueueBrowser browser = session.createBrowser(queue, selector)) {
      assertThat(browser.getMessageSelector()).isNull();
    }
    assertThat(ofQueue.getMessageSelector()).isNull();
    assertThat(jms.receiveText(ofQueue)).isEqualTo("red");
    assertThat(jms.receiveText(ofTopic)).isEqualTo("no color");
  }

  /** Nor can it, as the same name is a property (specification 3.8.1). */
  @Test
  void aSelectorDoesNotSeeTheBody(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = session.createTemporaryQueue();
    MapMessage map = session.createMapMessage();
    map.setString("color", "blue");
    session.createProducer(queue).send(map);

    try (QueueBrowser browser = session.createBrowser(queue, "color = 'blue'")) {
      assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
    }
    try (QueueBrowser browser = session.createBrowser(queue, "color IS NULL")) {
      assertThat(browser.getEnumeration().hasMoreElements()).isTrue();
    }
  }
}
