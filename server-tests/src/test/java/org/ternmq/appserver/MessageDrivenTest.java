package org.ternmq.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.appserver.server.Application;
import org.ternmq.appserver.server.Messages;
import org.ternmq.appserver.server.OnServer;

/** Beans that messages drive. */
@OnServer
class MessageDrivenTest {
  private Messages broker;

  @Deployment(testable = false)
  static WebArchive war() {
    return Application.war();
  }

  @BeforeEach
  void connect() {
    broker = Messages.client();
  }

  @AfterEach
  void disconnect() {
    broker.close();
  }

  @Test
  void aQueueDrivesABeanThatAnswersInTheSameTransaction() throws JMSException {
    broker.send("requests", "hello");

    Message answer = broker.take("answers");
    assertThat(answer.getBody(String.class)).isEqualTo("hello");
    assertThat(answer.getIntProperty("delivery")).isEqualTo(1);
    assertThat(answer.getBooleanProperty("redelivered")).isFalse();
  }

  @Test
  void whatABeanRollsBackComesAgainAndItsAnswerIsNotSent() throws JMSException {
    broker.send("requests", "again, please");

    Message answer = broker.take("answers");
    assertThat(answer.getBody(String.class)).isEqualTo("again, please");
    assertThat(answer.getIntProperty("delivery")).isEqualTo(2);
    assertThat(answer.getBooleanProperty("redelivered")).isTrue();
    assertThat(broker.drain("answers")).isEmpty();
  }

  @Test
  void aSelectorTakesWhatItSelectsAndLeavesTheRest() throws JMSException {
    for (String colour : List.of("blue", "red", "green")) {
      broker
          .context()
          .createProducer()
          .setProperty("colour", colour)
          .send(broker.context().createQueue("coloured"), colour);
    }

    assertThat(broker.take("coloured.seen").getBody(String.class)).isEqualTo("red");
    assertThat(broker.drain("coloured.seen")).isEmpty();
    assertThat(broker.drain("coloured")).containsExactly("blue", "green");
  }

  @Test
  void aDurableSubscriptionDrivesABean() throws JMSException {
    broker.context().createProducer().send(broker.context().createTopic("topic.durable"), "news");

    Message seen = broker.take("topic.seen");
    assertThat(seen.getBody(String.class)).isEqualTo("news");
    assertThat(seen.getStringProperty("by")).isEqualTo("durable");
  }

  @Test
  void beansThatShareASubscriptionGetEachMessageOnce() throws JMSException {
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> "shared " + i).toList();
    for (String text : texts) {
      broker.context().createProducer().send(broker.context().createTopic("topic.shared"), text);
    }

    List<String> seen = new java.util.ArrayList<>();
    for (Message message : broker.take("topic.seen", texts.size())) {
      assertThat(message.getStringProperty("by")).isEqualTo("shared");
      seen.add(message.getBody(String.class));
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(texts);
    assertThat(broker.drain("topic.seen")).isEmpty();
  }

  @Test
  void whatTheDescriptorDeclaresToBeNoFailureIsCommitted() {
    broker.send("declared", "done, and an exception");

    assertThat(broker.drain("declared.done")).containsExactly("done, and an exception");
    assertThat(broker.drain("declared")).isEmpty();
  }

  @Test
  void aPoisonMessageEndsInTheDeadLetterQueue() throws JMSException {
    broker.send("poison", "cannot be handled");
    broker.send("requests", "after the poison");

    Message dead = broker.take("dead-letters");
    assertThat(dead.getBody(String.class)).isEqualTo("cannot be handled");
    assertThat(broker.take("answers").getBody(String.class)).isEqualTo("after the poison");
    assertThat(broker.drain("poison")).isEmpty();
  }

  @Test
  void tenThousandMessagesThroughTwentyInstancesWithoutLossOrDuplicate() throws JMSException {
    // Each of these is held until twenty instances have one: no fewer work at the same time.
    List<String> texts =
        IntStream.range(0, 10_000).mapToObj(i -> (i < 20 ? "together " : "message ") + i).toList();
    long begin = System.nanoTime();
    texts.forEach(text -> broker.send("load", text));
    long sent = System.nanoTime();
    Set<String> seen = new HashSet<>();
    Set<String> met = new HashSet<>();
    Map<String, Integer> handled = new HashMap<>();
    for (Message message : broker.take("load.done", texts.size())) {
      String text = message.getBody(String.class);
      String instance = message.getStringProperty("by");
      assertThat(seen.add(text)).as(text + " comes once").isTrue();
      handled.merge(instance, 1, Integer::sum);
      if (text.startsWith("together")) {
        met.add(instance);
      }
    }
    System.out.printf(
        "%d messages sent in %d ms, handled %d ms later by %d instances, %s%n",
        texts.size(),
        (sent - begin) / 1_000_000,
        (System.nanoTime() - sent) / 1_000_000,
        handled.size(),
        handled.values());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(texts);
    assertThat(met).hasSize(20);
    assertThat(broker.drain("load.done")).isEmpty();
    assertThat(broker.drain("load")).isEmpty();
    assertThat(Messages.inDoubt()).isZero();
  }
}
