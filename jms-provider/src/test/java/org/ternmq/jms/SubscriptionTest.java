package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Specification 8.3: the four kinds of subscriptions. */
class SubscriptionTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  private String clientId;
  private Connection connection;
  private Session session;
  private Topic topic;

  @BeforeEach
  void open() throws JMSException {
    clientId = RunningBroker.name();
    connection = BROKER.connection();
    connection.setClientID(clientId);
    connection.start();
    session = connection.createSession();
    topic = session.createTopic(RunningBroker.name());
  }

  private void publish(String... texts) throws JMSException {
    try (Connection other = BROKER.factory().createConnection()) {
      Session publishing = other.createSession();
      for (String text : texts) {
        Message message = publishing.createTextMessage(text);
        message.setStringProperty("text", text);
        publishing.createProducer(topic).send(message);
      }
    }
  }

  private static List<String> drain(MessageConsumer consumer) throws JMSException {
    List<String> all = new ArrayList<>();
    Message next;
    while ((next = consumer.receiveNoWait()) != null) {
      all.add(next.getBody(String.class));
    }
    return all;
  }

  @Test
  void eachSubscriberGetsEverythingFromItsSubscriptionOn() throws JMSException {
    publish("before");
    MessageConsumer one = session.createConsumer(topic);
    MessageConsumer two = session.createConsumer(topic, "text = 'b'");
    publish("a", "b");

    assertThat(drain(one)).containsExactly("a", "b");
    assertThat(drain(two)).containsExactly("b");
  }

  @Test
  void noLocalLeavesOutWhatTheOwnConnectionPublished() throws JMSException {
    MessageConsumer consumer = session.createConsumer(topic, null, true);
    session.createProducer(topic).send(session.createTextMessage("own"));
    publish("other");

    assertThat(drain(consumer)).containsExactly("other");
  }

  @Test
  void aDurableSubscriptionKeepsWhatComesWhileNobodyListens() throws JMSException {
    MessageConsumer consumer = session.createDurableConsumer(topic, "news");
    publish("1");
    consumer.close();
    publish("2");
    connection.close();
    publish("3");

    Connection again = BROKER.connection();
    again.setClientID(clientId);
    again.start();
    Session next = again.createSession();
    TopicSubscriber subscriber = next.createDurableSubscriber(topic, "news");
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getNoLocal()).isFalse();
    assertThat(drain(subscriber)).containsExactly("1", "2", "3");
    assertThatThrownBy(() -> next.unsubscribe("news")).isInstanceOf(JMSException.class);
    subscriber.close();
    next.unsubscribe("news");
    assertThatThrownBy(() -> next.unsubscribe("news"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void aDurableSubscriptionHasOneConsumerAtATimeAndNeedsAClientIdentifier() throws JMSException {
    session.createDurableConsumer(topic, "one");

    assertThatThrownBy(() -> connection.createSession().createDurableConsumer(topic, "one"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> BROKER.connection().createSession().createDurableConsumer(topic, "x"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, ""))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(null, "x"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(session.createTemporaryTopic(), "x"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void sharedConsumersShareOneCopy() throws JMSException {
    MessageConsumer one = session.createSharedConsumer(topic, "pool");
    MessageConsumer two = connection.createSession().createSharedConsumer(topic, "pool");
    publish("a", "b", "c", "d");
    List<String> all = new ArrayList<>(drain(one));
    all.addAll(drain(two));

    assertThat(all).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void sharedDurableSubscriptionsWorkAcrossConnectionsWithoutClientIdentifier()
      throws JMSException {
    String name = RunningBroker.name();
    try (Connection first = BROKER.factory().createConnection()) {
      first.createSession().createSharedDurableConsumer(topic, name);
    }
    publish("kept");
    Session next = BROKER.startedConnection().createSession();
    MessageConsumer consumer = next.createSharedDurableConsumer(topic, name);
    assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("kept");
    consumer.close();
    next.unsubscribe(name);
  }

  @Test
  void theSelectorOfAnActiveSharedSubscriptionCannotBeChanged() throws JMSException {
    session.createSharedConsumer(topic, "s", "text = 'a'");

    assertThatThrownBy(() -> session.createSharedConsumer(topic, "s", "text = 'b'"))
        .isInstanceOf(JMSException.class);
  }
}
